#include "tools/markdown.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/display.h"

namespace tools {
namespace {

using mcp::Json;

/// A value on one line: text as it is, objects as `key=value`, lists joined by commas.
std::string inline_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "-";
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += key + "=";
    text += item.is_structured() ? "(" + inline_text(item) + ")" : inline_text(item);
  }
  return text;
}

std::string cell(const Json& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end()) return "";
  std::string escaped;
  for (const char character : inline_text(*found)) {
    if (character == '|') escaped += '\\';
    escaped += character == '\n' ? ' ' : character;
  }
  return escaped;
}

std::vector<std::string> columns_of(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows) {
    for (const auto& [key, value] : row.items()) {
      if (std::find(columns.begin(), columns.end(), key) == columns.end()) columns.push_back(key);
    }
  }
  return columns;
}

std::string table(const Json& rows) {
  const std::vector<std::string> columns = columns_of(rows);
  std::string text = fmt::format("| {} |\n|", fmt::join(columns, " | "));
  for (std::size_t column = 0; column < columns.size(); ++column) text += "---|";
  for (const Json& row : rows) {
    text += "\n|";
    for (const std::string& column : columns) text += " " + cell(row, column) + " |";
  }
  return text + "\n";
}

bool is_table(const Json& value) {
  return value.is_array() && !value.empty() && value.front().is_object();
}

std::string field(const std::string& name, const Json& value) {
  if (is_table(value)) return fmt::format("\n### {}\n\n{}", name, table(value));
  if (value.is_string() && value.get_ref<const std::string&>().find('\n') != std::string::npos) {
    return fmt::format("\n### {}\n\n{}\n", name, value.get_ref<const std::string&>());
  }
  return fmt::format("- **{}**: {}\n", name,
                     value.empty() && value.is_structured() ? "none" : inline_text(value));
}

std::string missing_text(const Json& missing) {
  if (missing.empty()) return "";
  std::string text = "\n### Please ask the user\n\n";
  for (const Json& item : missing) {
    text += fmt::format("- `{}` ({}): {}", inline_text(item["field"]), inline_text(item["type"]),
                        inline_text(item["question"]));
    if (!item["looked_in"].empty()) {
      text += fmt::format(" Looked in: {}.", inline_text(item["looked_in"]));
    }
    if (item.contains("choices")) {
      text += fmt::format(" Choices: {}.", inline_text(item["choices"]));
    }
    if (item.contains("default")) {
      text += fmt::format(" Most answer: {}.", inline_text(item["default"]));
    }
    text += fmt::format(" Example: `{}`.\n", inline_text(item["example"]));
  }
  return text;
}

std::string warnings_text(const Json& warnings) {
  if (warnings.empty()) return "";
  std::string text = "\n### Warnings\n\n";
  for (const Json& item : warnings) {
    const std::string where = inline_text(item["where"]);
    text += fmt::format("- `{}`: {}{}\n", inline_text(item["code"]), inline_text(item["message"]),
                        where.empty() ? "" : " (" + where + ")");
  }
  return text;
}

std::string next_text(const Json& next) {
  if (next.is_null()) return "";
  return fmt::format("\n### Next\n\nCall `{}` with `{}`: {}\n", inline_text(next["tool"]),
                     next["arguments"].dump(), inline_text(next["why"]));
}

bool is_head(std::string_view key) {
  return key == "status" || key == "summary" || key == "missing" || key == "warnings" ||
         key == "next";
}

/// Plain lines first, then what has a heading of its own.
std::string body_text(const Json& result) {
  std::string lines;
  std::string sections;
  for (const auto& [key, value] : result.items()) {
    if (is_head(key)) continue;
    const std::string text = field(key, value);
    (text.front() == '-' ? lines : sections) += text;
  }
  return (lines.empty() ? "" : "\n### Result\n\n" + lines) + sections;
}

}  // namespace

std::string to_markdown(const Json& result) {
  const std::string text =
      fmt::format("**{}**: {}\n", inline_text(result["status"]), inline_text(result["summary"])) +
      missing_text(result["missing"]) + warnings_text(result["warnings"]) +
      next_text(result["next"]) + body_text(result);
  return base::escape_controls(text);
}

}  // namespace tools
