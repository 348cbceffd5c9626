#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "mcp/http/bearer_token.h"

namespace mcp::http {

/// The longest body that is read.
inline constexpr size_t kLongestBody = 4'194'304;

inline constexpr const char* kEndpoint = "/mcp";
inline constexpr const char* kHealthEndpoint = "/healthz";

/// The head of a request, as the library read it.
struct RequestHead {
  std::string method;
  std::string path;                                 ///< Without the query.
  std::string version;                              ///< `HTTP/1.1` or `HTTP/1.0`.
  std::map<std::string, std::string> headers = {};  ///< By name in lower case.

  /// Adds a header. Several of one name become one list, joined by `, ` (RFC 9110, 5.3), so that
  /// none of them is overlooked.
  void add(std::string_view name, std::string_view value);

  /// The value of a header; null when it is missing. Names have no case.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// The media type of `Content-Type`, in lower case and without parameters.
std::string media_type(std::string_view header);

/// Whether a header such as `Accept`, a list of media types with parameters, names `type`.
bool lists_media_type(std::string_view header, std::string_view type);

/// Why a request is refused before its body is read.
struct HttpError {
  int status = 400;
  std::string message;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< Besides the usual ones.
};
using HttpCheck = base::Result<base::Done, HttpError>;

/// Decides who may ask and for what, from the head of a request alone: a stranger costs no memory.
class RequestCheck {
 public:
  /// A web page in the user's browser can send requests here under a name that its owner resolved
  /// to our address; so `Host` and `Origin` must name us (MCP, basic/transports, "Security
  /// Warning"). The allowed names are those of loopback, `bound_host` and, when that means all
  /// addresses, this machine's name; with any port, since tunnels change it. Without a token
  /// everyone may ask.
  RequestCheck(const std::string& bound_host, std::optional<BearerToken> token);

  [[nodiscard]] HttpCheck check(const RequestHead& head) const;

 private:
  [[nodiscard]] bool is_this_server(std::string_view host) const;
  [[nodiscard]] HttpCheck check_host(const RequestHead& head) const;
  [[nodiscard]] HttpCheck check_token(const RequestHead& head) const;

  std::set<std::string> names_;  // In lower case; IPv6 addresses in brackets.
  const std::optional<BearerToken> token_;
};

}  // namespace mcp::http
