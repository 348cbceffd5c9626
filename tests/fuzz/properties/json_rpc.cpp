// Each line of the input is a message to a server with two tools. Whatever it says: the server
// answers each request once, under its own id, and nothing else; each answer is one line of
// JSON-RPC in UTF-8; what `echo` gets comes back unchanged where its schema takes it; the same
// messages get the same answers. Calls that a line cancels may stay unanswered.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "base/utf8.h"
#include "mcp/json_rpc.h"
#include "mcp/schema_violations.h"
#include "mcp/server.h"
#include "tests/fuzz/property.h"

namespace fuzz_test {
namespace {

using mcp::Json;

mcp::ToolRegistry tools() {
  mcp::ToolDefinition echo;
  echo.name = "echo";
  echo.description = "Gives its arguments back, or says what is wrong with them.";
  echo.input_schema = [] {
    return Json{{"type", "object"},
                {"properties",
                 {{"text", {{"type", "string"}}},
                  {"count", {{"type", "integer"}, {"minimum", 0}}},
                  {"mode", {{"enum", {"fast", "slow"}}}},
                  {"list", {{"type", "array"}, {"items", {{"type", "number"}}}}}}},
                {"additionalProperties", false}};
  };
  echo.output_schema = [] { return Json::object({{"type", "object"}}); };
  echo.handler = [schema = echo.input_schema](const Json& arguments,
                                              const mcp::ToolContext& context) {
    context.report_progress({1, 2, "half"});
    const std::vector<std::string> wrong = mcp::schema_violations(schema(), arguments, "arguments");
    if (!wrong.empty()) return mcp::ToolResult{{{"wrong", wrong}}, wrong.front(), true};
    return mcp::ToolResult{{{"echo", arguments}}, "echoed"};
  };
  mcp::ToolDefinition fail;
  fail.name = "fail";
  fail.description = "Throws.";
  fail.input_schema = [] { return Json{{"type", "object"}, {"additionalProperties", false}}; };
  fail.handler = [](const Json&, const mcp::ToolContext&) -> mcp::ToolResult {
    throw std::runtime_error("the disk is on fire");
  };
  mcp::ToolRegistry registry;
  registry.add(std::move(echo));
  registry.add(std::move(fail));
  return registry;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// What one server of the process, kept for all inputs, sends for these messages, one after the
/// other, in sorted order.
std::vector<std::string> answers_to(const std::vector<std::string_view>& messages) {
  spdlog::set_level(spdlog::level::off);
  static mcp::Server server({"fuzzed", "Fuzzed", "1", "Call echo."}, {tools()});
  std::mutex mutex;
  std::vector<std::string> sent;
  const auto client = std::make_shared<mcp::Connection>([&](std::string_view text) {
    const std::lock_guard lock(mutex);
    sent.emplace_back(text);
  });
  for (const std::string_view message : messages) server.receive(message, client);
  if (client->wait_until_idle(std::chrono::seconds(20)) > 0) return {"calls never end"};
  std::sort(sent.begin(), sent.end());
  return sent;
}

/// What the messages ask for: how many answers each id is owed.
struct Asked {
  std::map<std::string, int> requests;  ///< By id as JSON text.
  int refusals_without_id = 0;
  bool repeats_an_id = false;
  bool cancels = false;
};

Asked asked_by(const std::vector<std::string_view>& messages) {
  Asked asked;
  for (const std::string_view text : messages) {
    const mcp::Message message = mcp::read_message(text);
    if (const auto* request = std::get_if<mcp::Request>(&message)) {
      asked.repeats_an_id |= ++asked.requests[mcp::to_line(request->id)] > 1;
    } else if (const auto* refusal = std::get_if<mcp::Refusal>(&message)) {
      if (refusal->id) {
        asked.repeats_an_id |= ++asked.requests[mcp::to_line(*refusal->id)] > 1;
      } else {
        ++asked.refusals_without_id;
      }
    } else if (const auto* notification = std::get_if<mcp::Notification>(&message)) {
      asked.cancels |= notification->method == "notifications/cancelled";
    }
  }
  return asked;
}

/// Takes one sent line off what is owed.
std::string broken_line(const std::string& line, Asked& asked) {
  if (line.find('\n') != std::string::npos || !base::is_valid_utf8(line)) return "no line of UTF-8";
  const Json message = Json::parse(line, nullptr, false);
  if (!message.is_object() || message.value("jsonrpc", Json()) != "2.0") return "no JSON-RPC";
  if (message.contains("method")) return message.contains("id") ? "a request of ours" : "";
  if (message.contains("result") == message.contains("error")) return "no result or error";
  if (!message.contains("id")) return asked.refusals_without_id-- > 0 ? "" : "nobody asked";
  if (asked.requests[mcp::to_line(message["id"])]-- <= 0) return "an answer nobody asked for";
  return {};
}

std::string broken_answers(const std::vector<std::string>& sent, Asked asked) {
  for (const std::string& line : sent) {
    const std::string broken = broken_line(line, asked);
    if (!broken.empty()) return fmt::format("{}: {}", broken, line);
  }
  if (asked.cancels) return {};
  if (asked.refusals_without_id != 0) return "a message was neither taken nor refused";
  for (const auto& [id, owed] : asked.requests) {
    if (owed != 0) return fmt::format("the request {} was not answered", id);
  }
  return {};
}

std::string broken_echo(const std::vector<std::string_view>& messages,
                        const std::vector<std::string>& sent) {
  for (const std::string_view text : messages) {
    const mcp::Message message = mcp::read_message(text);
    const auto* request = std::get_if<mcp::Request>(&message);
    if (request == nullptr || request->method != "tools/call") continue;
    for (const std::string& line : sent) {
      const Json answer = Json::parse(line);
      if (!answer.contains("result") || answer["id"] != request->id) continue;
      const Json& result = answer["result"];
      if (!result.contains("structuredContent") || result.value("isError", false)) continue;
      const Json arguments = request->params.value("arguments", Json::object());
      if (result["structuredContent"]["echo"] != Json::parse(mcp::to_line(arguments))) {
        return "echo gave back something else: " + line;
      }
    }
  }
  return {};
}

}  // namespace

std::string broken_json_rpc(std::string_view input) {
  const std::vector<std::string_view> messages = lines_of(input);
  const Asked asked = asked_by(messages);
  const std::vector<std::string> sent = answers_to(messages);
  if (std::string broken = broken_answers(sent, asked); !broken.empty()) return broken;
  if (asked.cancels || asked.repeats_an_id) return {};
  if (std::string broken = broken_echo(messages, sent); !broken.empty()) return broken;
  return answers_to(messages) == sent ? "" : "the answers differ the second time";
}

}  // namespace fuzz_test
