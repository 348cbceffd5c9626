#include "tools/result.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/text/lines.h"

namespace tools {
namespace {

constexpr std::size_t kListLength = 20;
constexpr std::size_t kLongText = 400;
constexpr std::size_t kLongMessage = 1'500;
/// With all of up to 40 runs listed, and with runs left out (docs/design.md, "Sizes of results").
constexpr std::size_t kWholeResultBytes = 40'000;
constexpr std::size_t kShortResultBytes = 27'500;
constexpr std::size_t kFirstLines = 60;
constexpr std::size_t kLastLines = 30;

std::string message_text(const std::string& text, bool full) {
  return full ? text : shortened(text, kLongMessage);
}

Json missing_json(const Reply& reply) {
  Json list = Json::array();
  for (const core::Missing& missing : reply.missing) {
    if (!reply.full && list.size() == kListLength) break;
    Json& json = list.emplace_back(Json{{"field", missing.field},
                                        {"question", message_text(missing.question, reply.full)},
                                        {"looked_in", missing.looked_in},
                                        {"type", missing.type}});
    if (!missing.choices.empty()) json["choices"] = missing.choices;
    if (missing.default_value) json["default"] = to_json(*missing.default_value);
    json["example"] = missing.example;
  }
  return list;
}

Json warnings_json(const Reply& reply) {
  Json list = Json::array();
  for (const core::Warning& warning : reply.warnings) {
    if (!reply.full && list.size() == kListLength) {
      list.push_back(
          {{"code", "more_warnings"},
           {"message", fmt::format("There are {} more warnings; `detail: \"full\"` lists them.",
                                   reply.warnings.size() - kListLength)},
           {"where", ""}});
      break;
    }
    list.push_back({{"code", warning.code},
                    {"message", message_text(joined_sentences({warning.message}), reply.full)},
                    {"where", warning.where}});
  }
  return list;
}

void shorten_texts(Json& value) {
  if (value.is_string()) {
    value = shortened(value.get_ref<const std::string&>(), kLongText);
  } else if (value.is_structured()) {
    for (Json& item : value) shorten_texts(item);
  }
}

/// Makes the object small enough for a model to read: leaves out checks that passed, then runs,
/// each from the end.
void fit(Json& object) {
  const std::size_t limit =
      object.value("runs_omitted", 0) == 0 ? kWholeResultBytes : kShortResultBytes;
  const auto too_large = [&object, limit] {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace).size() > limit;
  };
  if (!object.contains("runs")) return;
  Json& runs = object["runs"];
  for (auto run = runs.rbegin(); run != runs.rend() && too_large(); ++run) {
    if (!run->contains("checks")) continue;
    Json kept = Json::array();
    for (Json& check : (*run)["checks"]) {
      if (check["status"] != "passed") kept.push_back(std::move(check));
    }
    (*run)["checks"] = std::move(kept);
  }
  while (!runs.empty() && too_large()) {
    runs.erase(runs.size() - 1);
    object["runs_omitted"] = object.value("runs_omitted", 0) + 1;
  }
}

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

/// Objects as the rows of a Markdown table, with a column for each key that one of them has.
std::string table(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows) {
    for (const auto& [key, value] : row.items()) {
      if (std::find(columns.begin(), columns.end(), key) == columns.end()) columns.push_back(key);
    }
  }
  std::string text = fmt::format("| {} |\n|", fmt::join(columns, " | "));
  for (std::size_t column = 0; column < columns.size(); ++column) text += "---|";
  for (const Json& row : rows) {
    text += "\n|";
    for (const std::string& column : columns) {
      text += ' ';
      for (const char c : row.contains(column) ? inline_text(row[column]) : "") {
        if (c == '|') text += '\\';
        text += c == '\n' ? ' ' : c;
      }
      text += " |";
    }
  }
  return text + "\n";
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
      text += fmt::format(" Usual answer: {}.", inline_text(item["default"]));
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

/// The tool's own fields: those of one line first, then those that get a heading of their own.
std::string body_text(const Json& result) {
  std::string lines;
  std::string sections;
  for (const auto& [key, value] : result.items()) {
    if (base::is_one_of(key, {"status", "summary", "missing", "warnings", "next"})) continue;
    if (value.is_array() && !value.empty() && value.front().is_object()) {
      sections += fmt::format("\n### {}\n\n{}", key, table(value));
    } else if (value.is_string() && inline_text(value).find('\n') != std::string::npos) {
      sections += fmt::format("\n### {}\n\n{}\n", key, inline_text(value));
    } else {
      lines += fmt::format("- **{}**: {}\n", key,
                           value.empty() && value.is_structured() ? "none" : inline_text(value));
    }
  }
  return (lines.empty() ? "" : "\n### Result\n\n" + lines) + sections;
}

/// The same facts for clients that do not read `structuredContent`.
std::string to_markdown(const Json& result) {
  std::string text =
      fmt::format("**{}**: {}\n", inline_text(result["status"]), inline_text(result["summary"])) +
      missing_text(result["missing"]) + warnings_text(result["warnings"]);
  if (const Json& next = result["next"]; !next.is_null()) {
    text += fmt::format("\n### Next\n\nCall `{}` with `{}`: {}\n", inline_text(next["tool"]),
                        next["arguments"].dump(), inline_text(next["why"]));
  }
  return base::escape_controls(text + body_text(result));
}

/// Whether a sentence begins with a word of the language, not with a path, a key or a quoted name.
bool begins_with_word(const std::string& text) {
  const std::size_t end = text.find(' ');
  return end != std::string::npos &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end),
                     [](unsigned char character) { return std::islower(character) != 0; });
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::needs_input:
      return "needs_input";
    case Status::partial:
      return "partial";
    case Status::failed:
      return "failed";
  }
  return "";
}

