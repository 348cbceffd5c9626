#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/missing.h"
#include "core/source.h"

namespace core {

/// The choice that says that a near name is not meant.
inline constexpr std::string_view kNoneOfThese = "none of these";

/// What a label means that is one edit, or a remark in parentheses, away from a known name
/// (docs/design.md, "The five tools": a question, never a remark), by the answer `spelling@LABEL`.
/// Without a usable answer the question is added to `missing`, and the known name is taken for the
/// time being, so that nothing else is asked because of it.
/// \param kind what the label is: `column`, `bullet`, `heading`.
/// \returns the known name; nothing when the answer is kNoneOfThese.
std::optional<std::string> spelled_name(std::string_view label, std::string_view known_name,
                                        std::string_view kind, const Source& source,
                                        const Answers& answers, std::vector<Missing>& missing);

}  // namespace core
