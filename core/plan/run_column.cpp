#include "core/plan/run_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "base/utf8.h"
#include "core/parameters/label.h"

namespace core {
namespace {

// Normalized headers, best first.
constexpr std::array<std::string_view, 3> kRunName = {"run name", "name", "run"};

// For people, or a result.
bool is_for_people(std::string_view label) {
  return base::is_one_of(label, {"status",
                                 "note",
                                 "comment",
                                 "remark",
                                 "no",
                                 "nr",
                                 "index",
                                 "id",
                                 "run id",
                                 "description",
                                 "priority",
                                 "owner",
                                 "assignee",
                                 "date",
                                 "start date",
                                 "end date",
                                 "job id",
                                 "slurm job id",
                                 "hypothesi",
                                 "rationale",
                                 "result",
                                 "loss",
                                 "val loss",
                                 "validation loss",
                                 "train loss",
                                 "training loss",
                                 "final loss",
                                 "eval loss",
                                 "accuracy",
                                 "val accuracy",
                                 "test accuracy",
                                 "score",
                                 "perplexity",
                                 "done"});
}

// In a run table these are estimates; a limit is called `Time Limit`, `Wall Time` or `SLURM Time`.
bool is_estimate(std::string_view label) {
  return base::is_one_of(label, {"time", "run time", "runtime", "training time", "duration", "eta",
                                 "estimate"}) ||
         label.starts_with("est ") || label.starts_with("estimated ") ||
         label.starts_with("expected ") || label.starts_with("approx ") ||
         label.ends_with(" est") || label.ends_with(" estimate");
}

std::optional<ColumnRole> known_role(std::string_view header) {
  const std::string label = normalized_label(header);
  if (is_run_name_header(header)) return ColumnRole::run_name;
  if (is_type_header(header)) return ColumnRole::type;
  if (label.empty() || is_estimate(label) || is_for_people(label)) {
    return ColumnRole::no_value;
  }
  return std::nullopt;
}

ColumnMeaning meaning_of(const MarkdownText& header, std::size_t position, const std::string& file,
                         const Answers& answers, std::vector<Missing>& missing) {
  const std::string_view text = base::trimmed(header.text);
  if (const auto role = known_role(text)) return {*role, {}, nullptr};
  if (const FixedSetting* fixed = fixed_setting_by_label(text)) {
    return {ColumnRole::no_value, {}, fixed};
  }
  const Source source{file, header.line};
  const auto parameter_column = [&](const Parameter& parameter) {
    return ColumnMeaning{ColumnRole::value,
                         Column{std::string(text), std::string(parameter.key), &parameter, source},
                         nullptr};
  };
  if (const Parameter* parameter = parameter_by_label(text)) return parameter_column(*parameter);
  const auto is_meant = [&](std::string_view name) {
    return means_known_name(text, name, "column", source, answers, missing);
  };
  const std::string label = normalized_label(text);
  const bool is_long = label.size() >= 4;  // shorter ones have no names one edit away
  if (is_long && base::within_one_edit(label, "run name")) {
    if (is_meant("Run Name")) return {ColumnRole::run_name, {}, nullptr};
  } else if (is_long && base::within_one_edit(label, "type")) {
    if (is_meant("Type")) return {ColumnRole::type, {}, nullptr};
  } else if (const Parameter* near = parameter_near_label(text)) {
    if (is_meant(near->name)) return parameter_column(*near);
  }
  std::string key = snake_case(text);
  if (key.empty()) key = fmt::format("column_{}", position + 1);
  return {ColumnRole::value, Column{std::string(text), std::move(key), nullptr, source}, nullptr};
}

// The header of the column of names: `Run #` beside `Run Name` counts the rows.
std::string_view best_run_name(const std::vector<MarkdownText>& headers) {
  for (const std::string_view name : kRunName) {
    for (const MarkdownText& header : headers) {
      if (normalized_label(header.text) == name) return name;
    }
  }
  return {};
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
    if (is_run_name_header(headers[i].text) && normalized_label(headers[i].text) != run_name) {
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
  return base::is_one_of(normalized_label(header), {"type", "run type"});
}

}  // namespace core
