#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// The secret that a client shows with each request (RFC 6750).
class BearerToken {
 public:
  /// Nothing when `secret` is not a token: 16 to 1024 letters, digits and `-._~+/=`.
  static std::optional<BearerToken> from(std::string_view secret);

  /// 256 random bits. Nothing when the system has none to give.
  static std::optional<BearerToken> make();

  [[nodiscard]] const std::string& secret() const { return secret_; }

  /// `header`: the value of `Authorization`; null when it is missing. A value that is nearly
  /// right takes as long as one that is all wrong.
  [[nodiscard]] bool is_in(const std::string* header) const;

 private:
  explicit BearerToken(std::string_view secret) : secret_(secret) {}

  std::string secret_;
};

}  // namespace mcp::http
