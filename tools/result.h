#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/question.h"
#include "core/result.h"
#include "core/source.h"
#include "core/verify/check_list.h"
#include "mcp/tool_registry.h"

namespace tools {

using mcp::Json;

enum class Status { ok, needs_input, partial, failed };

/// The word for it in results.
std::string_view to_string(Status status);

/// The call that an agent should make next.
struct Next {
  std::string tool;
  Json arguments;
  std::string why;
};

/// What a tool answers: the head that all results share (docs/design.md, "The five tools") and the
/// tool's own fields.
struct Reply {
  Status status = Status::ok;
  std::string summary;  ///< One or two sentences for a person.
  std::vector<core::Missing> missing;
  std::vector<core::Warning> warnings;
  std::optional<Next> next;
  Json body = Json::object();
  bool full = false;  ///< `detail: "full"`: long texts and lists are not cut.

  void add_warnings(const std::vector<core::Warning>& more) {
    warnings.insert(warnings.end(), more.begin(), more.end());
  }
};

/// A value, or the reply to give instead: a failure or a question.
template <typename T>
using OrReply = base::Result<T, Reply>;

/// Several statements as one text of sentences: each with a capital letter and an end.
std::string joined_sentences(const std::vector<std::string>& statements);

/// A reply for what no answer can fix.
Reply failure(std::string sentence);
Reply failure(const core::Error& error);

/// A reply that asks; its summary counts the questions and gives the first.
Reply question(std::vector<core::Missing> missing);

/// The result as the protocol sends it: all facts in `structured` and the same as Markdown in
/// `text`, the head first, control characters escaped; `is_error` exactly when failed. Unless
/// `full`, lists of questions and warnings are cut at 20 with a count, long texts are cut, and runs
/// are left out from the end until the object is under 28,000 bytes (docs/design.md, "Sizes of
/// results").
mcp::ToolResult to_result(Reply reply);

/// The value with its type.
Json to_json(const core::Value& value);

/// Name, status, expected and found of each check, and a message where one did not pass.
Json to_json(const std::vector<core::Check>& checks);

/// The text; null if it is empty.
Json text_or_null(const std::string& text);

/// The text itself up to `bytes`; a longer one is cut there, between two characters, and ends with
/// its length in bytes.
std::string shortened(std::string_view text, std::size_t bytes);

/// A Markdown text of many lines with the middle left out: the first 60 lines and the last 30, with
/// a line between that counts those left out.
std::string shortened_report(std::string_view text);

}  // namespace tools
