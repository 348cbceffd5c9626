#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/parameters/value.h"

namespace core {

/// A column of the run table with its effective values.
struct ColumnValues {
  std::string key;
  std::string name;
  std::string abbreviation;  ///< The key itself for a column that the table does not know.
  const Parameter* parameter = nullptr;  ///< Null for a column that the table does not know.
  /// One for each fine-tuned run, in their order; nothing for a run that has no value.
  std::vector<std::optional<Value>> values;
};

/// A parameter that differs over the fine-tuned runs.
struct VaryingParameter {
  std::string key;
  std::string name;
  std::string abbreviation;   ///< The key itself for a column that the table does not know.
  std::vector<Value> values;  ///< In order of first appearance.
};

/// A column with one value over all fine-tuned runs.
struct ConstantParameter {
  std::string key;
  std::string name;
  Value value;
};

/// What changes over the fine-tuned runs and what does not (spec: Determining Directory Names).
struct Variation {
  std::vector<VaryingParameter> varying;  ///< In the order of directory names.
  std::vector<ConstantParameter> constant;
  std::string pattern;  ///< `rank{N}_lr{LR}`, or `{run name}` when nothing varies.
};

/// Whether a parameter's value appears in directory names without an abbreviation: models and data
/// sets.
bool named_by_value_alone(std::string_view key);

/// Whether a parameter's values are free text, for which directory names have `prompt1`, `prompt2`,
/// ...
bool named_by_ordinal(std::string_view key);

/// Whether a parameter appears in directory names at all when it varies (docs/design.md,
/// "Parameters").
bool appears_in_directory_names(std::string_view key, std::string_view abbreviation);

/// A text that is equal for equal values, numbers compared as numbers: `1e-5` and `0.00001` are one
/// value (docs/design.md, "Directory names").
std::string value_key(const Value& value);

/// Whether the runs differ in a column: two values, or a value and none.
bool varies(const ColumnValues& column);

/// Separates varying from constant columns (docs/design.md, "Directory names").
/// \param columns those that can give a parameter, in any order; not a column that the table does
/// not know and that has one value, which is a remark.
/// \returns parameters in the order of the table of parameters, then columns that it does not know
/// in the order given.
Variation find_variation(std::vector<ColumnValues> columns);

/// Sorts columns into the order of directory names.
void sort_for_names(std::vector<ColumnValues>& columns);

}  // namespace core
