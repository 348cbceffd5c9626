#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/question.h"
#include "core/source.h"
#include "mcp/tool_registry.h"

namespace tools {

using mcp::Json;

enum class Status { ok, needs_input, partial, failed };

/// The word that stands in results.
std::string_view to_string(Status status);

/// The call that an agent should make next.
struct Next {
  std::string tool;
  Json arguments;
  std::string why;
};

/// What a tool has to say: the head that all results share (docs/design.md, "The five tools") and
/// the tool's own fields.
struct Reply {
  Status status = Status::ok;
  std::string summary;  ///< One or two sentences for a person.
  std::vector<core::Missing> missing;
  std::vector<core::Warning> warnings;
  std::optional<Next> next;
  Json body = Json::object();
  bool full = false;  ///< `detail: "full"`: long texts and lists are not cut.
};

/// Several statements as one text of sentences: each with a capital letter and an end.
std::string joined_sentences(const std::vector<std::string>& statements);

/// A reply for what no answer can mend.
Reply failure(std::string sentence);

/// A reply that asks; its summary counts the questions and gives the first.
Reply question(std::vector<core::Missing> missing);

/// The result as the protocol sends it: all facts in `structured` and the same as Markdown in
/// `text`; `is_error` exactly when failed. Unless `full`, lists of questions and warnings are cut
/// at 20 with a count, long texts are cut, and runs are left out from the end until the object is
/// under 28,000 bytes (docs/design.md, "Sizes of results").
mcp::ToolResult to_result(Reply reply);

}  // namespace tools
