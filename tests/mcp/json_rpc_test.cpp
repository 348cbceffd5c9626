#include "mcp/json_rpc.h"

#include <string>

#include "tests/catch.h"

using mcp::Json;

TEST_CASE("a request is read with its id and parameters as they came") {
  const auto message = mcp::read_message(
      R"({"jsonrpc":"2.0","id":18446744073709551615,"method":"m","params":{"b":1,"a":2}})");
  const auto& request = std::get<mcp::Request>(message);
  CHECK(request.id.dump() == "18446744073709551615");
  CHECK(request.method == "m");
  CHECK(request.params.dump() == R"({"b":1,"a":2})");
}

TEST_CASE("a request without parameters has an empty object of them") {
  const auto message = mcp::read_message(R"({"jsonrpc":"2.0","id":"x","method":"m"})");
  CHECK(std::get<mcp::Request>(message).params == Json::object());
}

TEST_CASE("a message without id is a notification, whatever its parameters are") {
  const auto message = mcp::read_message(R"({"jsonrpc":"2.0","method":"m","params":[1]})");
  CHECK(std::get<mcp::Notification>(message).method == "m");
  CHECK(std::get<mcp::Notification>(message).params == Json::object());
}

TEST_CASE("a result or an error is a response") {
  const std::string text = R"({"jsonrpc":"2.0","id":1,"result":{"a":[]}})";
  CHECK(std::get<mcp::Response>(mcp::read_message(text)).message.dump() == text);
  CHECK(
      std::holds_alternative<mcp::Response>(mcp::read_message(R"({"jsonrpc":"2.0","error":{}})")));
}

TEST_CASE("nesting is read up to its limit and refused beyond, with the id") {
  const auto nested = [](int levels) {
    const auto count = static_cast<size_t>(levels - 1);
    return R"({"jsonrpc":"2.0","method":"m","id":5,"params":{"a":)" + std::string(count - 1, '[') +
           std::string(count - 1, ']') + "}}";
  };
  CHECK(std::holds_alternative<mcp::Request>(mcp::read_message(nested(mcp::kDeepestNesting))));
  const auto refused = mcp::read_message(nested(mcp::kDeepestNesting + 1));
  CHECK(std::get<mcp::Refusal>(refused).id == Json(5));
  CHECK(std::get<mcp::Refusal>(refused).error ==
        mcp::RpcError{mcp::kInvalidRequest,
                      "invalid request: it is nested more than 200 levels deep"});
}

TEST_CASE("an object with more members than anybody sends is refused before it costs time") {
  const auto crowded = [](int members) {
    std::string text = R"({"jsonrpc":"2.0","id":5,"method":"m","params":{"a:{":0)";
    for (int i = 1; i < members; ++i) text += ",\"k" + std::to_string(i) + "\":0";
    return text + "}}";
  };
  CHECK(std::holds_alternative<mcp::Request>(mcp::read_message(crowded(mcp::kMostMembers))));
  const auto refused = mcp::read_message(crowded(mcp::kMostMembers + 1));
  CHECK(
      std::get<mcp::Refusal>(refused).error ==
      mcp::RpcError{mcp::kInvalidRequest, "invalid request: an object has more than 4096 members"});
}

TEST_CASE("nothing after a NUL is dropped silently") {
  std::string text = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  text += '\0';
  const auto refused = mcp::read_message(text + R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
  CHECK(std::get<mcp::Refusal>(refused).error ==
        mcp::RpcError{mcp::kParseError, "parse error: not JSON in UTF-8 at byte 41"});
  CHECK(std::holds_alternative<mcp::Refusal>(mcp::read_message(text)));
}

TEST_CASE("every truncated message is refused, and none is taken for another") {
  const std::string whole =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\u00e9","arguments":{}}})";
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto message = mcp::read_message(whole.substr(0, length));
    INFO(length);
    REQUIRE(std::holds_alternative<mcp::Refusal>(message));
    CHECK(std::get<mcp::Refusal>(message).error.code == mcp::kParseError);
  }
}

TEST_CASE("every single wrong byte leaves a message or a refusal") {
  const std::string whole = R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":[1,"b",null]}})";
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = whole;
      changed[at] = static_cast<char>(byte);
      const auto message = mcp::read_message(changed);
      if (const auto* refusal = std::get_if<mcp::Refusal>(&message)) {
        CHECK_FALSE(Json::parse(mcp::error_message(refusal->id, refusal->error)).empty());
      }
    }
  }
}

TEST_CASE("messages are written on one line with keys in our order") {
  CHECK(mcp::result_message("a\n", R"({"x":1})") ==
        R"({"jsonrpc":"2.0","id":"a\n","result":{"x":1}})");
  CHECK(
      mcp::error_message(7, {mcp::kMethodNotFound, "no", {{"supported", 1}}}) ==
      R"({"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no","data":{"supported":1}}})");
  CHECK(mcp::error_message(std::nullopt, {mcp::kParseError, "no"}) ==
        R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}})");
  CHECK(mcp::notification_message("n", {{"a", 1}}) ==
        R"({"jsonrpc":"2.0","method":"n","params":{"a":1}})");
}

TEST_CASE("what a message of ours is shows at its beginning") {
  const std::string result = mcp::result_message("1", R"({"method":"x"})");
  CHECK(mcp::is_result_message(result, "1"));
  CHECK_FALSE(mcp::is_result_message(result, 1));
  CHECK_FALSE(mcp::is_notification_message(result));
  const std::string error = mcp::error_message("1", {mcp::kInternalError, "no"});
  CHECK_FALSE(mcp::is_result_message(error, "1"));
  CHECK_FALSE(mcp::is_notification_message(error));
  const std::string notification = mcp::notification_message("n", {{"result", 1}});
  CHECK(mcp::is_notification_message(notification));
  CHECK_FALSE(mcp::is_result_message(notification, "1"));
}

TEST_CASE("text that is not UTF-8 is replaced and throws nothing") {
  CHECK(mcp::to_line("a\xff\nb") == "\"a\xEF\xBF\xBD\\nb\"");
}
