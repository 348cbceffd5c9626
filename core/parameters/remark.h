#pragma once

#include <string>
#include <string_view>

namespace core {

/// Rendered text without the remarks after it (docs/design.md, "Reading values"): parentheses and
/// ticks with what follows them, as in `4 (estimated)` and `/data/words.json ✓ verified`. Text that
/// is nothing but a remark, or that has parentheses in its middle (`4 (1B), 2 (3B)`), stays whole.
std::string_view without_remark(std::string_view text);

/// The same for a value whose source is known: a code span in front is the value, whatever is in
/// it, when only remarks follow it.
/// \param rendered without marks. \param source as written.
std::string value_without_remark(std::string_view rendered, std::string_view source);

/// The contents of the code span that a source text begins with, and what follows it; both empty
/// where it begins with none.
struct LeadingCode {
  std::string_view code;
  std::string_view rest;
};
LeadingCode leading_code(std::string_view source);

/// Whether a text refers to another one or is still open: `"`, `(same as above)`, `see the table`,
/// `varies`, `<system prompt>`, `?`.
bool refers_elsewhere(std::string_view text);

/// What without_remark() cuts off, without its parentheses; empty when it cuts nothing.
std::string_view remark_of(std::string_view text);

/// A prompt as the plan means it (docs/design.md, "Reading values"): the source text, without outer
/// double quotes (the last quote closes) and without the remark after them. `(blank)`, `none` and
/// their like without quotes are the empty prompt. Back ticks around quotes are not part of it,
/// others are.
std::string prompt_text(std::string_view source);

}  // namespace core
