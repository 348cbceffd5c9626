#include "tests/conformance/fixtures.h"

namespace conformance {

void add_resources(mcp::ResourceRegistry& resources) {
  const std::string description = "Fixture of the conformance suite.";
  resources.add({"test://static-text", "static-text", "", description, "text/plain"}, [] {
    return mcp::ResourceContents{"text/plain", "This is the content of the static text resource."};
  });
  resources.add({"test://static-binary", "static-binary", "", description, "image/png"},
                [] { return mcp::ResourceContents{"image/png", kPixel, /*is_base64=*/true}; });
  resources.add({.uri_template = "test://template/{id}/data",
                 .name = "template",
                 .title = "",
                 .description = description,
                 .mime_type = "application/json",
                 .read = [](const std::string& id) {
                   const mcp::Json data = {{"id", id}, {"templateTest", true}};
                   return mcp::ResourceContents{"application/json", data.dump()};
                 }});
}

}  // namespace conformance
