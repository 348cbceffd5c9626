#include "tests/wire/wire_check.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

#include "mcp/json_rpc.h"
#include "tests/wire/official_schema.h"

namespace wire {
namespace {

using mcp::Json;

constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";

/// Tells at the end of the process, to people and to the test that adds up.
struct Counter {
  std::atomic<size_t> checked = 0;

  Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() {
    if (checked == 0) return;
    std::cout << checked << " messages validated against the official schemas\n";
    if (const char* path = std::getenv("VALIDATED_MESSAGES")) {
      std::ofstream(path, std::ios::app) << checked << '\n';
    }
  }
};

Counter& counter() {
  static Counter instance;
  return instance;
}

OfficialSchema& schema(bool modern) {
  static OfficialSchema legacy_schema("2025-11-25");
  static OfficialSchema modern_schema("2026-07-28");
  return modern ? modern_schema : legacy_schema;
}

const std::map<std::string, std::string>& results() {
  static const std::map<std::string, std::string> names = {
      {"initialize", "InitializeResult"},
      {"ping", "EmptyResult"},
      {"server/discover", "DiscoverResult"},
      {"subscriptions/listen", "SubscriptionsListenResult"},
      {"tools/list", "ListToolsResult"},
      {"tools/call", "CallToolResult"},
      {"prompts/list", "ListPromptsResult"},
      {"prompts/get", "GetPromptResult"},
      {"resources/list", "ListResourcesResult"},
      {"resources/templates/list", "ListResourceTemplatesResult"},
      {"resources/read", "ReadResourceResult"},
      {"completion/complete", "CompleteResult"}};
  return names;
}

const std::map<std::string, std::string>& notifications() {
  static const std::map<std::string, std::string> names = {
      {"notifications/progress", "ProgressNotification"},
      {"notifications/cancelled", "CancelledNotification"},
      {"notifications/message", "LoggingMessageNotification"},
      {"notifications/subscriptions/acknowledged", "SubscriptionsAcknowledgedNotification"}};
  return names;
}

std::string checked(bool modern, const std::string& name, const Json& value) {
  return schema(modern).problem(name, value).value_or("");
}

std::string notification_problem(const Json& message, bool modern) {
  const auto name = notifications().find(message["method"].get<std::string>());
  if (name == notifications().end()) return "a notification that nobody knows";
  return checked(modern, name->second, message);
}

/// The errors of 2026-07-28 that have a schema of their own hold data.
std::string error_problem(const Json& message) {
  const Json& error = message["error"];
  if (!error.is_object()) return "error: expected an object";
  if (error.value("code", 0) == -32022)
    return checked(true, "UnsupportedProtocolVersionError", message);
  if (error.value("code", 0) == -32021) {
    return checked(true, "MissingRequiredClientCapabilityError", message);
  }
  std::string problem = checked(false, "JSONRPCErrorResponse", message);
  return problem.empty() ? checked(true, "JSONRPCErrorResponse", message) : problem;
}

/// What the schema says in words only (2026-07-28, basic, "ResultType"; basic/patterns/mrtr).
std::string modern_result_problem(const std::string& name, const Json& result) {
  const std::string type = result.value("resultType", "");
  if (type == "complete") return checked(true, name, result);
  if (type != "input_required") return fmt::format("resultType is \"{}\"", type);
  const bool may_ask =
      name == "CallToolResult" || name == "GetPromptResult" || name == "ReadResourceResult";
  if (!may_ask) return "input_required as the answer of a method that may not ask";
  if (!result.contains("inputRequests") && !result.contains("requestState")) {
    return "input_required with neither inputRequests nor requestState";
  }
  return checked(true, "InputRequiredResult", result);
}

}  // namespace

void WireCheck::client_sent(std::string_view line) {
  const mcp::Message message = mcp::read_message(line);
  const auto* request = std::get_if<mcp::Request>(&message);
  if (request == nullptr) return;
  const std::lock_guard lock(mutex_);
  const auto meta = request->params.find("_meta");
  const bool modern =
      meta != request->params.end() && meta->is_object() && meta->contains(kVersionKey);
  if (request->method == "initialize") legacy_handshake_ = true;
  asked_.emplace(request->id.dump(), Asked{request->method, modern});
}

std::string WireCheck::problem_of(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (counts_) ++counter().checked;
  const Json message = Json::parse(line, nullptr, false);
  if (!message.is_object()) return fmt::format("no JSON object: {}", line.substr(0, 200));
  std::string found;
  try {
    found = problem(message);
  } catch (const Json::exception& error) {
    found = error.what();
  }
  return found.empty() ? "" : fmt::format("{}\nin {}", found, line.substr(0, 2000));
}

std::string WireCheck::problem(const Json& message) {
  if (message.value("jsonrpc", "") != "2.0") return "jsonrpc is not \"2.0\"";
  if (message.contains("method")) return request_problem(message);
  if (message.contains("error")) return error_problem(message);
  return result_problem(message);
}

std::string WireCheck::request_problem(const Json& message) {
  if (!message["method"].is_string()) return "method is no text";
  const bool is_acknowledgement = message["method"] == "notifications/subscriptions/acknowledged";
  if (!message.contains("id")) return notification_problem(message, is_acknowledgement);
  if (!legacy_handshake_) return "a request to a client that never sent `initialize`";
  if (message["method"] != "elicitation/create") return "a request that nobody asked for";
  return checked(false, "ElicitRequest", message);
}

std::string WireCheck::result_problem(const Json& message) {
  if (!message.contains("id") || !message.contains("result")) return "neither request nor answer";
  std::string problem = "it answers no request";
  const auto [begin, end] = asked_.equal_range(message["id"].dump());
  for (auto it = begin; it != end; ++it) {
    const auto name = results().find(it->second.method);
    if (name == results().end()) {
      problem = "the method has no result: " + it->second.method;
    } else if (it->second.modern) {
      problem = modern_result_problem(name->second, message["result"]);
    } else if (message["result"].contains("resultType")) {
      problem = "a legacy result with a resultType";
    } else {
      problem = checked(false, name->second, message["result"]);
    }
    if (problem.empty()) return checked(it->second.modern, "JSONRPCResultResponse", message);
  }
  return problem;
}

}  // namespace wire
