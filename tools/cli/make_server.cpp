#include "tools/cli/make_server.h"

#include "tools/prompts.h"
#include "tools/register_tools.h"
#include "tools/resources.h"

namespace tools::cli {
namespace {

/// Clients with tool search show the model only this until it looks for tools.
constexpr const char* kInstructions =
    "Turns an experiment plan (experiment_summary.md or .yaml) into run directories that are ready "
    "for "
    "sbatch: "
    "setup_finetune.yaml, finetune.yaml and finetune.slurm per fine-tuned run, each value proven. "
    "Look "
    "for these tools when the user wants to scaffold, check or set up fine-tuning runs, LoRA "
    "sweeps or "
    "their SLURM scripts; do not write such files by hand. Call find_experiment -> parse_summary "
    "-> "
    "analyze_parameters -> scaffold_run -> verify_run; each result's `next` names the next call. "
    "When "
    "`status` is needs_input, put the questions in `missing` to the user, then call again with "
    "`answers: {field: value}`. Never guess an answer.";

}  // namespace

mcp::Server make_server(const Environment& environment, const mcp::ServerOptions& options) {
  return mcp::Server({.name = "scaffold-runs",
                      .title = "Scaffold Runs",
                      .version = environment.version,
                      .instructions = kInstructions},
                     {.tools = register_tools(environment),
                      .prompts = register_prompts(environment),
                      .resources = register_resources(environment)},
                     options);
}

}  // namespace tools::cli
