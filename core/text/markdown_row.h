#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The cells of a table row's line as GFM cuts them: at every `|` without a backslash right before
/// it, also inside code spans; without the outer pipes and the blanks around a cell. An empty line
/// has no cells.
[[nodiscard]] std::vector<std::string_view> split_row(std::string_view line);

/// What may be the line below a table's head, such as `|---|:-:|`.
[[nodiscard]] bool is_table_separator(std::string_view line);

}  // namespace core
