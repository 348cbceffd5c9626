#include "mcp/http/request_check.h"

#include <string>

#include "tests/catch.h"

using mcp::http::BearerToken;
using mcp::http::RequestCheck;
using mcp::http::RequestHead;

namespace {

const std::string kHost = "Host: localhost\r\n";
const std::string kAuthorization = "Authorization: Bearer 0123456789abcdef\r\n";
const std::string kType = "Content-Type: application/json\r\n";

/// \param line such as `GET /healthz`.
/// \param headers `Name: value` lines, each with its CRLF.
RequestHead head_of(const std::string& line, std::string headers) {
  const size_t space = line.find(' ');
  RequestHead head{line.substr(0, space), line.substr(space + 1), "HTTP/1.1"};
  while (!headers.empty()) {
    const size_t colon = headers.find(": ");
    const size_t end = headers.find("\r\n");
    head.add(headers.substr(0, colon), headers.substr(colon + 2, end - colon - 2));
    headers.erase(0, end + 2);
  }
  return head;
}

/// The status of the refusal; 0 when there is none.
int status(const std::string& line, const std::string& headers,
           const std::string& bound = "127.0.0.1") {
  const RequestCheck check(bound, BearerToken::from("0123456789abcdef"));
  const auto checked = check.check(head_of(line, headers));
  return checked ? 0 : checked.error().status;
}

bool allows_host(const std::string& host, const std::string& bound = "Login1.Example") {
  return status("GET /healthz", "Host: " + host + "\r\n", bound) == 0;
}

bool allows_origin(const std::string& origin) {
  return status("GET /healthz", kHost + "Origin: " + origin + "\r\n") == 0;
}

}  // namespace

TEST_CASE("a request that may be served is not refused") {
  CHECK(status("POST /mcp", kHost + kAuthorization + kType + "Content-Length: 4194304\r\n") == 0);
  CHECK(status("POST /mcp",
               kHost + kAuthorization + kType + "Content-Length: 0\r\nAccept: */*\r\n") == 0);
  CHECK(status("GET /healthz", kHost) == 0);
}

TEST_CASE("who does not show the token learns nothing but that") {
  CHECK(status("GET /secret", kHost) == 401);
  CHECK(status("GET /mcp", kHost) == 401);
  CHECK(status("POST /mcp", kHost + "Content-Length: 99999999\r\n") == 401);
  CHECK(status("GET /secret", kHost + kAuthorization) == 404);
  CHECK(status("GET /mcp", kHost + kAuthorization) == 405);
}

TEST_CASE("a page of somebody else's learns less still") {
  CHECK(status("POST /mcp", kAuthorization) == 403);
  CHECK(status("POST /mcp", "Host: evil.example\r\n" + kAuthorization) == 403);
  CHECK(status("POST /mcp", kHost + "Host: evil.example\r\n" + kAuthorization) == 403);
  CHECK(status("GET /healthz", kHost + "Origin: http://evil.example\r\n") == 403);
}

TEST_CASE("a body has a type and a length") {
  const std::string known = kHost + kAuthorization;
  CHECK(status("POST /mcp", known + "Content-Length: 2\r\n") == 415);
  CHECK(status("POST /mcp", known + kType + "Content-Encoding: br\r\nContent-Length: 2\r\n") ==
        415);
  CHECK(status("POST /mcp", known + kType + "Accept: text/event-stream\r\nContent-Length: 2\r\n") ==
        406);
  CHECK(status("POST /mcp", known + kType) == 411);
  CHECK(status("POST /mcp",
               known + kType + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n") == 411);
  CHECK(status("POST /mcp", known + kType + "Content-Length: 2\r\nContent-Length: 2\r\n") == 400);
  CHECK(status("POST /mcp", known + kType + "Content-Length: +2\r\n") == 400);
  CHECK(status("POST /mcp", known + kType + "Content-Length: %32\r\n") == 400);
  CHECK(status("POST /mcp", known + kType + "Content-Length: \r\n") == 400);
  CHECK(status("POST /mcp", known + kType + "Content-Length: 4194305\r\n") == 413);
  CHECK(status("POST /mcp", known + kType + "Content-Length: 99999999999999999999\r\n") == 413);
}

TEST_CASE("without a token everybody may ask who names the server") {
  const RequestCheck check("127.0.0.1", std::nullopt);
  CHECK(check.check(head_of("POST /mcp", kHost + kType + "Content-Length: 2\r\n")));
  const auto refused = check.check(head_of("POST /mcp", "Host: evil.example\r\n"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "Host: expected a name of this server, such as localhost, got \"evil.example\"");
}

TEST_CASE("the names of loopback and the host that was bound are allowed, with any port") {
  for (const std::string host : {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]",
                                 "[::1]:99999", "login1.example:80"}) {
    CAPTURE(host);
    CHECK(allows_host(host));
  }
  for (const std::string host :
       {"", ":80", "evil.example", "localhost.evil.example", "login1.example.evil",
        "localhost:80:80", "localhost:8x", "localhost, evil.example", "[::1]evil", "[::1", "::1",
        "127.0.0.2", "localhost:123456"}) {
    CAPTURE(host);
    CHECK_FALSE(allows_host(host));
  }
  CHECK(allows_host("[2001:DB8::1]:80", "2001:db8::1"));
}

TEST_CASE("an origin is a scheme and an allowed host") {
  CHECK(allows_origin("http://localhost:3000"));
  CHECK(allows_origin("https://[::1]"));
  for (const std::string origin : {"", "null", "localhost", "http://", "http://evil.example",
                                   "http://localhost/", "http://user@localhost", "HTTP://localhost",
                                   "ftp://localhost", "http://localhost http://evil.example"}) {
    CAPTURE(origin);
    CHECK_FALSE(allows_origin(origin));
  }
}

TEST_CASE("headers of one name are one list, and names have no case") {
  const RequestHead both = head_of("GET /", "Host: a\r\nhost: b\r\n");
  CHECK(*both.find("hOST") == "a, b");
  CHECK(both.find("Accept") == nullptr);
}

TEST_CASE("media types are compared without case and parameters") {
  CHECK(mcp::http::media_type("Application/JSON ; charset=utf-8") == "application/json");
  CHECK(mcp::http::media_type("").empty());
  CHECK(
      mcp::http::lists_media_type("text/html;q=1, Text/Event-Stream ;q=0.5", "text/event-stream"));
  CHECK_FALSE(mcp::http::lists_media_type("text/event-streams, x", "text/event-stream"));
  CHECK_FALSE(mcp::http::lists_media_type("", "text/event-stream"));
}
