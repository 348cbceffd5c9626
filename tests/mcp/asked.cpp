#include "tests/mcp/asked.h"

#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

#include "tests/catch.h"

namespace mcp_test {

using mcp::Json;

std::string legacy_request(std::string_view method, Json params) {
  return Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}}
      .dump();
}

std::string modern_request(std::string_view method, Json params, Json capabilities) {
  params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                     {"io.modelcontextprotocol/clientCapabilities", std::move(capabilities)}};
  return legacy_request(method, std::move(params));
}

std::string asked(mcp::Server& server, const std::string& request) {
  std::mutex mutex;
  std::vector<std::string> sent;
  const auto client = std::make_shared<mcp::Connection>([&](std::string_view text) {
    const std::lock_guard lock(mutex);
    sent.emplace_back(text);
  });
  server.receive(request, client);
  CHECK(client->wait_until_idle(std::chrono::seconds(20)) == 0);
  REQUIRE(sent.size() == 1);
  return sent.front();
}

std::string legacy_result(const std::string& members) {
  return R"({"jsonrpc":"2.0","id":1,"result":{)" + members + "}}";
}

std::string modern_result(const std::string& members) {
  return legacy_result(
      R"("resultType":"complete",)" + members +
      R"(,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"n","version":"1"}})");
}

std::string error(int code, const std::string& sentence, const std::string& data) {
  return R"({"jsonrpc":"2.0","id":1,"error":{"code":)" + std::to_string(code) + R"(,"message":)" +
         Json(sentence).dump() + (data.empty() ? "" : ",\"data\":" + data) + "}}";
}

}  // namespace mcp_test
