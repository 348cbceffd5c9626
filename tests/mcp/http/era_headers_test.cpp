#include "mcp/http/era_headers.h"

#include <optional>
#include <string>

#include "tests/catch.h"

using mcp::Json;
using mcp::Request;
using mcp::RpcError;
using mcp::http::check_headers;
using mcp::http::RequestHead;

namespace {

constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

RequestHead head(std::string headers) {
  RequestHead head{"POST", "/mcp", "HTTP/1.1"};
  while (!headers.empty()) {
    const size_t colon = headers.find(": ");
    const size_t end = headers.find("\r\n");
    head.add(headers.substr(0, colon), headers.substr(colon + 2, end - colon - 2));
    headers.erase(0, end + 2);
  }
  return head;
}

/// What the check says; nothing when all is well.
std::optional<RpcError> wrong_headers(const RequestHead& head, const Request& request) {
  const auto checked = check_headers(head, request);
  return checked ? std::nullopt : std::optional(checked.error());
}

Request modern(const std::string& method, Json params = Json::object()) {
  params["_meta"] = {{kVersionKey, "2026-07-28"}, {kCapabilitiesKey, Json::object()}};
  return {1, method, params};
}

const std::string kModernHeader = "MCP-Protocol-Version: 2026-07-28\r\n";

/// Whether a header Mcp-Name says that name.
bool says(const std::string& header, const std::string& name) {
  return !wrong_headers(
      head(kModernHeader + "Mcp-Method: tools/call\r\nMcp-Name: " + header + "\r\n"),
      modern("tools/call", {{"name", name}}));
}

}  // namespace

TEST_CASE("headers of a modern request say what its body says") {
  CHECK_FALSE(
      wrong_headers(head(kModernHeader + "Mcp-Method: tools/list\r\n"), modern("tools/list")));
  CHECK_FALSE(wrong_headers(head(kModernHeader + "mcp-method: tools/call\r\nmcp-name: x\r\n"),
                            modern("tools/call", {{"name", "x"}})));
  CHECK_FALSE(
      wrong_headers(head(kModernHeader + "Mcp-Method: resources/read\r\nMcp-Name: a%20b\r\n"),
                    modern("resources/read", {{"uri", "a%20b"}})));
  CHECK_FALSE(wrong_headers(
      head(kModernHeader + "Mcp-Method: prompts/get\r\nMcp-Name: =?base64?w6k=?=\r\n"),
      modern("prompts/get", {{"name", "\xC3\xA9"}})));
}

TEST_CASE("headers that differ from the body, or lack, are a mismatch") {
  const Request call = modern("tools/call", {{"name", "x"}});
  CHECK(wrong_headers(head("Mcp-Method: tools/call\r\nMcp-Name: x\r\n"), call) ==
        RpcError{mcp::kHeaderMismatch,
                 "header MCP-Protocol-Version: expected \"2026-07-28\" as in "
                 "params._meta[\"io.modelcontextprotocol/protocolVersion\"], got nothing"});
  CHECK(wrong_headers(head(kModernHeader + "Mcp-Name: x\r\n"), call) ==
        RpcError{mcp::kHeaderMismatch,
                 "header Mcp-Method: expected \"tools/call\" as in method, got nothing"});
  CHECK(wrong_headers(head(kModernHeader + "Mcp-Method: tools/call\r\nMcp-Name: X\r\n"), call) ==
        RpcError{mcp::kHeaderMismatch,
                 "header Mcp-Name: expected \"x\" as in params.name, got \"X\""});
  CHECK(wrong_headers(
            head(kModernHeader + "Mcp-Method: tools/call\r\nMcp-Name: x\r\nMcp-Name: x\r\n"), call)
            ->message == "header Mcp-Name: expected \"x\" as in params.name, got \"x, x\"");
}

TEST_CASE("a version that is not served is named before the other headers") {
  Request request = modern("tools/list");
  request.params["_meta"][kVersionKey] = "2025-11-25";
  CHECK(wrong_headers(head("MCP-Protocol-Version: 2025-11-25\r\n"), request)->code ==
        mcp::kUnsupportedProtocolVersion);
}

TEST_CASE("a name that is none is left to the method") {
  CHECK_FALSE(
      wrong_headers(head(kModernHeader + "Mcp-Method: tools/call\r\n"), modern("tools/call")));
  CHECK_FALSE(wrong_headers(head(kModernHeader + "Mcp-Method: tools/call\r\n"),
                            modern("tools/call", {{"name", 5}})));
}

TEST_CASE("a modern header wants a modern body") {
  CHECK(wrong_headers(head(kModernHeader), {1, "tools/list", Json::object()}) ==
        RpcError{mcp::kInvalidParams,
                 "params._meta[\"io.modelcontextprotocol/protocolVersion\"]: expected "
                 "\"2026-07-28\" as in "
                 "header MCP-Protocol-Version, got nothing"});
  CHECK(wrong_headers(head(kModernHeader), {1, "server/discover", Json::object()})->code ==
        mcp::kInvalidParams);
}

TEST_CASE("legacy requests need no header, and a known version in it") {
  CHECK_FALSE(wrong_headers(head(""), {1, "tools/list", Json::object()}));
  CHECK_FALSE(wrong_headers(head("MCP-Protocol-Version: 2025-03-26\r\n"),
                            {1, "tools/list", Json::object()}));
  CHECK_FALSE(wrong_headers(head("MCP-Protocol-Version: 2099-01-01\r\n"),
                            {1, "initialize", Json::object()}));
  CHECK(wrong_headers(head("MCP-Protocol-Version: 2099-01-01\r\n"),
                      {1, "tools/list", Json::object()}) ==
        RpcError{
            mcp::kUnsupportedProtocolVersion,
            "header MCP-Protocol-Version: unsupported protocol version \"2099-01-01\"",
            {{"supported", {"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}},
             {"requested", "2099-01-01"}}});
}

TEST_CASE("plain values mean themselves, percent-decoded by the library or not") {
  for (const std::string name :
       {"find_experiment", "", "=?base64?=", "=?BASE64?YQ==?=", "file:///a%20b"}) {
    CAPTURE(name);
    CHECK(says(name, name));
  }
  CHECK(says("file:///a b", "file:///a%20b"));
  CHECK_FALSE(says("file:///a%20b", "file:///a b"));
}

TEST_CASE("base64 values are decoded") {
  CHECK(
      says("=?base64?"
           "?=",
           ""));
  CHECK(says("=?base64?YQ==?=", "a"));
  CHECK(says("=?base64?YWI=?=", "ab"));
  CHECK(says("=?base64?YWJj?=", "abc"));
  CHECK(says("=?base64?w6kvAA==?=", std::string("\xC3\xA9/\0", 4)));
}

TEST_CASE("what is not base64 is not a value, nor itself") {
  for (const std::string value :
       {"=?base64?Y?=", "=?base64?YQ?=", "=?base64?YQ=?=", "=?base64?Y===?=", "=?base64?YQ==YQ==?=",
        "=?base64?Y Q=?=", "=?base64?YQ-_?=", "=?base64?====?="}) {
    CAPTURE(value);
    CHECK_FALSE(says(value, "a"));
    CHECK_FALSE(says(value, value));
  }
}
