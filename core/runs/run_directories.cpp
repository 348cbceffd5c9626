#include "core/runs/run_directories.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/runs/resource_paths.h"
#include "core/text/hash.h"

namespace core {
namespace {

constexpr std::size_t kLongestDirectoryName = 100;
constexpr std::size_t kHashSuffix = 9;  // `-` and 8 hex digits

/// \param safe safe characters only.  \param text what it was made of.
std::string with_hash(std::string_view safe, std::string_view text) {
  return fmt::format("{}-{:08x}", safe.substr(0, kLongestDirectoryName - kHashSuffix),
                     hash_32(text));
}

bool is_safe_in_directory(char c) {
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+=-";
  return kSafe.find(c) != std::string_view::npos;
}

/// A column's part of each run's name; empty for a run without a value.
std::vector<std::string> name_parts(const ColumnValues& column) {
  std::map<std::string, std::size_t> ordinals;
  const auto part_of = [&](const Value& value) {
    std::string text = to_text(value);
    if (column.key == "model") return text;
    if (column.key == "dataset") {
      const auto dataset = read_dataset_path(text);
      return dataset ? dataset->label : text;
    }
    if (named_by_ordinal(column.key)) {
      const auto entry = ordinals.try_emplace(value_key(value), ordinals.size() + 1).first;
      return fmt::format("{}{}", column.abbreviation, entry->second);
    }
    return column.abbreviation + text;
  };
  std::vector<std::string> parts;
  parts.reserve(column.values.size());
  for (const auto& value : column.values) parts.push_back(value ? part_of(*value) : std::string());
  return column.key == "model" ? short_model_names(parts) : parts;
}

/// The parameters' parts of each run's name, joined; empty where no varying parameter has a value.
std::vector<std::string> joined_parts(std::size_t runs, std::vector<ColumnValues> columns) {
  sort_for_names(columns);
  std::vector<std::string> joined(runs);
  for (const ColumnValues& column : columns) {
    if (!varies(column) || !appears_in_directory_names(column.key, column.abbreviation)) continue;
    const std::vector<std::string> parts = name_parts(column);
    for (std::size_t i = 0; i < runs; ++i) {
      if (parts[i].empty()) continue;
      if (!joined[i].empty()) joined[i] += '_';
      joined[i] += parts[i];
    }
  }
  return joined;
}

/// Runs by a text, each group in the runs' order, groups in the order of their first run.
std::vector<std::vector<std::size_t>> groups_of(const std::vector<std::string>& texts) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto [entry, is_new] = positions.try_emplace(texts[i], groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(i);
  }
  return groups;
}

/// `r1`, `r2` and so on, cut after five.
std::string listed_runs(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 5;
  std::string result;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    result += fmt::format("{}`{}`", i == 0 ? "" : ", ", base::display_name(names[i]));
  }
  if (names.size() > kMost) result += fmt::format(" and {} more", names.size() - kMost);
  return result;
}

