#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/display.h"
#include "base/utf8.h"
#include "core/locate/locate.h"
#include "core/locate/search_path.h"
#include "core/parameters/remark.h"
#include "core/plan/summary.h"
#include "core/text/path_text.h"
#include "core/text/readable_text.h"

namespace core {
namespace {

constexpr std::array<std::string_view, 2> kSummaryNames = {"experiment_summary.md",
                                                           "experiment_summary.yaml"};
// A scratch directory may hold very many; an experiment is named rather than searched for there.
constexpr std::size_t kMostEntries = 2000;

/// What the search starts from.
struct Target {
  std::string path;
  bool is_named = false;  ///< By an answer or an argument, not by where the server was started.
};

std::string_view answer_to(const Answers& answers, std::string_view field) {
  const auto found = answers.find(field);
  return found == answers.end() ? std::string_view() : base::trimmed(found->second);
}

// An answer comes first: it replies to the question that the argument raised.
Target target_of(const FileSystem& files, const LocateRequest& request, const Answers& answers) {
  const std::string_view summary = answer_to(answers, "summary_path");
  const std::string_view directory = answer_to(answers, "experiment_dir");
  const std::string_view named = !summary.empty()     ? summary
                                 : !directory.empty() ? directory
                                                      : std::string_view(request.path);
  return {absolute_path(files, request.working_directory, named), !named.empty()};
}

Missing experiment_question(std::string question, std::string looked_in,
                            std::vector<std::string> choices = {}) {
  return Missing{.field = "experiment_dir",
                 .question = std::move(question),
                 .looked_in = {std::move(looked_in)},
                 .type = "string",
                 .choices = std::move(choices),
                 .default_value = std::nullopt,
                 .example = "/scratch/me/cap_4L_lora_lr_sweep_2025-10-22"};
}

Missing summary_question(const std::string& directory, std::vector<std::string> summaries) {
  return Missing{
      .field = "summary_path",
      .question = fmt::format("Which file is the plan? {} holds {} and {}.",
                              base::display_text(directory), kSummaryNames[0], kSummaryNames[1]),
      .looked_in = {directory},
      .type = "string",
      .choices = summaries,
      .default_value = std::nullopt,
      .example = summaries.front()};
}

Status check_roots(const FileSystem& files, const std::vector<std::string>& roots,
                   const std::string& path) {
  if (roots.empty()) return Done{};
  std::string listed;
  for (const std::string& root : roots) {
    const auto inside = files.is_inside(root, path);
    if (inside && *inside) return Done{};
    listed += fmt::format("{}{}", listed.empty() ? "" : ", ", root);
  }
  return Error{
      fmt::format("{}: lies outside the directories in which this server may work ({}); name an "
                  "experiment inside "
                  "them, or start the server with another `--root`",
                  base::display_text(path), listed)};
}

// The summary must be a file, and one that will be read.
Status check_summary(const std::string& path, const FileStatus& status) {
  if (status.kind == FileKind::directory) {
    return Error{
        fmt::format("{}: is a directory, where the experiment summary was expected", path)};
  }
  if (status.kind != FileKind::file) {
    return Error{
        fmt::format("{}: is no regular file, where the experiment summary was expected", path)};
  }
  if (!is_summary_name(path)) {
    return Error{
        fmt::format("{}: is no plan by its name, where a `.md` or `.yaml` file was expected",
                    base::display_text(path))};
  }
  if (status.size > kMaxTextBytes) {
    return Error{fmt::format("{}: has {} bytes, more than the {} MiB that a plan may have", path,
                             status.size, kMaxTextBytes >> 20U)};
  }
  return Done{};
}

// The plans in a directory. One that may not be entered is an error: what it holds is not known.
Result<std::vector<std::string>> summaries_in(const FileSystem& files,
                                              const std::string& directory) {
  std::vector<std::string> found;
  for (const std::string_view name : kSummaryNames) {
    std::string path = fmt::format("{}/{}", directory == "/" ? "" : directory, name);
    const auto status = files.status(path);
    if (!status) return status.error();
    if (status->kind != FileKind::missing) found.push_back(std::move(path));
  }
  return found;
}

Result<std::vector<std::string>> experiments_below(const FileSystem& files,
                                                   const std::string& directory,
                                                   std::vector<Warning>& warnings) {
  const auto names = files.list_directory(directory);
  if (!names) return names.error();
  std::vector<std::string> found;
  std::vector<std::string> closed;
  for (std::size_t i = 0; i < std::min(names->size(), kMostEntries); ++i) {
    const std::string& name = (*names)[i];
    if (name.starts_with('.')) continue;
    const std::string below = (directory == "/" ? "" : directory) + "/" + name;
    const auto summaries = summaries_in(files, below);
    if (!summaries) closed.push_back(summaries.error().message);
    if (summaries && !summaries->empty()) found.push_back(below);
  }
  if (!closed.empty()) {
    warnings.push_back({"not_all_looked_at",
                        fmt::format("{} of the entries in {} could not be searched for an "
                                    "experiment, the first: {}.",
                                    closed.size(), directory, closed.front()),
                        directory});
  }
  if (names->size() > kMostEntries) {
    warnings.push_back(
        {"not_all_looked_at",
         fmt::format("{} holds {} entries; experiments were looked for in the first {}.", directory,
                     names->size(), kMostEntries),
         directory});
  }
  return found;
}

/// One search, step by step.
class ExperimentSearch {
 public:
  ExperimentSearch(const FileSystem& files, const LocateRequest& request)
      : files_(files), request_(request) {}

