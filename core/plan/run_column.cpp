#include "core/plan/run_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/question.h"

namespace core {
namespace {

// Normalized headers.
constexpr std::array<std::string_view, 3> kRunName = {"run name", "name", "run"};  // best first
constexpr std::array<std::string_view, 2> kType = {"type", "run type"};
// In a run table these are estimates; a limit is called `Time Limit`, `Wall Time` or `SLURM Time`.
constexpr std::array<std::string_view, 7> kEstimates = {
    "time", "run time", "runtime", "training time", "duration", "eta", "estimate"};
constexpr std::array<std::string_view, 10> kRemarks = {
    "status", "note", "comment", "remark", "no", "nr", "index", "id", "run id", "description"};

bool is_estimate(std::string_view label) {
  return base::is_one_of(label, kEstimates) || label.starts_with("est ") ||
         label.starts_with("estimated ") || label.starts_with("expected ") ||
         label.starts_with("approx ") || label.ends_with(" est") || label.ends_with(" estimate");
}

std::optional<ColumnRole> known_role(std::string_view label) {
  if (label.empty()) return ColumnRole::no_value;
  if (base::is_one_of(label, kRunName)) return ColumnRole::run_name;
  if (base::is_one_of(label, kType)) return ColumnRole::type;
  if (is_estimate(label) || base::is_one_of(label, kRemarks)) return ColumnRole::no_value;
  return std::nullopt;
}

struct NearColumn {
  std::string name;
  ColumnRole role = ColumnRole::value;
  const Parameter* parameter = nullptr;
};

std::optional<NearColumn> near_column(std::string_view header, std::string_view label) {
  constexpr std::size_t kShortestName = 4;
  const bool is_long = label.size() >= kShortestName;
  if (is_long && base::within_one_edit(label, "run name"))
    return NearColumn{"Run Name", ColumnRole::run_name, nullptr};
  if (is_long && base::within_one_edit(label, "type"))
    return NearColumn{"Type", ColumnRole::type, nullptr};
  const Parameter* parameter = parameter_near_label(header);
  if (parameter == nullptr) return std::nullopt;
  return NearColumn{std::string(parameter->name), ColumnRole::value, parameter};
}

Column parameter_column(std::string_view header, const Parameter& parameter, Source source) {
  return Column{std::string(header), std::string(parameter.key), &parameter, std::move(source)};
}

Column unknown_column(std::string_view header, std::size_t position, Source source) {
  std::string key = snake_case(header);
  if (key.empty()) key = fmt::format("column_{}", position + 1);
  return Column{std::string(header), std::move(key), nullptr, std::move(source)};
}

ColumnMeaning meaning_of(const MarkdownText& header, std::size_t position, const std::string& file,
                         const Answers& answers, std::vector<Missing>& missing) {
  const std::string_view text = base::trimmed(header.text);
  const std::string label = normalized_label(text);
  if (const auto role = known_role(label)) return {*role, {}};
  Source source{file, header.line};
  if (const Parameter* parameter = parameter_by_label(text)) {
    return {ColumnRole::value, parameter_column(text, *parameter, std::move(source))};
  }
  if (const auto near = near_column(text, label)) {
    if (means_known_name(text, near->name, "column", source, answers, missing)) {
      if (near->parameter == nullptr) return {near->role, {}};
      return {ColumnRole::value, parameter_column(text, *near->parameter, std::move(source))};
    }
  }
  return {ColumnRole::value, unknown_column(text, position, std::move(source))};
}

// What the column of names is called: `Run #` beside `Run Name` counts the rows.
std::string_view best_run_name(const std::vector<MarkdownText>& headers) {
  const auto is_there = [&headers](std::string_view name) {
    return std::any_of(headers.begin(), headers.end(), [name](const MarkdownText& header) {
      return normalized_label(header.text) == name;
    });
  };
  const auto best = std::find_if(kRunName.begin(), kRunName.end(), is_there);
  return best == kRunName.end() ? std::string_view() : *best;
}

}  // namespace

std::vector<ColumnMeaning> column_meanings(const std::vector<MarkdownText>& headers,
                                           const std::string& file, const Answers& answers,
                                           std::vector<Missing>& missing) {
  std::vector<ColumnMeaning> out;
  std::set<std::string> keys;
  const std::string_view run_name = best_run_name(headers);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    ColumnMeaning meaning = meaning_of(headers[i], i, file, answers, missing);
    if (meaning.role == ColumnRole::run_name &&
        base::is_one_of(normalized_label(headers[i].text), kRunName) &&
        normalized_label(headers[i].text) != run_name) {
      meaning.role = ColumnRole::no_value;
    }
    if (meaning.role == ColumnRole::value && meaning.column.parameter == nullptr) {
      const std::string key = meaning.column.key;
      for (int n = 2;
           keys.contains(meaning.column.key) || find_parameter(meaning.column.key) != nullptr;
           ++n) {
        meaning.column.key = fmt::format("{}_{}", key, n);
      }
    }
    keys.insert(meaning.column.key);
    out.push_back(std::move(meaning));
  }
  return out;
}

bool is_run_name_header(std::string_view header) {
  return base::is_one_of(normalized_label(header), kRunName);
}

bool is_type_header(std::string_view header) {
  return base::is_one_of(normalized_label(header), kType);
}

}  // namespace core
