#include "mcp/http/http_head.h"

#include <string>

#include "tests/catch.h"

using mcp::http::HttpHead;

TEST_CASE("a head is a request line and headers whose names have no case") {
  const auto head = HttpHead::parse(
      "POST /mcp?x=1 HTTP/1.1\r\nHost:localhost:80\r\nMcp-Name: \t a%20b \r\nEMPTY:\r\n\r\n");
  REQUIRE(head);
  CHECK(head->method() == "POST");
  CHECK(head->path() == "/mcp");
  CHECK(head->version() == "HTTP/1.1");
  CHECK(*head->find("hOST") == "localhost:80");
  CHECK(*head->find("Mcp-Name") == "a%20b");
  CHECK(head->find("empty")->empty());
  CHECK(head->find("Accept") == nullptr);
}

TEST_CASE("headers of one name are one list, so that none of them is overlooked") {
  const auto head = HttpHead::parse("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n");
  REQUIRE(head);
  CHECK(*head->find("Host") == "a, b");
}

TEST_CASE("a head that two readers could take in two ways is none") {
  for (const std::string text :
       {"", "\r\n\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nA: 1\r\n",
        "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n", "GET / HTTP/2\r\n\r\n",
        "G(T / HTTP/1.1\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n", "GET /\xC3\xA9 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nA : 1\r\n\r\n",
        "GET / HTTP/1.1\r\n: 1\r\n\r\n", "GET / HTTP/1.1\r\n A: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 1\n\r\n\r\n", "GET / HTTP/1.1\r\nA: 1\rB: 2\r\n\r\n",
        "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\n\r\nA: 1\r\n\r\n"}) {
    CAPTURE(text);
    CHECK_FALSE(HttpHead::parse(text));
  }
  CHECK_FALSE(HttpHead::parse(std::string("GET / HTTP/1.1\r\nA: \0\r\n\r\n", 24)));
}

TEST_CASE("media types are compared without case and parameters") {
  CHECK(mcp::http::media_type("Application/JSON ; charset=utf-8") == "application/json");
  CHECK(mcp::http::media_type("").empty());
  CHECK(
      mcp::http::lists_media_type("text/html;q=1, Text/Event-Stream ;q=0.5", "text/event-stream"));
  CHECK_FALSE(mcp::http::lists_media_type("text/event-streams, x", "text/event-stream"));
  CHECK_FALSE(mcp::http::lists_media_type("", "text/event-stream"));
}
