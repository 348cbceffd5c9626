#include "tools/register_tools.h"

#include "tools/analyze_parameters.h"
#include "tools/find_experiment.h"
#include "tools/parse_summary.h"
#include "tools/scaffold_run.h"
#include "tools/tool.h"
#include "tools/verify_run.h"

namespace tools {
namespace {

// What a model reads when it decides which tool to call: when first, then what comes back, then
// what next.

constexpr const char* kFindExperiment =
    "Find a fine-tuning experiment. Call this first when the user wants run directories, torchtune "
    "configs "
    "or SLURM scripts made or checked from an experiment plan (experiment_summary.md or .yaml, "
    "written by "
    "design-experiment). Gives the plan's path, the site settings (claude.local.md), the "
    "cruijff_kit "
    "checkout and which generators can be used here. Reads only and starts no program. When "
    "several "
    "experiments are seen, it asks which. Next: parse_summary.";

constexpr const char* kParseSummary =
    "Read the experiment's plan and the site settings: all fine-tuned runs with their parameters, "
    "the "
    "control runs that are skipped, models, data sets, common configuration, each value with the "
    "file and "
    "line it comes from. Call this after find_experiment and show the user what was understood. "
    "What is "
    "missing or unreadable comes back as questions (status needs_input): ask the user, then call "
    "again "
    "with `answers`. Reads only. Next: analyze_parameters.";

constexpr const char* kAnalyzeParameters =
    "Find which parameters vary over the fine-tuned runs (LoRA rank, learning rate, model, ...), "
    "in which "
    "values, which are constant, and what each run directory will be called. Call this after "
    "parse_summary, before anything is made, and show the user the directories. Reads only. Next: "
    "scaffold_run.";

constexpr const char* kScaffoldRun =
    "Make the run directories of an experiment: setup_finetune.yaml, finetune.yaml and "
    "finetune.slurm for "
    "every fine-tuned run, ready for sbatch. Call this after analyze_parameters instead of writing "
    "such "
    "files by hand. Each run appears whole or not at all, and its values are read back and "
    "compared with "
    "the plan. Existing files that differ are not replaced unless `overwrite`; a second call "
    "changes "
    "nothing. `dry_run` writes nothing. With `generator` auto the cruijff_kit's own script is "
    "used; where "
    "no kit is found it asks for it and offers the built-in generator for stock torchtune. Status "
    "partial "
    "means that time ran out: call again with the same arguments. Submits no jobs. Next: "
    "verify_run.";

constexpr const char* kVerifyRun =
    "Check that the run directories on disk hold what the plan says: every parameter as the "
    "trainer would "
    "read it, run names, output directories, the SLURM request, script syntax, and, where Slurm is "
    "on this "
    "machine, whether sbatch would take it (nothing is submitted). Call this after scaffold_run, "
    "after "
    "files were edited by hand, or before submitting; with `jobs` also later, to tell what became "
    "of "
    "each run's job. Gives each check with expected and found, "
    "and the "
    "final report with the lines that submit the jobs. Writes nothing.";

constexpr mcp::ToolAnnotations kReads = {
    .read_only = true, .destructive = false, .idempotent = true, .open_world = false};
constexpr mcp::ToolAnnotations kWrites = {
    .read_only = false, .destructive = false, .idempotent = true, .open_world = false};

mcp::ToolDefinition text(const char* name, const char* title, const char* description,
                         mcp::ToolAnnotations annotations) {
  mcp::ToolDefinition tool;
  tool.name = name;
  tool.title = title;
  tool.description = description;
  tool.annotations = annotations;
  return tool;
}

/// For tools that work through all runs.
mcp::ToolDefinition slow(mcp::ToolDefinition tool) {
  tool.may_take_long = true;
  return tool;
}

}  // namespace

mcp::ToolRegistry register_tools(const Environment& environment) {
  mcp::ToolRegistry registry;
  registry.add(make_tool(text("find_experiment", "Find the experiment", kFindExperiment, kReads),
                         environment, find_experiment, Asks::by_form));
  registry.add(make_tool(text("parse_summary", "Read the plan", kParseSummary, kReads), environment,
                         parse_summary));
  registry.add(make_tool(text("analyze_parameters", "Find what varies", kAnalyzeParameters, kReads),
                         environment, analyze_parameters));
  registry.add(
      make_tool(slow(text("scaffold_run", "Make the run directories", kScaffoldRun, kWrites)),
                environment, scaffold_run, Asks::by_form));
  registry.add(make_tool(slow(text("verify_run", "Check the run directories", kVerifyRun, kReads)),
                         environment, verify_run));
  return registry;
}

}  // namespace tools
