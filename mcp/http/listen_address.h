#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// Where a server listens.
struct ListenAddress {
  std::string host;  ///< A name or an IP address, without brackets.
  std::uint16_t port = 0;

  bool operator==(const ListenAddress&) const = default;
};

/// Reads `HOST:PORT`, an IPv6 address in brackets. Nothing when the text is something else.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

/// As in a URL: `127.0.0.1:8080`, `[::1]:8080`.
std::string to_text(const ListenAddress& address);

/// Whether only this machine can reach it: `localhost`, 127.0.0.0/8, `::1`.
bool is_loopback(std::string_view host);

}  // namespace mcp::http
