#include "tools/prompts.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/experiments_seen.h"

namespace tools {
namespace {

constexpr const char* kDirectoryArgument = "experiment_dir";

constexpr std::string_view kWalk =
    R"(Make the run directories of {experiment} with the tools of scaffold-runs, one after the other. Each result's `next` names the next call with its arguments.

1. `find_experiment`{path}. Tell me which experiment, site settings and kit it found.
2. `parse_summary`. Show me the runs with their parameters, and every warning.
3. `analyze_parameters`. Show me what varies and what each run directory will be called. Then ask me whether to go ahead: up to here nothing was written.
4. `scaffold_run`. On `partial`, call it again with the same arguments until it is done.
5. `verify_run`. Show me every check that failed with expected and found, and the report with the lines that submit the jobs.

Never guess an answer. On `needs_input`, put the questions in `missing` to me with their choices and where was looked, and call the same tool again with `answers` once I have replied. On `failed`, tell me the `summary` as it stands and stop; do not work around it.

Do not write or edit run files by hand, do not set `overwrite` or `override` unless I say so, and submit no jobs.)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

mcp::PromptResult scaffold(const mcp::PromptArguments& arguments, const mcp::InputContext&) {
  const auto given = arguments.find(kDirectoryArgument);
  std::string experiment = "my fine-tuning experiment";
  std::string path;
  if (given != arguments.end() && !given->second.empty()) {
    // As JSON it stays one quoted value, whatever it holds.
    const std::string directory =
        mcp::Json(given->second).dump(-1, ' ', false, mcp::Json::error_handler_t::replace);
    experiment = "the fine-tuning experiment in " + directory;
    path = fmt::format(" with `{{\"path\": {}}}`", directory);
  }
  const std::string text =
      replaced(replaced(std::string(kWalk), "{path}", path), "{experiment}", experiment);
  return {.description = "Make and check the run directories of an experiment, step by step.",
          .messages = {{.content = {{"type", "text"}, {"text", text}}}}};
}

}  // namespace

mcp::PromptRegistry register_prompts(const Environment& environment) {
  mcp::PromptRegistry registry;
  registry.add({.name = "scaffold",
                .title = "Make the run directories of an experiment",
                .description = "Goes from an experiment's plan to checked run "
                               "directories, step by step, and asks instead of guessing.",
                .arguments = {{.name = kDirectoryArgument,
                               .description = "The experiment's directory; without it, the "
                                              "experiment is looked for",
                               .complete =
                                   [environment](const std::string& typed) {
                                     return experiments_like(environment, typed);
                                   }}},
                .handler = scaffold});
  return registry;
}

}  // namespace tools
