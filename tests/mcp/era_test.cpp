#include "mcp/era.h"

#include "tests/catch.h"

using mcp::Era;
using mcp::Json;

namespace {

const Json kModernMeta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                          {"io.modelcontextprotocol/clientCapabilities", Json::object()}};

Era era_of(const std::string& method, const Json& params) {
  return mcp::open_envelope({1, method, params})->era;
}

mcp::RpcError error_of(const std::string& method, const Json& params) {
  return mcp::open_envelope({1, method, params}).error();
}

}  // namespace

TEST_CASE("the era of a request is decided by its _meta alone") {
  CHECK(era_of("tools/list", Json::object()) == Era::kLegacy);
  CHECK(era_of("tools/list", {{"_meta", {{"progressToken", 1}}}}) == Era::kLegacy);
  CHECK(era_of("tools/list", {{"_meta", kModernMeta}}) == Era::kModern);
  CHECK(era_of("initialize", {{"_meta", kModernMeta}}) == Era::kModern);
  CHECK(era_of("server/discover", {{"_meta", kModernMeta}}) == Era::kModern);
}

TEST_CASE("unknown keys of _meta are ignored") {
  Json meta = kModernMeta;
  meta["traceparent"] = 5;
  meta["io.modelcontextprotocol/unheardOf"] = nullptr;
  CHECK(era_of("tools/list", {{"_meta", meta}}) == Era::kModern);
}

TEST_CASE("a method of the modern era alone is modern without _meta, and therefore wrong") {
  const mcp::RpcError expected = {
      mcp::kInvalidParams,
      "params._meta[\"io.modelcontextprotocol/protocolVersion\"]: expected a string such as "
      "\"2026-07-28\", got nothing"};
  CHECK(error_of("server/discover", Json::object()) == expected);
  CHECK(error_of("subscriptions/listen", Json::object()) == expected);
}

TEST_CASE("the version is judged before the capabilities") {
  const Json meta = {{"io.modelcontextprotocol/protocolVersion", "2027-01-01"}};
  CHECK(error_of("tools/list", {{"_meta", meta}}) ==
        mcp::RpcError{mcp::kUnsupportedProtocolVersion,
                      "unsupported protocol version \"2027-01-01\"",
                      {{"supported", Json::array({"2026-07-28"})}, {"requested", "2027-01-01"}}});
}

TEST_CASE("the progress token is kept as it came") {
  const auto envelope = mcp::open_envelope({1, "m", {{"_meta", {{"progressToken", "1"}}}}});
  CHECK(envelope->progress_token == Json("1"));
}

TEST_CASE("known legacy revisions are echoed, all others become the newest of them") {
  for (const char* known : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    CHECK(mcp::negotiated_revision(known) == known);
  }
  for (const char* unknown : {"", "2026-07-28", "2024-01-01", "DRAFT-2026-v1"}) {
    CHECK(mcp::negotiated_revision(unknown) == "2025-11-25");
  }
}

TEST_CASE("only modern results carry their type and the server") {
  const Json info = {{"name", "n"}};
  const Json result = {{"a", 1}, {"_meta", {{"b", 2}}}};
  CHECK(mcp::finished_result(Era::kLegacy, result, info).dump() == R"({"a":1,"_meta":{"b":2}})");
  CHECK(mcp::finished_result(Era::kModern, result, info).dump() ==
        R"({"resultType":"complete","a":1,"_meta":{"b":2,)"
        R"("io.modelcontextprotocol/serverInfo":{"name":"n"}}})");
}
