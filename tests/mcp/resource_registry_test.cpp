#include "mcp/resource_registry.h"

#include <optional>
#include <string>

#include "tests/catch.h"

namespace {

/// The value that the template's variable has in `uri`; nothing when the two do not match.
std::optional<std::string> value_in(const std::string& uri_template, std::string_view uri) {
  mcp::ResourceRegistry registry;
  registry.add({.uri_template = uri_template,
                .name = "n",
                .title = {},
                .description = {},
                .mime_type = {},
                .read = [](const std::string& value) {
                  return mcp::ResourceContents{"text/plain", value};
                }});
  const auto contents = registry.read(uri);
  if (contents) return contents->data;
  CHECK(contents.error().message.starts_with("resource not found: there is no resource \""));
  return std::nullopt;
}

}  // namespace

TEST_CASE("a resource template: the value of a variable has no slashes") {
  CHECK(value_in("test://template/{id}/data", "test://template/123/data") == "123");
  CHECK(value_in("a:/{x}", "a:/1/2") == std::nullopt);
  CHECK(value_in("test://template/{id}/data", "test://template/1/2/data") == std::nullopt);
  CHECK(value_in("test://template/{id}/data", "test://template/123/date") == std::nullopt);
}

TEST_CASE("a resource template: the value of a variable with a plus may have slashes") {
  CHECK(value_in("experiment://{+dir}/plan", "experiment:///scratch/me/exp/plan") ==
        "/scratch/me/exp");
  CHECK(value_in("experiment://{+dir}/plan", "experiment:///a/plan/plan") == "/a/plan");
  CHECK(value_in("x://{+dir}", "x:///a/b") == "/a/b");
  CHECK(value_in("experiment://{+dir}/plan", "experiment:///scratch/me/exp/log") == std::nullopt);
}

TEST_CASE("a resource template: values are percent-decoded, once") {
  CHECK(value_in("x:{+a}", "x:my%20run%2Fa%25b") == "my run/a%b");
  CHECK(value_in("x:{+a}", "x:%C3%A4") == "\xC3\xA4");
}

TEST_CASE("a resource template: what is not a value does not match") {
  for (const char* uri : {"x:", "x:a%", "x:a%2", "x:a%zz", "x:a% 2", "x:a%+2", "x:a%00b", "y:a"}) {
    CAPTURE(uri);
    CHECK(value_in("x:{+a}", uri) == std::nullopt);
  }
  CHECK(value_in("x:{+a}", std::string_view("x:a\0b", 5)) == std::nullopt);
  CHECK(value_in("experiment://{+dir}/plan", "experiment:///plan") == std::nullopt);
  CHECK(value_in("experiment://{+dir}/plan", "") == std::nullopt);
  CHECK(value_in("experiment://{+dir}/plan", "experiment://plan") == std::nullopt);
}

TEST_CASE("an encoded path comes back as the value of its template") {
  const std::string path = "/a b/\xC3\xA4#?%{}\"\\\n/x_1-2.3~";
  CHECK(mcp::encode_path(path) == "/a%20b/%C3%A4%23%3F%25%7B%7D%22%5C%0A/x_1-2.3~");
  CHECK(value_in("x:{+a}", "x:" + mcp::encode_path(path)) == path);
}

TEST_CASE("fixed resources come first, lists are made anew") {
  mcp::ResourceRegistry registry;
  CHECK(registry.empty());
  int asked = 0;
  registry.add_list([&asked] {
    return std::vector<mcp::Resource>{{"x:" + std::to_string(++asked), "n", "", "", ""}};
  });
  registry.add({"x:fixed", "f", "", "", ""}, [] { return mcp::ResourceContents{"", "text"}; });
  CHECK_FALSE(registry.empty());
  CHECK(registry.list().front().uri == "x:fixed");
  CHECK(registry.list().back().uri == "x:2");
  CHECK(registry.read("x:fixed")->data == "text");
}
