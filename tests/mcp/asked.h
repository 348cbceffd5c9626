#pragma once

#include <string>
#include <string_view>

#include "mcp/server.h"

namespace mcp_test {

/// `params` as a legacy client sends them, and with the `_meta` of a modern one that declares
/// `capabilities`.
std::string legacy_request(std::string_view method, mcp::Json params = mcp::Json::object());
std::string modern_request(std::string_view method, mcp::Json params = mcp::Json::object(),
                           mcp::Json capabilities = mcp::Json::object());

/// The one message that the server sends for `request`, whole, waited for. Its id is 1.
std::string asked(mcp::Server& server, const std::string& request);

/// The messages in which a server named `n` answers: a result, whose members are given as JSON
/// text without braces, and an error.
std::string legacy_result(const std::string& members);
std::string modern_result(const std::string& members);
std::string error(int code, const std::string& sentence, const std::string& data = "");

}  // namespace mcp_test
