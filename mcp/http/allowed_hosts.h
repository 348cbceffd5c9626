#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mcp::http {

/// The names under which this server may be reached. A page of somebody else's in the user's
/// browser can send requests here, under a name of its own that it had resolved to our address; so
/// `Host` and `Origin` must name us (MCP, basic/transports, "Security Warning"). Allowed are the
/// names of loopback, the host that was bound and, when that stands for all addresses, the
/// machine's name; with any port, since tunnels change it.
class AllowedHosts {
 public:
  explicit AllowedHosts(const std::string& bound_host);

  /// `host`: the value of a `Host` header, such as `localhost:8080`.
  [[nodiscard]] bool allows_host(std::string_view host) const;

  /// `origin`: the value of an `Origin` header, such as `http://localhost:8080`.
  [[nodiscard]] bool allows_origin(std::string_view origin) const;

 private:
  std::set<std::string> names_;  // In lower case; IPv6 addresses in brackets.
};

}  // namespace mcp::http
