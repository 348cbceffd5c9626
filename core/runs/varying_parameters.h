#pragma once

#include <string>
#include <vector>

#include "core/plan/value.h"

namespace core {

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

}  // namespace core
