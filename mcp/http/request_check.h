#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mcp/http/allowed_hosts.h"
#include "mcp/http/bearer_token.h"
#include "mcp/http/http_head.h"

namespace mcp::http {

/// The longest body that is read.
inline constexpr size_t kLongestBody = 4'194'304;

inline constexpr const char* kEndpoint = "/mcp";
inline constexpr const char* kHealthEndpoint = "/healthz";

/// Why a request is not served, before its body is read.
struct Refused {
  int status = 400;
  std::string sentence;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< Besides the usual ones.
};

/// Who may ask and what: everything that the head of a request is refused for. Nothing of the body
/// has been read by then, so that a stranger costs no memory.
class RequestCheck {
 public:
  /// Without a token everybody may ask.
  RequestCheck(AllowedHosts hosts, std::optional<BearerToken> token);

  /// Nothing when the request may be served.
  [[nodiscard]] std::optional<Refused> refusal(const HttpHead& head) const;

 private:
  [[nodiscard]] std::optional<Refused> wrong_host(const HttpHead& head) const;
  [[nodiscard]] std::optional<Refused> unknown_client(const HttpHead& head) const;

  const AllowedHosts hosts_;
  const std::optional<BearerToken> token_;
};

}  // namespace mcp::http
