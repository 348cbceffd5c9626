#include "mcp/http/bearer_token.h"

#include <fmt/ranges.h>
#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace mcp::http {
namespace {

/// Looks at every byte of `given`, even after a wrong one. EXPECTS: `secret` is not empty.
bool equal_in_constant_time(std::string_view given, std::string_view secret) {
  // Volatile, or the compiler may leave the loop as soon as the outcome is certain.
  volatile unsigned difference = given.size() == secret.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    const auto byte = static_cast<unsigned char>(given[i]);
    const auto expected = static_cast<unsigned char>(secret[i % secret.size()]);
    difference = difference | static_cast<unsigned>(byte ^ expected);
  }
  return difference == 0;
}

}  // namespace

std::optional<BearerToken> BearerToken::from(std::string_view secret) {
  const bool is_token = std::ranges::all_of(secret, [](char c) {  // RFC 6750, 2.1.
    return base::is_alphanumeric(c) ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  });
  if (!is_token || secret.size() < 16 || secret.size() > 1024) return std::nullopt;
  return BearerToken(secret);
}

std::optional<BearerToken> BearerToken::make() {
  std::array<unsigned char, 32> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return std::nullopt;
  }
  return BearerToken(fmt::format("{:02x}", fmt::join(random, "")));
}

bool BearerToken::is_in(const std::string* header) const {
  constexpr std::string_view kScheme = "bearer ";
  if (header == nullptr || header->size() <= kScheme.size()) return false;
  const std::string_view value = *header;
  return base::lower_case(value.substr(0, kScheme.size())) == kScheme &&
         equal_in_constant_time(value.substr(kScheme.size()), secret_);
}

}  // namespace mcp::http
