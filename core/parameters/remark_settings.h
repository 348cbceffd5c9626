#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"

namespace core {

/// A setting of another parameter in the remark after a value: `α=8` in `8 (α=8)`.
struct RemarkSetting {
  const Parameter* parameter = nullptr;  ///< Never null.
  std::string text;                      ///< read_value() takes it.
};

/// The settings that a remark gives (docs/design.md, "Reading values"): its parts between commas,
/// semicolons and parentheses of the form `label = value`, `label: value`, `label value` or `2
/// labels`, in their order. What names no parameter, or `own`, or holds no value of it, gives none.
/// \param remark as remark_of() gives it.
std::vector<RemarkSetting> settings_in_remark(const Parameter* own, std::string_view remark);

/// Whether a remark holds a word that changes what the text before it means: `16 (effective)`,
/// `Llama-3.2-1B (4-bit)`, `Fine-tuned (on hold)`. \param own may be null.
bool changes_the_meaning(const Parameter* own, std::string_view remark);

/// Whether a person has to say what is meant: the remark names another value, or changes the
/// meaning of a value that is not text or yes or no.
/// \param value without the remark. \param remark as remark_of() gives it.
bool is_doubtful(const Parameter& parameter, std::string_view value, std::string_view remark);

}  // namespace core
