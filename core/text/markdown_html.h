#pragma once

#include <string>

namespace core {

/// What a person sees of an HTML tag or comment within a line: nothing of a comment or of a tag
/// that only changes how text looks (`<b>`), a blank for `<br>`, and any other tag as it is, since
/// `<user>` in a path is a placeholder that must not vanish.
[[nodiscard]] std::string rendered_html(const std::string& html);

}  // namespace core
