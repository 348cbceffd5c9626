#include "core/plan/cell_text.h"

#include "base/utf8.h"
#include "core/parameters/alternative.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

// Remarks behind these belong to the value: `Yes (every 50 steps)`, `true - reduces effective
// steps`.
bool keeps_remarks(const Parameter& parameter) {
  return parameter.type == ValueType::boolean || parameter.type == ValueType::validation;
}

bool says_none(const Parameter& parameter, std::string_view text) {
  if (!parameter.is_site_setting) return false;
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  const std::string label = normalized_label(text);
  return label == "none" || label == "leave empty" || label == "empty" || label == "not used";
}

}  // namespace

std::optional<std::string> value_text(const Parameter* parameter, std::string_view rendered,
                                      std::string_view source) {
  if (is_not_applicable(rendered)) return std::nullopt;
  if (parameter != nullptr && parameter->type == ValueType::prompt) return prompt_text(source);
  if (parameter != nullptr && keeps_remarks(*parameter))
    return std::string(base::trimmed(rendered));
  std::string text = value_without_remark(rendered, source);
  if (is_not_applicable(text)) return std::nullopt;
  if (parameter == nullptr) return text;
  // Both values stay, so that read_value() refuses them and a person is asked.
  if (names_another_value(*parameter, text, remark_of(rendered))) {
    return std::string(base::trimmed(rendered));
  }
  if (says_none(*parameter, text)) return std::nullopt;
  if (parameter->key == "lora_alpha" && is_twice_the_rank(text)) return std::nullopt;
  return text;
}

}  // namespace core