  Result<ExperimentLocation> run(const Target& target) {
    const Status allowed = check_roots(files_, request_.roots, target.path);
    if (!allowed) return allowed.error();
    const auto status = files_.status(target.path);
    if (!status) return status.error();
    if (status->kind == FileKind::missing) {
      location_.missing.push_back(
          experiment_question(fmt::format("Where is the experiment? {} does not exist.",
                                          base::display_text(target.path)),
                              target.path));
      return location_;
    }
    if (status->kind == FileKind::directory) return look_in(target);
    return take_summary(target.path);
  }

 private:
  Result<ExperimentLocation> look_in(const Target& target) {
    const auto summaries = summaries_in(files_, target.path);
    if (!summaries) return ask_instead(target.path, summaries.error());
    if (!summaries->empty()) return take_directory(target.path, *summaries);
    auto below = experiments_below(files_, target.path, location_.warnings);
    if (!below) return ask_instead(target.path, below.error());
    location_.candidates = std::move(*below);
    if (target.is_named && location_.candidates.size() == 1) {
      const auto only = summaries_in(files_, location_.candidates.front());
      if (!only) return ask_instead(target.path, only.error());
      if (!only->empty()) return take_directory(location_.candidates.front(), *only);
    }
    const std::string found =
        location_.candidates.empty()
            ? fmt::format("and no directory in it {}does",
                          location_.warnings.empty() ? "" : "that could be looked into ")
            : fmt::format("but {} of the directories in it", location_.candidates.size());
    const std::string_view verb = location_.candidates.size() == 1 ? " does" : " do";
    location_.missing.push_back(experiment_question(
        fmt::format("Where is the experiment? {} holds no experiment_summary.md or .yaml, {}{}.",
                    base::display_text(target.path), found,
                    location_.candidates.empty() ? "" : verb),
        target.path, location_.candidates));
    return location_;
  }

  /// What the directory holds is not known.
  Result<ExperimentLocation> ask_instead(const std::string& directory, const Error& error) {
    location_.missing.push_back(
        experiment_question(fmt::format("Where is the experiment? {}.", error.message), directory));
    return location_;
  }

  Result<ExperimentLocation> take_directory(const std::string& directory,
                                            const std::vector<std::string>& summaries) {
    if (summaries.size() == 1) return take_summary(summaries.front());
    location_.experiment_dir = directory;
    location_.missing.push_back(summary_question(directory, summaries));
    return location_;
  }

  Result<ExperimentLocation> take_summary(const std::string& path) {
    // A link may lead out of the roots.
    const Status allowed = check_roots(files_, request_.roots, path);
    if (!allowed) return allowed.error();
    const auto status = files_.status(path);
    if (!status) return status.error();
    const Status usable = check_summary(path, *status);
    if (!usable) return usable.error();
    location_.experiment_dir = parent_directory(path);
    location_.summary_path = path;
    return location_;
  }

  const FileSystem& files_;
  const LocateRequest& request_;
  ExperimentLocation location_;
};

}  // namespace

Result<ExperimentLocation> locate_experiment(const FileSystem& files, const LocateRequest& request,
                                             const Answers& answers) {
  auto located = ExperimentSearch(files, request).run(target_of(files, request, answers));
  const bool is_answered = answers.contains("experiment_dir") || answers.contains("summary_path");
  if (!located || !located->missing.empty() || request.path.empty() || !is_answered) {
    return located;
  }
  // An argument that raises no question needs no answer, least of all another one.
  const auto by_argument = ExperimentSearch(files, request).run(target_of(files, request, {}));
  const bool is_clear = by_argument && by_argument->missing.empty();
  if (!is_clear || by_argument->experiment_dir == located->experiment_dir) return located;
  return Error{fmt::format(
      "the answers name the experiment {}, the argument names {}; leave one of them out",
      base::display_name(located->experiment_dir),
      base::display_name(by_argument->experiment_dir))};
}

}  // namespace core
