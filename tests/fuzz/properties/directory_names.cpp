// The input is a table: a line is a run, `|` parts its cells, the first cell is the run's name.
// Whatever they hold, every directory's name is safe, no two are the same unless an error says that
// nothing tells the runs apart, and the same table gives the same names. A safe name stays as it is
// when it is made safe again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/runs/run_directories.h"
#include "core/text/number.h"
#include "tests/fuzz/property.h"
#include "tests/properties/safe_directory.h"

namespace fuzz_test {
namespace {

constexpr std::array<std::string_view, 6> kKeys = {"model",   "lora_rank",     "lr",
                                                   "dataset", "system_prompt", "word_length"};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

std::optional<core::Value> value_of(const std::string& cell) {
  if (cell.empty()) return std::nullopt;
  if (const auto whole = core::read_integer(cell)) return core::Value(*whole);
  if (const auto number = core::read_number(cell)) return core::Value(*number);
  return core::Value(cell);
}

core::ColumnValues empty_column(std::string_view key) {
  core::ColumnValues column;
  column.key = key;
  column.name = key;
  column.parameter = core::find_parameter(key);
  column.abbreviation = column.parameter == nullptr ? key : column.parameter->abbreviation;
  return column;
}

struct Table {
  std::vector<core::RunRow> runs;
  std::vector<core::ColumnValues> columns;
};

Table table_of(std::string_view input) {
  Table table;
  for (const std::string_view key : kKeys) table.columns.push_back(empty_column(key));
  int line = 0;
  for (const std::string& row : split(input, '\n')) {
    std::vector<std::string> cells = split(row, '|');
    table.runs.push_back({cells.front(), {"plan.md", ++line}});
    cells.resize(kKeys.size() + 1);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      table.columns[i].values.push_back(value_of(cells[i + 1]));
    }
  }
  return table;
}

std::string broken_safe_name(std::string_view text) {
  const std::string name = core::safe_name(text);
  if (!property_tests::is_safe_directory(name)) return fmt::format("`{}` is not safe", name);
  if (core::safe_name(name) != name) return fmt::format("`{}` is not safe made safe again", name);
  return {};
}

}  // namespace

std::string broken_directory_names(std::string_view input) {
  if (std::string broken = broken_safe_name(input); !broken.empty()) return broken;
  const Table table = table_of(input);
  const auto directories = core::name_run_directories(table.runs, table.columns);
  if (directories.names.size() != table.runs.size()) return "not one name for each run";
  for (const std::string& name : directories.names) {
    if (!property_tests::is_safe_directory(name)) return fmt::format("`{}` is not safe", name);
  }
  const std::set<std::string> unique(directories.names.begin(), directories.names.end());
  if (unique.size() < directories.names.size() && directories.errors.empty()) {
    return "two runs share a directory and no error says so";
  }
  const auto again = core::name_run_directories(table.runs, table.columns);
  if (again.names != directories.names) return "the names differ the second time";
  if (again.warnings != directories.warnings) return "the warnings differ the second time";
  return {};
}

}  // namespace fuzz_test
