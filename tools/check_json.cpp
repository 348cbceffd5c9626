#include "tools/check_json.h"

namespace tools {
namespace {

const char* status_word(core::CheckStatus status) {
  if (status == core::CheckStatus::passed) return "passed";
  return status == core::CheckStatus::warning ? "warning" : "failed";
}

}  // namespace

mcp::Json to_json(const std::vector<core::Check>& checks) {
  mcp::Json list = mcp::Json::array();
  for (const core::Check& check : checks) {
    mcp::Json json = {{"name", check.name},
                      {"status", status_word(check.status)},
                      {"expected", check.expected},
                      {"found", check.found}};
    if (!check.message.empty()) json["message"] = check.message;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace tools
