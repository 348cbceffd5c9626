#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/make_server.h"
#include "tools/visible_experiments.h"

namespace tools {
namespace {

constexpr const char* kDirectoryArgument = "experiment_dir";

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
  const std::string text = replaced(replaced(description_of("scaffold_prompt"), "{path}", path),
                                    "{experiment}", experiment);
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
                               .description = "The experiment's directory; if omitted, the agent "
                                              "looks for the experiment",
                               .complete =
                                   [environment](const std::string& typed) {
                                     return experiments_like(environment, typed);
                                   }}},
                .handler = scaffold});
  return registry;
}

}  // namespace tools