/// Gives directories their final names: those that clash become the run's own name.
class ClashResolver {
 public:
  ClashResolver(const std::vector<RunRow>& runs, std::vector<std::string> parts)
      : runs_(runs), parts_(std::move(parts)) {
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      named_by_run_.push_back(parts_[i].empty());
      result_.names.push_back(safe_name(parts_[i].empty() ? runs_[i].name : parts_[i]));
    }
  }

  RunDirectories resolve() {
    // One round may not be enough: a run's own name may be what another run's parameters spell.
    while (rename_clashes()) {
    }
    for (const auto& group : groups_of(result_.names)) {
      if (group.size() > 1) tell_apart(group);
    }
    if (result_.errors.empty()) refuse_shared_names();
    warn_of_equal_run_names();
    return std::move(result_);
  }

 private:
  /// Names runs that share a directory by their run names. \returns whether any was renamed.
  bool rename_clashes() {
    bool has_renamed = false;
    for (const auto& group : groups_of(result_.names)) {
      if (group.size() < 2) continue;
      const std::string shared = result_.names[group.front()];
      bool is_renamed = false;
      for (const std::size_t i : group) {
        if (named_by_run_[i]) continue;
        named_by_run_[i] = true;
        result_.names[i] = safe_name(runs_[i].name);
        is_renamed = true;
      }
      if (!is_renamed) continue;
      has_renamed = true;
      result_.warnings.push_back(
          {"directory_clash",
           fmt::format(
               "{} runs would share the directory `{}` ({}); each is named after its run instead",
               group.size(), shared, listed_runs(run_names(group))),
           to_string(runs_[group.front()].source)});
    }
    return has_renamed;
  }

  /// Adds a hash to the names of runs whose own names, made safe, are the same.
  void tell_apart(const std::vector<std::size_t>& group) {
    std::vector<std::string> descriptions;
    descriptions.reserve(group.size());
    for (const std::size_t i : group) descriptions.push_back(runs_[i].name + ' ' + parts_[i]);
    for (const auto& same : groups_of(descriptions)) {
      const std::size_t i = group[same[0]];
      if (same.size() == 1) {
        result_.names[i] = with_hash(result_.names[i], descriptions[same[0]]);
        continue;
      }
      result_.errors.push_back(fmt::format(
          "Run `{}` is at {} and again at {}, and no varying parameter distinguishes the two; "
          "rename or remove one of them",
          base::display_name(runs_[i].name), to_string(runs_[i].source),
          to_string(runs_[group[same[1]]].source)));
    }
  }

  /// A run's name may equal another run's name with its hash, by chance or by intent.
  void refuse_shared_names() {
    for (const auto& group : groups_of(result_.names)) {
      if (group.size() < 2) continue;
      const RunRow& first = runs_[group[0]];
      const RunRow& second = runs_[group[1]];
      result_.errors.push_back(fmt::format(
          "Runs `{}` ({}) and `{}` ({}) would share the directory `{}`; rename one of them",
          base::display_name(first.name), to_string(first.source), base::display_name(second.name),
          to_string(second.source), result_.names[group[0]]));
    }
  }

  void warn_of_equal_run_names() {
    std::vector<std::size_t> all(runs_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const auto& group : groups_of(run_names(all))) {
      std::set<std::string> directories;
      for (const std::size_t i : group) directories.insert(result_.names[i]);
      if (directories.size() < 2) continue;
      const RunRow& run = runs_[group.front()];
      result_.warnings.push_back(
          {"same_run_name",
           fmt::format("{} runs are named `{}`; their directories differ: {}", group.size(),
                       base::display_name(run.name),
                       listed_runs({directories.begin(), directories.end()})),
           to_string(run.source)});
    }
  }

  [[nodiscard]] std::vector<std::string> run_names(const std::vector<std::size_t>& group) const {
    std::vector<std::string> names;
    names.reserve(group.size());
    for (const std::size_t i : group) names.push_back(runs_[i].name);
    return names;
  }

  const std::vector<RunRow>& runs_;
  std::vector<std::string> parts_;
  std::vector<bool> named_by_run_;
  RunDirectories result_;
};

}  // namespace

std::string safe_name(std::string_view text) {
  // A directory cannot have the name of one of the experiment's own files.
  constexpr std::array<std::string_view, 4> kReserved{"scaffold-runs.log", "experiment_summary.md",
                                                      "experiment_summary.yaml", "claude.local.md"};
  std::string safe;
  for (const char c : text) {
    if (base::is_continuation(c)) continue;
    const char next = is_safe_in_directory(c) ? c : '-';
    const bool may_begin = next != '-' && next != '.';
    if (!safe.empty() || may_begin) safe += next;
  }
  if (safe.empty()) return with_hash("run", text);
  const bool needs_hash = safe.size() > kLongestDirectoryName || base::is_one_of(safe, kReserved);
  return needs_hash ? with_hash(safe, text) : safe;
}

std::vector<std::string> short_model_names(const std::vector<std::string>& names) {
  constexpr std::string_view kInstruct = "-Instruct";
  std::map<std::string, std::string> full_names;
  std::vector<std::string> result;
  for (const std::string& name : names) {
    std::string& short_name = result.emplace_back(name.substr(name.rfind('/') + 1));
    const std::size_t instruct = short_name.find(kInstruct);
    if (instruct != std::string::npos) short_name.erase(instruct, kInstruct.size());
    const auto [entry, is_new] = full_names.try_emplace(short_name, name);
    if (!is_new && entry->second != name) return names;
  }
  return result;
}

RunDirectories name_run_directories(const std::vector<RunRow>& runs,
                                    std::vector<ColumnValues> columns) {
  return ClashResolver(runs, joined_parts(runs.size(), std::move(columns))).resolve();
}

}  // namespace core
