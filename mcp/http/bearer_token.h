#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// The secret that a client shows with each request (RFC 6750).
class BearerToken {
 public:
  /// Nothing when `secret` is no token: fewer than 16 or more than 1024 characters, or others than
  /// letters, digits and `-._~+/=`.
  static std::optional<BearerToken> from(std::string_view secret);

  /// 256 bits of the system's randomness. Nothing when the system has none.
  static std::optional<BearerToken> make();

  [[nodiscard]] const std::string& secret() const { return secret_; }

  /// `header`: the value of `Authorization`; null when there is none. Takes as long for a value
  /// that is nearly right as for one that is all wrong.
  [[nodiscard]] bool is_in(const std::string* header) const;

 private:
  explicit BearerToken(std::string_view secret) : secret_(secret) {}

  std::string secret_;
};

}  // namespace mcp::http
