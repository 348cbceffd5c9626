#include "mcp/uri_template.h"

#include <string>

#include "tests/catch.h"

using mcp::match_uri;
using mcp::UriVariables;

TEST_CASE("uri_template: a variable ends at the next slash") {
  CHECK(match_uri("test://template/{id}/data", "test://template/123/data") ==
        UriVariables{{"id", "123"}});
  CHECK(match_uri("a:/{x}/{y}", "a:/1/2") == UriVariables{{"x", "1"}, {"y", "2"}});
  CHECK(match_uri("a:/{x}", "a:/1/2") == std::nullopt);
  CHECK(match_uri("test://template/{id}/data", "test://template/1/2/data") == std::nullopt);
  CHECK(match_uri("test://template/{id}/data", "test://template/123/date") == std::nullopt);
}

TEST_CASE("uri_template: a variable with a plus holds slashes") {
  CHECK(match_uri("experiment://{+dir}/plan", "experiment:///scratch/me/exp/plan") ==
        UriVariables{{"dir", "/scratch/me/exp"}});
  CHECK(match_uri("experiment://{+dir}/plan", "experiment:///a/plan/plan") ==
        UriVariables{{"dir", "/a/plan"}});
  CHECK(match_uri("x://{+dir}", "x:///a/b") == UriVariables{{"dir", "/a/b"}});
  CHECK(match_uri("experiment://{+dir}/plan", "experiment:///scratch/me/exp/log") == std::nullopt);
}

TEST_CASE("uri_template: values are percent-decoded, once") {
  CHECK(match_uri("x:{+a}", "x:my%20run%2Fa%25b") == UriVariables{{"a", "my run/a%b"}});
  CHECK(match_uri("x:{+a}", "x:%C3%A4") == UriVariables{{"a", "\xC3\xA4"}});
}

TEST_CASE("uri_template: what is no value does not fit") {
  for (const char* uri : {"x:", "x:a%", "x:a%2", "x:a%zz", "x:a% 2", "x:a%+2", "x:a%00b", "y:a"}) {
    CAPTURE(uri);
    CHECK(match_uri("x:{+a}", uri) == std::nullopt);
  }
  CHECK(match_uri("x:{+a}", std::string_view("x:a\0b", 5)) == std::nullopt);
  CHECK(match_uri("experiment://{+dir}/plan", "experiment:///plan") == std::nullopt);
  CHECK(match_uri("experiment://{+dir}/plan", "") == std::nullopt);
  CHECK(match_uri("experiment://{+dir}/plan", "experiment://plan") == std::nullopt);
}

TEST_CASE("uri_template: a template without variables fits itself alone") {
  CHECK(match_uri("x:a", "x:a") == UriVariables{});
  CHECK(match_uri("x:a", "x:ab") == std::nullopt);
}

TEST_CASE("uri_template: an encoded path comes back") {
  const std::string path = "/a b/\xC3\xA4#?%{}\"\\\n/x_1-2.3~";
  CHECK(mcp::encoded_path(path) == "/a%20b/%C3%A4%23%3F%25%7B%7D%22%5C%0A/x_1-2.3~");
  CHECK(match_uri("x:{+a}", "x:" + mcp::encoded_path(path)) == UriVariables{{"a", path}});
}
