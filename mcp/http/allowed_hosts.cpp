#include "mcp/http/allowed_hosts.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "mcp/http/http_head.h"

namespace mcp::http {
namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

AllowedHosts::AllowedHosts(const std::string& bound_host)
    : names_{"localhost", "127.0.0.1", "[::1]"} {
  const bool is_ipv6 = bound_host.find(':') != std::string::npos;
  names_.insert(lower_case(is_ipv6 ? "[" + bound_host + "]" : bound_host));
  if (bound_host == "0.0.0.0" || bound_host == "::") names_.insert(lower_case(machine_name()));
}

bool AllowedHosts::allows_host(std::string_view host) const {
  const size_t name_end = host.starts_with('[') ? host.find(']') : 0;
  const size_t colon = host.find(':', std::min(name_end, host.size()));
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return false;
  const std::string name = lower_case(host.substr(0, colon));
  return !name.empty() && names_.contains(name);
}

bool AllowedHosts::allows_origin(std::string_view origin) const {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return allows_host(origin.substr(scheme.size()));
  }
  return false;
}

}  // namespace mcp::http
