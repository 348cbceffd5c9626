#include "demo/views.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace demo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<Style, 6> kRowStyles = {Style::cyan,    Style::green, Style::yellow,
                                             Style::magenta, Style::blue,  Style::red};

Style status_style(const std::string& status) {
  if (status == "ok") return Style::green;
  return status == "failed" ? Style::red : Style::yellow;
}

std::string without_marks(const std::string& text) {
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain),
               [](char character) { return character != '`'; });
  return plain;
}

void show_question(const Terminal& terminal, const Json& missing) {
  terminal.line(fmt::format("  {} {} ({})", terminal.styled(Style::yellow, "?"),
                            terminal.styled(Style::bold, missing["field"].get<std::string>()),
                            missing["type"].get<std::string>()));
  terminal.paragraph(without_marks(missing["question"].get<std::string>()), 4);
  std::vector<std::string> places = missing["looked_in"].get<std::vector<std::string>>();
  if (!places.empty()) {
    terminal.paragraph(fmt::format("looked in: {}", fmt::join(places, "; ")), 4);
  }
  terminal.line(fmt::format("    example: {}", value_text(missing["example"])));
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string() + (entry.is_directory() ? "/" : ""));
  }
  std::sort(names.begin(), names.end(), [](const std::string& left, const std::string& right) {
    return strverscmp(left.c_str(), right.c_str()) < 0;  // rank8 before rank16
  });
  return names;
}

void show_grid_row(const Terminal& terminal, const Json& analysis, const Json& row_value,
                   Style style) {
  const Json& rows = analysis["varying"][0];
  const Json& columns_of_grid = analysis["varying"][1];
  const std::string row_key = rows["key"].get<std::string>();
  const std::string column_key = columns_of_grid["key"].get<std::string>();
  std::string line = padded(
      fmt::format("  {} {}", rows["abbreviation"].get<std::string>(), value_text(row_value)), 14);
  for (const Json& column_value : columns_of_grid["values"]) {
    std::string cell = "-";
    for (const Json& run : analysis["runs"]) {
      const Json& parameters = run["parameters"];
      if (parameters[row_key] == row_value && parameters[column_key] == column_value) {
        cell = "■ " + run["directory"].get<std::string>();
      }
    }
    line += padded(terminal.styled(style, cell), 26);
  }
  terminal.line(line);
}

}  // namespace

std::string value_text(const Json& value) {
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    return text.empty() ? "\"\"" : text;
  }
  std::string text = value.dump();
  const std::size_t exponent = text.find("e-0");
  if (exponent != std::string::npos) text.erase(exponent + 2, 1);
  return text;
}

void show_head(const Terminal& terminal, const Json& result, std::set<std::string>& told) {
  const std::string status = result["status"].get<std::string>();
  terminal.line(terminal.styled(Style::bold, "◀ ") + terminal.styled(status_style(status), status));
  const Json& questions = result["missing"];
  if (questions.size() != 1) {
    terminal.paragraph(without_marks(result["summary"].get<std::string>()), 2);
  }
  for (const Json& missing : questions) show_question(terminal, missing);
  for (const Json& warning : result["warnings"]) {
    if (!told.insert(warning.dump()).second) continue;
    terminal.paragraph(fmt::format("! {}: {}", warning["code"].get<std::string>(),
                                   without_marks(warning["message"].get<std::string>())),
                       2);
  }
}

void show_fields(const Terminal& terminal, const Json& result,
                 const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    const Json& value = result[field];
    const std::string text =
        value.is_array() ? fmt::format("{}", fmt::join(value.get<std::vector<std::string>>(), ", "))
                         : value_text(value);
    terminal.line(fmt::format("  {} {}", padded(terminal.styled(Style::dim, field), 20), text));
  }
}

void show_configuration(const Terminal& terminal, const Json& result) {
  const Json& configuration = result["configuration"];
  for (const auto& [key, value] : configuration["parameters"].items()) {
    terminal.line(
        fmt::format("  {} {} {}", padded(terminal.styled(Style::dim, key), 20),
                    padded(terminal.shown(value_text(value)), 40),
                    terminal.styled(Style::dim, configuration["sources"][key].get<std::string>())));
  }
}

void show_grid(const Terminal& terminal, const Json& analysis) {
  if (analysis["varying"].size() != 2) {
    for (const Json& run : analysis["runs"]) {
      terminal.line(fmt::format("  ■ {}", run["directory"].get<std::string>()));
    }
    return;
  }
  const Json& columns_of_grid = analysis["varying"][1];
  std::string header(14, ' ');
  for (const Json& value : columns_of_grid["values"]) {
    header += padded(fmt::format("  {} {}", columns_of_grid["abbreviation"].get<std::string>(),
                                 value_text(value)),
                     26);
  }
  terminal.line(terminal.styled(Style::dim, header));
  std::size_t row = 0;
  for (const Json& value : analysis["varying"][0]["values"]) {
    show_grid_row(terminal, analysis, value, kRowStyles.at(row++ % kRowStyles.size()));
  }
}

void show_tree(const Terminal& terminal, const std::string& directory) {
  terminal.line("  " + terminal.styled(Style::bold, directory + "/"));
  const std::vector<std::string> names = names_in(directory);
  for (const std::string& name : names) {
    const bool is_last = name == names.back();
    std::string line = fmt::format("  {} {}", is_last ? "└──" : "├──", name);
    if (name.ends_with('/')) {
      line = fmt::format(
          "{} {}", padded(line, 24),
          terminal.styled(
              Style::dim,
              fmt::format("{}", fmt::join(names_in(fs::path(directory) / name), "  "))));
    }
    terminal.line(line);
  }
}

void show_file(const Terminal& terminal, const std::string& path) {
  terminal.quote(lines_of(path));
}

void show_end_of_file(const Terminal& terminal, const std::string& path, std::size_t line_count) {
  std::vector<std::string> lines = lines_of(path);
  if (lines.size() > line_count)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(line_count));
  terminal.quote(lines);
}

void show_checks(const Terminal& terminal, const Json& verification) {
  std::vector<std::string> names;
  std::map<std::string, std::size_t> passed;
  for (const Json& run : verification["runs"]) {
    for (const Json& check : run["checks"]) {
      const std::string name = check["name"].get<std::string>();
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      if (check["status"] == "passed") ++passed[name];
    }
  }
  std::vector<std::string> cells;
  cells.reserve(names.size());
  for (const std::string& name : names) cells.push_back(fmt::format("{} {}", name, passed[name]));
  terminal.paragraph(fmt::format("{} passed per check: {}", terminal.styled(Style::green, "✓"),
                                 fmt::join(cells, ", ")),
                     2);
}

}  // namespace demo
