#pragma once

#include <string_view>
#include <vector>

namespace core {

/// What a plan may say about training that no generator can set: every run is trained in one way
/// (docs/design.md, "Parameters").
struct FixedSetting {
  std::string_view key;                  ///< The field of its question.
  std::string_view name;                 ///< As people read it.
  std::vector<std::string_view> labels;  ///< Normalized headers and bullets that mean it.
  std::string_view what;                 ///< How every run is trained.
  /// Normalized values that say just that.
  std::vector<std::string_view> agreeing;
};

/// The one that the label of a column or a bullet means, or null.
const FixedSetting* fixed_setting_by_label(std::string_view label);

/// The one that a remark asks for: quantization for `(QLoRA)` and `(4-bit)`, or null.
const FixedSetting* fixed_setting_in_remark(std::string_view remark);

/// Whether a value says what holds anyway.
bool agrees_with(const FixedSetting& setting, std::string_view value);

/// Whether a question may have this field.
bool is_fixed_setting(std::string_view key);

}  // namespace core
