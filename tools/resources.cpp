#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/locate/locate.h"
#include "core/record/scaffold_log.h"
#include "core/text/readable_text.h"
#include "mcp/wording.h"
#include "tools/make_server.h"
#include "tools/visible_experiments.h"

namespace tools {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;
constexpr std::size_t kMostLogBytes = std::size_t{256} << 10;

/// One of the three texts of an experiment.
struct Text {
  const char* name;
  const char* title;
  const char* description;
  const char* mime_type;
  const char* file;  ///< In the experiment's directory; empty for the plan.
  std::size_t most_bytes;
};

constexpr std::array kTexts = {
    Text{"plan", "Experiment plan",
         "The plan, as the researcher wrote it (experiment_summary.md or .yaml).", "text/markdown",
         "", kMostTextBytes},
    Text{"log", "Scaffolding log", "What scaffold_run did in this experiment, entry by entry.",
         "text/plain", "scaffold-runs.log", core::kMaxTextBytes},
    Text{"report", "Last report",
         "What the last scaffold_run made, and how to submit it (.scaffold/report.md).",
         "text/markdown", ".scaffold/report.md", kMostTextBytes},
};

bool is_plan(const Text& text) { return *text.file == '\0'; }

/// A plan comes in one of two formats.
std::string mime_type_of(const Text& text, const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") ? "application/yaml" : text.mime_type;
}

bool has_parent_parts(const std::string& path) {
  return (path + "/").find("/../") != std::string::npos;
}

/// The experiment in a directory that a client named.
core::Result<core::ExperimentLocation> named_experiment(const Environment& environment,
                                                        const std::string& directory) {
  if (!directory.starts_with('/') || has_parent_parts(directory)) {
    return core::Error{fmt::format("{}: expected the absolute path of an experiment, without `..`",
                                   mcp::in_quotes(directory))};
  }
  return experiment_at(environment, directory);
}

/// The file that holds the text; it need not be there.
core::Result<std::string> file_of(const Environment& environment, const Text& text,
                                  const core::ExperimentLocation& experiment) {
  if (is_plan(text) && experiment.summary_path.empty()) {
    return core::Error{experiment.missing.front().question};
  }
  const std::string& directory = experiment.experiment_dir;
  const std::string path =
      is_plan(text) ? experiment.summary_path : fmt::format("{}/{}", directory, text.file);
  const core::Result<bool> is_inside = environment.files.is_inside(directory, path);
  if (!is_inside) return is_inside.error();
  if (!*is_inside) {
    return core::Error{fmt::format("{}: is a link that leads outside the experiment", path)};
  }
  return path;
}

/// The last entries of a log that is long; the whole of any other.
std::string last_entries(std::string log, const std::string& path) {
  if (log.size() <= kMostLogBytes) return log;
  const std::size_t blank_line = log.find("\n\n", log.size() - kMostLogBytes);
  const std::size_t begin =
      blank_line == std::string::npos ? log.size() - kMostLogBytes : blank_line + 2;
  return fmt::format("(The first {} bytes are omitted; {} has the whole log.)\n\n{}", begin, path,
                     log.substr(begin));
}

mcp::RpcResult<mcp::ResourceContents> read_text(const Environment& environment, const Text& text,
                                                const std::string& directory) {
  const auto experiment = named_experiment(environment, directory);
  if (!experiment) return mcp::resource_not_found(experiment.error().message);
  const core::Result<std::string> path = file_of(environment, text, *experiment);
  if (!path) return mcp::resource_not_found(path.error().message);
  auto contents = environment.files.read_file_if_present(*path, text.most_bytes);
  if (!contents) return mcp::resource_not_found(contents.error().message);
  if (!*contents) {
    return mcp::resource_not_found(
        fmt::format("{}: does not exist yet; scaffold_run writes it", *path));
  }
  return mcp::ResourceContents{mime_type_of(text, *path),
                               last_entries(**std::move(contents), *path)};
}

mcp::Resource resource_for(const Text& text, const std::string& directory,
                           const std::string& path) {
  const std::string experiment = directory.substr(directory.find_last_of('/') + 1);
  return {.uri = fmt::format("experiment://{}/{}", mcp::encode_path(directory), text.name),
          .name = fmt::format("{} of {}", text.name, experiment),
          .title = fmt::format("{}: {}", text.title, experiment),
          .description = text.description,
          .mime_type = mime_type_of(text, path)};
}

std::vector<mcp::Resource> listed_resources(const Environment& environment) {
  std::vector<mcp::Resource> resources;
  for (const core::ExperimentLocation& experiment : visible_experiments(environment)) {
    for (const Text& text : kTexts) {
      const core::Result<std::string> path = file_of(environment, text, experiment);
      if (path && environment.files.is_file(*path))
        resources.push_back(resource_for(text, experiment.experiment_dir, *path));
    }
  }
  return resources;
}

mcp::ResourceTemplate family(const Environment& environment, const Text& text) {
  return {
      .uri_template = fmt::format("experiment://{{+experiment_dir}}/{}", text.name),
      .name = text.name,
      .title = text.title,
      .description = text.description,
      .mime_type = text.mime_type,
      .read = [environment, &text](
                  const std::string& directory) { return read_text(environment, text, directory); },
      .complete =
          [environment](const std::string& typed) { return experiments_like(environment, typed); }};
}

}  // namespace

mcp::ResourceRegistry register_resources(const Environment& environment) {
  mcp::ResourceRegistry registry;
  for (const Text& text : kTexts) registry.add(family(environment, text));
  registry.add_list([environment] { return listed_resources(environment); });
  return registry;
}

}  // namespace tools
