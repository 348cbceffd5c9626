#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace core {

/// A heading, a table header or a bullet's label, made comparable: lower case; anything but letters
/// and digits is one blank; without a remark in parentheses; without numbering such as `3.`; each
/// word in the singular. `**LoRA Ranks (r)**` and `lora_rank` are `lora rank`.
std::string normalized_label(std::string_view label);

/// What normalized_label() cuts off a label's end, with its parentheses: ` (r)` of `LoRA Rank (r)`;
/// empty when it cuts nothing. A blank in front is kept.
std::string tail_of_label(std::string_view label);

/// Any text in the words of normalized_label(), with nothing cut.
std::string normalized_words(std::string_view text);

/// Whether one of `names`, of one or more words, is among the words of a normalized text.
bool has_one_of(std::string_view normalized, std::initializer_list<std::string_view> names);

/// A normalized label without the qualifiers in front of it (docs/design.md, "Parameters"): `base
/// model` and `default base model` are `model`. A label that is only qualifiers stays whole.
std::string without_qualifiers(std::string_view normalized);

/// A header as a key: `Word Length (chars)` is `word_length_chars`; empty when it holds no ASCII
/// letter or digit.
std::string snake_case(std::string_view header);

}  // namespace core
