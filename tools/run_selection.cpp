#include "tools/run_selection.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/text/path_text.h"
#include "mcp/wording.h"

namespace tools {
namespace {

constexpr std::size_t kListedInFull = 40;
constexpr std::size_t kFirstRuns = 5;
constexpr std::size_t kProblems = 20;
constexpr std::size_t kFewNames = 20;

core::Error unknown_run(std::size_t index, const std::string& name,
                        const core::ResolvedExperiment& experiment) {
  const std::vector<std::string>& controls = experiment.control_runs;
  if (std::find(controls.begin(), controls.end(), name) != controls.end()) {
    return {
        fmt::format("arguments.runs[{}]: {} is a control run, which needs no fine-tuning and has "
                    "no run directory",
                    index, mcp::in_quotes(name))};
  }
  std::set<std::string> known;
  for (const core::RunConfig& run : experiment.runs) known.insert({run.directory, run.name});
  std::string hint = mcp::suggestion(name, {known.begin(), known.end()});
  if (known.size() > kFewNames && hint.starts_with("; known:")) {
    hint = fmt::format("; analyze_parameters lists the {} runs", experiment.runs.size());
  }
  return {fmt::format("arguments.runs[{}]: the plan has no fine-tuned run or run directory {}{}",
                      index, mcp::in_quotes(name), hint)};
}

}  // namespace

core::Result<std::vector<std::string>> chosen_directories(
    const std::vector<std::string>& names, const core::ResolvedExperiment& experiment) {
  std::vector<bool> chosen(experiment.runs.size(), names.empty());
  for (std::size_t index = 0; index < names.size(); ++index) {
    const std::string_view name = core::strip_trailing_slashes(names[index]);
    bool found = false;
    for (std::size_t run = 0; run < experiment.runs.size(); ++run) {
      if (name != experiment.runs[run].directory && name != experiment.runs[run].name) continue;
      chosen[run] = true;
      found = true;
    }
    if (!found) return unknown_run(index, names[index], experiment);
  }
  std::vector<std::string> directories;
  for (std::size_t run = 0; run < experiment.runs.size(); ++run) {
    if (chosen[run]) directories.push_back(experiment.runs[run].directory);
  }
  return directories;
}

Selection select_runs(std::size_t total, const Listing& listing,
                      const std::function<bool(std::size_t)>& has_problem) {
  Selection selection;
  const std::size_t begin = listing.full ? std::min(listing.offset, total) : 0;
  const std::size_t end = listing.full ? begin + std::min(listing.limit, total - begin) : total;
  std::size_t problems = 0;
  for (std::size_t index = begin; index < end; ++index) {
    const bool is_listed = listing.full || total <= kListedInFull || index < kFirstRuns ||
                           (has_problem(index) && problems++ < kProblems);
    if (is_listed) selection.listed.push_back(index);
  }
  selection.omitted = total - selection.listed.size();
  if (listing.full) {
    selection.page = {{"offset", listing.offset},
                      {"limit", listing.limit},
                      {"total", total},
                      {"next_offset", end < total ? mcp::Json(end) : mcp::Json(nullptr)}};
  }
  return selection;
}

}  // namespace tools
