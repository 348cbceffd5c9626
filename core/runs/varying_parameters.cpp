#include "core/runs/varying_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace core {
namespace {

std::vector<Value> distinct_values(const ColumnValues& column) {
  std::vector<Value> distinct;
  std::set<std::string> seen;
  for (const auto& value : column.values) {
    if (value && seen.insert(value_key(*value)).second) distinct.push_back(*value);
  }
  return distinct;
}

/// A parameter in the pattern: numbers are `{N}`, the learning rate is `{LR}`.
std::string pattern_part(const VaryingParameter& parameter) {
  if (named_by_value_alone(parameter.key)) return "{" + parameter.key + "}";
  if (parameter.key == "lr") return parameter.abbreviation + "{LR}";
  const bool all_numbers =
      std::all_of(parameter.values.begin(), parameter.values.end(), [](const Value& value) {
        return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
      });
  const bool is_number = named_by_ordinal(parameter.key) || all_numbers;
  return parameter.abbreviation + (is_number ? "{N}" : "{value}");
}

std::string pattern(const std::vector<VaryingParameter>& varying) {
  std::string result;
  for (const VaryingParameter& parameter : varying) {
    if (!appears_in_directory_names(parameter.key, parameter.abbreviation)) continue;
    if (!result.empty()) result += '_';
    result += pattern_part(parameter);
  }
  return result.empty() ? "{run name}" : result;
}

}  // namespace

bool named_by_value_alone(std::string_view key) { return key == "model" || key == "dataset"; }

bool named_by_ordinal(std::string_view key) { return key == "system_prompt" || key == "prompt"; }

bool appears_in_directory_names(std::string_view key, std::string_view abbreviation) {
  return named_by_value_alone(key) || !abbreviation.empty();
}

std::string value_key(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return "text " + *text;
  if (std::holds_alternative<bool>(value)) return "boolean " + to_text(value);
  return "number " + to_text(value);
}

bool varies(const ColumnValues& column) {
  const auto key = [](const std::optional<Value>& value) {
    return value ? value_key(*value) : std::string();
  };
  return std::adjacent_find(column.values.begin(), column.values.end(),
                            [&](const auto& left, const auto& right) {
                              return key(left) != key(right);
                            }) != column.values.end();
}

void sort_for_names(std::vector<ColumnValues>& columns) {
  // Columns that the table does not know come last.
  const auto position = [table = parameters()](const ColumnValues& column) {
    return std::find_if(table.begin(), table.end(),
                        [&](const Parameter& parameter) { return parameter.key == column.key; }) -
           table.begin();
  };
  std::stable_sort(columns.begin(), columns.end(),
                   [&](const ColumnValues& left, const ColumnValues& right) {
                     return position(left) < position(right);
                   });
}

Variation find_variation(std::vector<ColumnValues> columns) {
  sort_for_names(columns);
  Variation variation;
  for (const ColumnValues& column : columns) {
    std::vector<Value> values = distinct_values(column);
    if (varies(column)) {
      variation.varying.push_back(
          {column.key, column.name, column.abbreviation, std::move(values)});
    } else if (!values.empty()) {
      variation.constant.push_back({column.key, column.name, values.front()});
    }
  }
  variation.pattern = pattern(variation.varying);
  return variation;
}

}  // namespace core
