#include "mcp/http/bearer_token.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace mcp::http {
namespace {

constexpr size_t kShortest = 16;
constexpr size_t kLongest = 1024;
constexpr std::string_view kScheme = "bearer ";

/// A character that credentials of this scheme may have (RFC 6750, 2.1).
bool is_credential_character(char c) {
  return base::is_alphanumeric(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

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
  if (secret.size() < kShortest || secret.size() > kLongest) return std::nullopt;
  if (!std::ranges::all_of(secret, is_credential_character)) return std::nullopt;
  return BearerToken(secret);
}

std::optional<BearerToken> BearerToken::make() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, 32> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return std::nullopt;
  }
  std::string secret;
  for (const unsigned char byte : random) {
    secret += kDigits[byte >> 4U];
    secret += kDigits[byte & 15U];
  }
  return BearerToken(secret);
}

bool BearerToken::is_in(const std::string* header) const {
  if (header == nullptr || header->size() <= kScheme.size()) return false;
  const std::string_view value = *header;
  return base::lower_case(value.substr(0, kScheme.size())) == kScheme &&
         equal_in_constant_time(value.substr(kScheme.size()), secret_);
}

}  // namespace mcp::http
