#include "tools/result.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "tools/markdown.h"
#include "tools/plan_json.h"

namespace tools {
namespace {

constexpr std::size_t kListLength = 20;
constexpr std::size_t kLongText = 400;
constexpr std::size_t kLongMessage = 1'500;
/// With all of up to 40 runs listed, and with runs left out (docs/design.md, "Sizes of results").
constexpr std::size_t kWholeResultBytes = 40'000;
constexpr std::size_t kShortResultBytes = 27'500;

std::string message_text(const std::string& text, bool full) {
  return full ? text : shortened(text, kLongMessage);
}

Json question_json(const core::Missing& missing, bool full) {
  Json json = {{"field", missing.field},
               {"question", message_text(missing.question, full)},
               {"looked_in", missing.looked_in},
               {"type", missing.type}};
  if (!missing.choices.empty()) json["choices"] = missing.choices;
  if (missing.default_value) json["default"] = to_json(*missing.default_value);
  json["example"] = missing.example;
  return json;
}

Json missing_json(const Reply& reply) {
  Json list = Json::array();
  for (const core::Missing& missing : reply.missing) {
    if (!reply.full && list.size() == kListLength) break;
    list.push_back(question_json(missing, reply.full));
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

Json next_json(const std::optional<Next>& next) {
  if (!next) return nullptr;
  return {{"tool", next->tool}, {"arguments", next->arguments}, {"why", next->why}};
}

void shorten_texts(Json& value) {
  if (value.is_string()) {
    value = shortened(value.get_ref<const std::string&>(), kLongText);
  } else if (value.is_structured()) {
    for (Json& item : value) shorten_texts(item);
  }
}

void leave_out_passed_checks(Json& run) {
  if (!run.contains("checks")) return;
  Json kept = Json::array();
  for (Json& check : run["checks"]) {
    if (check["status"] != "passed") kept.push_back(std::move(check));
  }
  run["checks"] = std::move(kept);
}

/// Makes the object small enough for a model to read: passed checks go first, then runs, each from
/// the end.
void fit(Json& object) {
  const std::size_t limit =
      object.value("runs_omitted", 0) == 0 ? kWholeResultBytes : kShortResultBytes;
  const auto too_large = [&object, limit] {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace).size() > limit;
  };
  if (!object.contains("runs")) return;
  Json& runs = object["runs"];
  for (std::size_t index = runs.size(); index > 0 && too_large(); --index) {
    leave_out_passed_checks(runs[index - 1]);
  }
  while (!runs.empty() && too_large()) {
    runs.erase(runs.size() - 1);
    object["runs_omitted"] = object.value("runs_omitted", 0) + 1;
  }
}

/// Whether a sentence begins with a word of the language, not with a path, a key or a quoted name.
bool begins_with_a_word(const std::string& text) {
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
    if (begins_with_a_word(statement)) {
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
                 {"next", next_json(reply.next)}};
  for (auto& [key, value] : reply.body.items()) {
    if (!reply.full && key != "report" && key != "submit") shorten_texts(value);
    object[key] = std::move(value);
  }
  if (!reply.full) fit(object);
  std::string text = to_markdown(object);
  return {std::move(object), std::move(text), reply.status == Status::failed};
}

}  // namespace tools
