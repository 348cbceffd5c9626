#include "mcp/json_rpc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mcp/wording.h"

namespace mcp {
namespace {

/// What decides how much a text costs to read.
struct Shape {
  int deepest = 0;  ///< Of brackets outside of strings; of text that is not JSON, an upper bound.
  int most_members = 0;  ///< Of one object, down to kDeepestNesting.
};

Shape shape_of(std::string_view text) {
  Shape shape;
  std::array<int, kDeepestNesting + 1> members{};
  int depth = 0;
  bool in_string = false;
  const auto is_counted = [&depth] { return depth >= 0 && depth <= kDeepestNesting; };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      shape.deepest = std::max(shape.deepest, ++depth);
      if (is_counted()) members[static_cast<size_t>(depth)] = 0;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ':' && is_counted()) {
      shape.most_members = std::max(shape.most_members, ++members[static_cast<size_t>(depth)]);
    }
  }
  return shape;
}

std::optional<RequestId> id_of(const Json& message) {
  const Json* id = member(message, "id");
  if (id == nullptr || (!id->is_string() && !id->is_number_integer())) return std::nullopt;
  return *id;
}

Refusal refused(const Json& message, std::string sentence) {
  return {id_of(message), {kInvalidRequest, std::move(sentence)}};
}

Refusal refused_as_too_deep(std::string_view text) {
  // Keeps the outermost object and its plain values: enough to find the id.
  const auto is_outermost = [](int depth, Json::parse_event_t event, const Json&) {
    const bool begins =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    return depth == 0 || !begins;
  };
  const Json head = Json::parse(text, is_outermost, /*allow_exceptions=*/false);
  return refused(
      head, fmt::format("invalid request: it is nested more than {} levels deep", kDeepestNesting));
}

Refusal not_json(std::string_view reason) {
  return {std::nullopt, {kParseError, fmt::format("parse error: {}", reason)}};
}

Message read_request(Json message) {
  const std::optional<RequestId> id = id_of(message);
  if (message.contains("id") && !id) {
    return refused(message, "invalid request: \"id\" must be a string or a 64-bit integer");
  }
  if (!message["method"].is_string()) {
    return refused(message, "invalid request: \"method\" must be a string, got " +
                                described(message["method"]));
  }
  auto method = message["method"].get<std::string>();
  Json params = message.contains("params") ? std::move(message["params"]) : Json::object();
  if (!id) {
    if (!params.is_object()) params = Json::object();
    return Notification{std::move(method), std::move(params)};
  }
  if (!params.is_object()) {
    return Refusal{id, {kInvalidParams, "params: expected object, got " + described(params)}};
  }
  return Request{*id, std::move(method), std::move(params)};
}

Message read_object(Json message) {
  const Json* version = member(message, "jsonrpc");
  if (version == nullptr || *version != "2.0") {
    return refused(message, "invalid request: \"jsonrpc\" must be \"2.0\"");
  }
  if (message.contains("method")) return read_request(std::move(message));
  if (message.contains("result") || message.contains("error")) return Response{std::move(message)};
  return refused(message, "invalid request: \"method\" is missing");
}

std::string beginning_of_result(const RequestId& id) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":)", to_line(id));
}

}  // namespace

Message read_message(std::string_view text) {
  // The library takes a NUL for the end of the text.
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return not_json(fmt::format("not JSON in UTF-8 at byte {}", nul + 1));
  }
  const Shape shape = shape_of(text);
  if (shape.most_members > kMostMembers) {
    return Refusal{
        std::nullopt,
        {kInvalidRequest,
         fmt::format("invalid request: an object has more than {} members", kMostMembers)}};
  }
  if (shape.deepest > kDeepestNesting) return refused_as_too_deep(text);
  Json message;
  try {
    message = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return not_json(fmt::format("not JSON in UTF-8 at byte {}", error.byte));
  } catch (const Json::out_of_range&) {
    return not_json("a number is too large");
  }
  if (message.is_array()) {
    return refused(message,
                   "invalid request: batches are not supported; send one message per line");
  }
  if (!message.is_object()) {
    return refused(message, "invalid request: expected object, got " + described(message));
  }
  return read_object(std::move(message));
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
}

std::string result_message(const RequestId& id, std::string_view result) {
  return fmt::format("{}{}}}", beginning_of_result(id), result);
}

std::string error_message(const std::optional<RequestId>& id, const RpcError& error) {
  Json message = {{"jsonrpc", "2.0"}};
  if (id) message["id"] = *id;
  message["error"] = {{"code", static_cast<int>(error.code)}, {"message", error.message}};
  if (!error.data.is_null()) message["error"]["data"] = error.data;
  return to_line(message);
}

std::string request_message(const RequestId& id, std::string_view method, const Json& params) {
  return to_line({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
}

std::string notification_message(std::string_view method, const Json& params) {
  return to_line({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

bool is_result_message(std::string_view message, const RequestId& id) {
  return message.starts_with(beginning_of_result(id));
}

bool is_notification_message(std::string_view message) {
  return message.starts_with(R"({"jsonrpc":"2.0","method":)");
}

}  // namespace mcp
