#pragma once

#include <set>
#include <string>
#include <vector>

#include "demo/server_process.h"
#include "demo/terminal.h"

namespace demo {

/// A value as people write it: `1e-5` for 1e-05, `""` for empty text.
std::string value_text(const Json& value);

/// The head of a result: status, summary, questions, warnings.
/// \param told warnings that the audience has seen already; gets the new ones.
void show_head(const Terminal& terminal, const Json& result, std::set<std::string>& told);

/// Named fields of a result, one a line.
void show_fields(const Terminal& terminal, const Json& result,
                 const std::vector<std::string>& fields);

/// What the plan says for all runs, each value with its place.
void show_configuration(const Terminal& terminal, const Json& result);

/// The runs of a sweep over two parameters as a grid of their directories; over others as a list.
void show_grid(const Terminal& terminal, const Json& analysis);

/// The experiment's directory: a line per run directory with its files.
void show_tree(const Terminal& terminal, const std::string& directory);

/// All lines of a file.
void show_file(const Terminal& terminal, const std::string& path);

/// The last lines of a file.
void show_end_of_file(const Terminal& terminal, const std::string& path, std::size_t line_count);

/// Which checks were made in how many runs, and the totals.
void show_checks(const Terminal& terminal, const Json& verification);

}  // namespace demo
