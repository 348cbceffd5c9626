#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/parameters/parameter.h"
#include "core/result.h"
#include "core/text/yaml_document.h"

namespace core {

/// What a cell or a bullet of the plan says for a parameter (docs/design.md, "Reading values"), as
/// text for read_value(): a prompt's source text, else rendered text without remarks, unless these
/// are part of the value. Nothing where it says that there is no value: `-`, `N/A`, empty, `(none)`
/// for a site setting, "2 × rank" for LoRA alpha.
/// \param parameter null for a column that the table of parameters does not know.
std::optional<std::string> value_text(const Parameter* parameter, std::string_view rendered,
                                      std::string_view source);

/// Whether a text as written raises, lowers or strikes out a part: `3<sup>1</sup>`, `~~8~~`.
bool has_raised_or_struck(std::string_view source);

/// The warning for a remark after a value of `parameter` that names a fact about the site, which a
/// remark does not set (docs/design.md, "Reading values").
Warning remark_not_read(const Parameter& parameter, std::string_view remark,
                        const Parameter& mentioned, const Source& source);

/// What a YAML node says for a parameter, as text for read_value(); nothing where it says that
/// there is no value (null, `-`, `N/A`, empty text, but for a prompt the empty text is the empty
/// prompt). What is not a single value, or a number that YAML reads as another one than a person
/// (`010`), becomes a text that read_value() refuses. An error only for a prompt that YAML does not
/// read as text (`yes`, `2025-10-22`, a list).
/// \param parameter null for a key that the table of parameters does not know.
Result<std::optional<std::string>> yaml_value_text(const Parameter* parameter,
                                                   const YamlNode& node);

/// A node on one line in YAML's flow style, cut where it is long: `{a: 1; b: [2; 3]}`. The marks
/// between its parts are in no parameter's alphabet.
std::string in_one_line(const YamlNode& node);

/// Whether the node is a plain null: `null`, `~` or nothing.
bool is_null(const YamlNode& node);

}  // namespace core