std::string joined_sentences(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& statement : statements) {
    if (statement.empty()) continue;
    if (!text.empty()) text += ' ';
    const std::size_t begin = text.size();
    text += statement;
    if (begins_with_word(statement)) {
      text[begin] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[begin])));
    }
    if (std::string_view(".?!").find(text.back()) == std::string_view::npos) text += '.';
  }
  return text;
}

Reply failure(std::string sentence) {
  Reply reply;
  reply.status = Status::failed;
  reply.summary = std::move(sentence);
  return reply;
}

Reply failure(const core::Error& error) { return failure(joined_sentences({error.message})); }

Reply question(std::vector<core::Missing> missing) {
  Reply reply;
  reply.status = Status::needs_input;
  reply.summary = missing.size() == 1 ? missing.front().question
                                      : fmt::format("{} questions must be answered first. {}",
                                                    missing.size(), missing.front().question);
  reply.missing = std::move(missing);
  return reply;
}

mcp::ToolResult to_result(Reply reply) {
  Json object = {{"status", to_string(reply.status)},
                 {"summary", message_text(reply.summary, reply.full)},
                 {"missing", missing_json(reply)},
                 {"warnings", warnings_json(reply)},
                 {"next", nullptr}};
  if (reply.next) {
    object["next"] = {
        {"tool", reply.next->tool}, {"arguments", reply.next->arguments}, {"why", reply.next->why}};
  }
  for (auto& [key, value] : reply.body.items()) {
    if (!reply.full && key != "report" && key != "submit") shorten_texts(value);
    object[key] = std::move(value);
  }
  if (!reply.full) fit(object);
  std::string text = to_markdown(object);
  return {std::move(object), std::move(text), reply.status == Status::failed};
}

Json to_json(const core::Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json to_json(const std::vector<core::Check>& checks) {
  Json list = Json::array();
  for (const core::Check& check : checks) {
    const char* status = check.status == core::CheckStatus::passed    ? "passed"
                         : check.status == core::CheckStatus::warning ? "warning"
                                                                      : "failed";
    list.push_back({{"name", check.name},
                    {"status", status},
                    {"expected", check.expected},
                    {"found", check.found}});
    if (!check.message.empty()) list.back()["message"] = check.message;
  }
  return list;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  return fmt::format("{}... ({} bytes)", base::truncated(text, bytes), text.size());
}

std::string shortened_report(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::string_view rest = text; !rest.empty();) lines.push_back(core::take_line(rest));
  if (lines.size() <= kFirstLines + kLastLines + 1) return std::string(text);
  const auto last = lines.end() - static_cast<std::ptrdiff_t>(kLastLines);
  return fmt::format("{}\n... {} more lines (`detail: \"full\"` shows all)\n{}\n",
                     fmt::join(lines.begin(), lines.begin() + kFirstLines, "\n"),
                     lines.size() - kFirstLines - kLastLines, fmt::join(last, lines.end(), "\n"));
}

}  // namespace tools
