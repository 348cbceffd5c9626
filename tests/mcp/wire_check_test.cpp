// The checker itself: what is right passes, and one fault at a time is found.

#include "tests/wire/wire_check.h"

#include <string>

#include "tests/catch.h"

namespace {

constexpr const char* kModern =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{}})";

std::string modern_call(const std::string& method, int id) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method +
         R"(","params":{)" + kModern + "}}";
}

bool passes(wire::WireCheck& check, const std::string& message) {
  return check.problem_of(message).empty();
}

}  // namespace

TEST_CASE("wire check: legacy messages") {
  wire::WireCheck check(/*counts=*/false);
  const std::string request =
      R"({"jsonrpc":"2.0","id":"e","method":"elicitation/create","params":{"message":"m",)"
      R"("requestedSchema":{"type":"object","properties":{"n":{"type":"integer"}}}}})";
  CHECK(check.problem_of(request).starts_with("a request to a client that never sent"));
  check.client_sent(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})");
  check.client_sent(R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{}})");
  CHECK(passes(check, request));
  CHECK(passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"content":[]}})"));
  CHECK(passes(check, R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"m"}})"));
  CHECK(passes(check, R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                      R"("params":{"progressToken":1,"progress":0.5}})"));

  CHECK_FALSE(passes(check, "{"));
  CHECK_FALSE(passes(check, "[]"));
  CHECK_FALSE(passes(check, R"({"id":2,"result":{"content":[]}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":3,"result":{"content":[]}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":"2","result":{"content":[]}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"content":{}}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text"}]}})"));
  CHECK_FALSE(
      passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"resultType":"complete","content":[]}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","error":{"code":"-1","message":"m"}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","method":"notifications/hello"})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                            R"("params":{"progressToken":1}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":"e","method":"elicitation/create",)"
                            R"("params":{"message":"m","requestedSchema":{"type":"object",)"
                            R"("properties":{"n":{"type":"object"}}}}})"));
}

TEST_CASE("wire check: modern messages") {
  wire::WireCheck check(/*counts=*/false);
  check.client_sent(modern_call("tools/call", 1));
  check.client_sent(modern_call("tools/list", 2));
  const std::string asking =
      R"("result":{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}}}})";
  CHECK(passes(check, R"({"jsonrpc":"2.0","id":1,)" + asking));
  CHECK(
      passes(check, R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}})"));
  CHECK(passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"resultType":"complete","tools":[],)"
                      R"("ttlMs":1,"cacheScope":"public"}})"));
  CHECK(passes(check, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32021,"message":"m",)"
                      R"("data":{"requiredCapabilities":{"sampling":{}}}}})"));

  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":2,)" + asking));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":1,"result":{"content":[]}})"));
  CHECK_FALSE(
      passes(check, R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required"}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required",)"
                            R"("inputRequests":{"k":{"method":"rm"}}}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":2,"result":{"resultType":"complete",)"
                            R"("tools":[],"ttlMs":1}})"));
  CHECK_FALSE(passes(check, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"m"}})"));
}
