#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// The head of an HTTP/1 request. It is read strictly, before any other reader sees it: what two
/// readers could take in two ways (a line without CR, a name with a space, a folded line) is
/// refused.
class HttpHead {
 public:
  /// `text`: from the first byte to the blank line, which it includes. Nothing when it is
  /// malformed.
  static std::optional<HttpHead> parse(std::string_view text);

  [[nodiscard]] const std::string& method() const { return method_; }
  [[nodiscard]] const std::string& path() const { return path_; }  ///< Without `?` and the rest.
  [[nodiscard]] const std::string& version() const { return version_; }

  /// The header's value, as it was sent, without white space around it; several of one name are
  /// joined by `, ` (RFC 9110, 5.3). Null when it is not there. Names have no case.
  [[nodiscard]] const std::string* find(std::string_view name) const;

 private:
  bool read_request_line(std::string_view line);
  bool read_header(std::string_view line);

  std::string method_;
  std::string path_;
  std::string version_;
  std::map<std::string, std::string> headers_;  // By name in lower case.
};

/// Text in lower case, ASCII only: the words of HTTP.
std::string lower_case(std::string_view text);

/// Whether a header such as `Accept`, a list of media types with parameters, names `type`.
bool lists_media_type(std::string_view header, std::string_view type);

/// The media type of `Content-Type`, in lower case and without parameters.
std::string media_type(std::string_view header);

}  // namespace mcp::http
