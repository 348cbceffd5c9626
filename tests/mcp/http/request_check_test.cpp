#include "mcp/http/request_check.h"

#include <string>

#include "tests/catch.h"

using mcp::http::AllowedHosts;
using mcp::http::BearerToken;
using mcp::http::HttpHead;
using mcp::http::RequestCheck;

namespace {

const std::string kHost = "Host: localhost\r\n";
const std::string kAuthorization = "Authorization: Bearer 0123456789abcdef\r\n";
const std::string kType = "Content-Type: application/json\r\n";

/// The status of the refusal; 0 when there is none.
int status(const std::string& line, const std::string& headers) {
  const RequestCheck check(AllowedHosts("127.0.0.1"), BearerToken::from("0123456789abcdef"));
  const auto head = HttpHead::parse(line + " HTTP/1.1\r\n" + headers + "\r\n");
  REQUIRE(head);
  const auto refused = check.refusal(*head);
  return refused ? refused->status : 0;
}

}  // namespace

TEST_CASE("a request that may be served is not refused") {
  CHECK(status("POST /mcp", kHost + kAuthorization + kType + "Content-Length: 4194304\r\n") == 0);
  CHECK(status("POST /mcp?x",
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
  CHECK(status("POST /mcp", known + kType + "Content-Length:\r\n") == 400);
  CHECK(status("POST /mcp", known + kType + "Content-Length: 4194305\r\n") == 413);
  CHECK(status("POST /mcp", known + kType + "Content-Length: 99999999999999999999\r\n") == 413);
}

TEST_CASE("without a token everybody may ask who names the server") {
  const RequestCheck check(AllowedHosts("127.0.0.1"), std::nullopt);
  CHECK_FALSE(check.refusal(
      *HttpHead::parse("POST /mcp HTTP/1.1\r\n" + kHost + kType + "Content-Length: 2\r\n\r\n")));
  CHECK(check.refusal(*HttpHead::parse("POST /mcp HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
            ->sentence ==
        "Host: expected a name of this server, such as localhost, got \"evil.example\"");
}
