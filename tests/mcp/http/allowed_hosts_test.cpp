#include "mcp/http/allowed_hosts.h"

#include "tests/catch.h"

using mcp::http::AllowedHosts;

TEST_CASE("the names of loopback and the host that was bound are allowed, with any port") {
  const AllowedHosts hosts("Login1.Example");
  for (const char* host : {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:99999",
                           "login1.example:80"}) {
    CAPTURE(host);
    CHECK(hosts.allows_host(host));
  }
  for (const char* host :
       {"", ":80", "evil.example", "localhost.evil.example", "login1.example.evil",
        "localhost:80:80", "localhost:8x", "localhost, evil.example", "[::1]evil", "[::1", "::1",
        "127.0.0.2", "localhost:123456"}) {
    CAPTURE(host);
    CHECK_FALSE(hosts.allows_host(host));
  }
  CHECK(AllowedHosts("2001:db8::1").allows_host("[2001:DB8::1]:80"));
}

TEST_CASE("an origin is a scheme and an allowed host") {
  const AllowedHosts hosts("127.0.0.1");
  CHECK(hosts.allows_origin("http://localhost:3000"));
  CHECK(hosts.allows_origin("https://[::1]"));
  for (const char* origin : {"", "null", "localhost", "http://", "http://evil.example",
                             "http://localhost/", "http://user@localhost", "HTTP://localhost",
                             "ftp://localhost", "http://localhost http://evil.example"}) {
    CAPTURE(origin);
    CHECK_FALSE(hosts.allows_origin(origin));
  }
}
