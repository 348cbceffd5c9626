#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/display.h"
#include "core/locate/locate.h"
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

// An answer comes first: it replies to the question that the argument raised.
Target target_of(const FileSystem& files, const LocateRequest& request, const Answers& answers) {
  const std::string_view summary = answer_to(answers, kSummaryPathField);
  const std::string_view directory = answer_to(answers, kExperimentDirField);
  const std::string_view named = !summary.empty()     ? summary
                                 : !directory.empty() ? directory
                                                      : std::string_view(request.path);
  return {absolute_path(files, request.working_directory, named), !named.empty()};
}

Status check_roots(const FileSystem& files, const std::vector<std::string>& roots,
                   const std::string& path) {
  if (roots.empty()) return Done{};
  for (const std::string& root : roots) {
    const auto inside = files.is_inside(root, path);
    if (inside && *inside) return Done{};
  }
  return Error{
      fmt::format("{}: is outside the directories that this server may use ({}); name an "
                  "experiment inside them, or start the server with another `--root`",
                  base::display_text(path), fmt::join(roots, ", "))};
}

// The summary must be a file, and one that will be read.
Status check_summary(const std::string& path, const FileStatus& status) {
  if (status.kind == FileKind::directory) {
    return Error{fmt::format("{}: is a directory, but the experiment summary was expected", path)};
  }
  if (status.kind != FileKind::file) {
    return Error{
        fmt::format("{}: is not a regular file, but the experiment summary was expected", path)};
  }
  if (!is_summary_name(path)) {
    return Error{fmt::format("{}: is not named like a plan; expected a `.md` or `.yaml` file",
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
    std::string path = join_path(directory, name);
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
    const std::string below = join_path(directory, name);
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
         fmt::format("{} has {} entries; only the first {} were searched for experiments.",
                     directory, names->size(), kMostEntries),
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
      return ask(base::display_text(target.path) + " does not exist", target.path);
    }
    if (status->kind == FileKind::directory) return look_in(target);
    return take_summary(target.path);
  }

 private:
  Result<ExperimentLocation> look_in(const Target& target) {
    const auto summaries = summaries_in(files_, target.path);
    if (!summaries) return ask(summaries.error().message, target.path);
    if (!summaries->empty()) return take_directory(target.path, *summaries);
    auto below = experiments_below(files_, target.path, location_.warnings);
    if (!below) return ask(below.error().message, target.path);
    location_.candidates = std::move(*below);
    if (target.is_named && location_.candidates.size() == 1) {
      const auto only = summaries_in(files_, location_.candidates.front());
      if (!only) return ask(only.error().message, target.path);
      if (!only->empty()) return take_directory(location_.candidates.front(), *only);
    }
    const std::size_t count = location_.candidates.size();
    const std::string found =
        count > 0
            ? fmt::format("but {} of the directories in it {}", count, count == 1 ? "does" : "do")
        : location_.warnings.empty() ? "and no directory in it does"
                                     : "and no directory in it that could be searched does";
    return ask(fmt::format("{} has no experiment_summary.md or .yaml, {}",
                           base::display_text(target.path), found),
               target.path, location_.candidates);
  }

  /// \param problem a sentence without its full stop.
  Result<ExperimentLocation> ask(const std::string& problem, const std::string& looked_in,
                                 std::vector<std::string> choices = {}) {
    location_.missing.push_back(
        Missing{.field = std::string(kExperimentDirField),
                .question = fmt::format("Where is the experiment? {}.", problem),
                .looked_in = {looked_in},
                .choices = std::move(choices),
                .example = "/scratch/me/cap_4L_lora_lr_sweep_2025-10-22"});
    return location_;
  }

  Result<ExperimentLocation> take_directory(const std::string& directory,
                                            const std::vector<std::string>& summaries) {
    if (summaries.size() == 1) return take_summary(summaries.front());
    location_.experiment_dir = directory;
    location_.missing.push_back(Missing{
        .field = std::string(kSummaryPathField),
        .question = fmt::format("Which file is the plan? {} has both {} and {}.",
                                base::display_text(directory), kSummaryNames[0], kSummaryNames[1]),
        .looked_in = {directory},
        .choices = summaries,
        .example = summaries.front()});
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

std::string absolute_path(const FileSystem& files, const std::string& working_directory,
                          std::string_view path) {
  const std::string whole =
      path.starts_with('/') ? std::string(path) : working_directory + "/" + std::string(path);
  std::string out;
  bool has_parent_step = false;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view step = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (step.empty() || step == ".") continue;
    has_parent_step = has_parent_step || step == "..";
    out += "/" + std::string(step);
  }
  if (out.empty()) return "/";
  if (has_parent_step) {
    if (auto resolved = files.canonical(out)) return *resolved;
  }
  return out;
}

Result<ExperimentLocation> locate_experiment(const FileSystem& files, const LocateRequest& request,
                                             const Answers& answers) {
  auto located = ExperimentSearch(files, request).run(target_of(files, request, answers));
  const bool is_answered =
      answers.contains(kExperimentDirField) || answers.contains(kSummaryPathField);
  if (!located || !located->missing.empty() || request.path.empty() || !is_answered) {
    return located;
  }
  // An argument that raises no question needs no answer, least of all another one.
  const auto by_argument = ExperimentSearch(files, request).run(target_of(files, request, {}));
  const bool is_clear = by_argument && by_argument->missing.empty();
  if (!is_clear || by_argument->experiment_dir == located->experiment_dir) return located;
  return Error{fmt::format(
      "the answers name the experiment {}, but the argument names {}; leave one of them out",
      base::display_name(located->experiment_dir),
      base::display_name(by_argument->experiment_dir))};
}

}  // namespace core
