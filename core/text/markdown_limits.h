#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// Refuses Markdown that would cost the parser more than it can mean (docs/design.md, "Bounds");
/// measured with cmark-gfm 0.29.0.gfm.6. What passes is parsed within about three seconds and 800
/// MB, however it was made. Each error has `file:line`, the bound and its reason:
/// - a line with over 256 `|`: a table costs its columns times its rows;
/// - a list or quote mark beyond column 100: every line costs its depth;
/// - over two million marks, lines and table cells: each becomes a node of about 250 bytes;
/// - what makes the parser read a paragraph again and again (links among many emphasis marks, `<?`,
///   `<!`, `![`, separator lines of tables): over 256 MiB read again in all;
/// - link definitions that make over 64 MiB when they are used as often as there are brackets.
[[nodiscard]] Status check_markdown_cost(std::string_view text, const std::string& file);

}  // namespace core
