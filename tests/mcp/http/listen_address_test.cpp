#include "mcp/http/listen_address.h"

#include <string>

#include "tests/catch.h"

using mcp::http::ListenAddress;
using mcp::http::parse_listen_address;

TEST_CASE("an address is HOST:PORT") {
  CHECK(parse_listen_address("127.0.0.1:8080") == ListenAddress{"127.0.0.1", 8080});
  CHECK(parse_listen_address("localhost:0") == ListenAddress{"localhost", 0});
  CHECK(parse_listen_address("[::1]:65535") == ListenAddress{"::1", 65535});
  CHECK(to_text(ListenAddress{"::1", 80}) == "[::1]:80");
  CHECK(to_text(ListenAddress{"login1", 80}) == "login1:80");
}

TEST_CASE("what is no address is none") {
  for (const std::string text :
       {"", ":", ":80", "80", "host", "host:", "host:-1", "host:+1", "host: 1", "host:65536",
        "host:99999999999", "host:80x", "::1:80", "[]:80", "[host]:80", "[::1]", "[::1:80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_listen_address(text));
  }
}

TEST_CASE("loopback is what only this machine reaches") {
  for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.255.0.3", "::1"}) {
    CAPTURE(host);
    CHECK(mcp::http::is_loopback(host));
  }
  for (const char* host :
       {"0.0.0.0", "::", "128.0.0.1", "127.0.0.1.example", "127.1", "localhost.example", ""}) {
    CAPTURE(host);
    CHECK_FALSE(mcp::http::is_loopback(host));
  }
}
