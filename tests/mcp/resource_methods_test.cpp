// The methods of resources, through a server.

#include "tests/catch.h"
#include "tests/mcp/asked.h"

namespace {

using mcp::Json;
using mcp_test::asked;
using mcp_test::error;
using mcp_test::legacy_request;
using mcp_test::legacy_result;
using mcp_test::modern_request;
using mcp_test::modern_result;

mcp::RpcResult<mcp::ResourceContents> read_page(const std::string& number) {
  if (number == "404") return mcp::resource_not_found("the book ends at page 403");
  return mcp::ResourceContents{"text/plain", "Page " + number};
}

mcp::Features features(int& asked_for_list) {
  mcp::Features features;
  features.resources.add({"book://cover", "cover", "Cover", "What it looks like", "image/png"}, [] {
    return mcp::ResourceContents{"image/png", "iVBORw0=", /*is_base64=*/true};
  });
  features.resources.add({.uri_template = "book://page/{number}",
                          .name = "page",
                          .title = {},
                          .description = "One page",
                          .mime_type = "text/plain",
                          .read = read_page});
  features.resources.add_list([&asked_for_list] {
    const std::string number = std::to_string(++asked_for_list);
    return std::vector<mcp::Resource>{{"book://page/" + number, "page " + number, "", "", ""}};
  });
  return features;
}

struct Resources {
  int asked_for_list = 0;
  mcp::Server server{{"n", "", "1", ""}, features(asked_for_list)};
};

constexpr const char* kCover =
    R"({"uri":"book://cover","name":"cover","title":"Cover","description":"What it looks like",)"
    R"("mimeType":"image/png"})";

}  // namespace

TEST_CASE_METHOD(Resources, "resources are declared where there are some") {
  CHECK(asked(server, modern_request("server/discover")) ==
        modern_result(R"("supportedVersions":["2026-07-28"],)"
                      R"("capabilities":{"tools":{},"resources":{}},)"
                      R"("ttlMs":300000,"cacheScope":"public")"));
  mcp::Server bare({"n", "", "1", ""}, {});
  for (const char* method : {"resources/list", "resources/templates/list", "resources/read"}) {
    CHECK(asked(bare, legacy_request(method)) ==
          error(-32601, std::string("unknown method \"") + method + "\""));
  }
}

TEST_CASE_METHOD(Resources, "resources/list is made anew, and may not be kept") {
  const std::string cover = R"("resources":[)" + std::string(kCover);
  CHECK(asked(server, legacy_request("resources/list")) ==
        legacy_result(cover + R"(,{"uri":"book://page/1","name":"page 1"}])"));
  CHECK(asked(server, modern_request("resources/list")) ==
        modern_result(cover + R"(,{"uri":"book://page/2","name":"page 2"}])" +
                      R"(,"ttlMs":0,"cacheScope":"private")"));
  CHECK(asked(server, modern_request("resources/list", {{"cursor", 7}})) ==
        error(-32602, "params.cursor: unknown cursor number 7; the list has only one page"));
}

TEST_CASE_METHOD(Resources, "resources/templates/list in both eras") {
  const std::string templates =
      R"("resourceTemplates":[{"uriTemplate":"book://page/{number}","name":"page",)"
      R"("description":"One page","mimeType":"text/plain"}])";
  CHECK(asked(server, legacy_request("resources/templates/list")) == legacy_result(templates));
  CHECK(asked(server, modern_request("resources/templates/list")) ==
        modern_result(templates + R"(,"ttlMs":300000,"cacheScope":"public")"));
  CHECK(asked(server, legacy_request("resources/templates/list", {{"cursor", "x"}})) ==
        error(-32602, "params.cursor: unknown cursor string \"x\"; the list has only one page"));
}

TEST_CASE_METHOD(Resources, "resources/read gives text or bytes") {
  CHECK(asked(server, legacy_request("resources/read", {{"uri", "book://page/12"}})) ==
        legacy_result(
            R"("contents":[{"uri":"book://page/12","mimeType":"text/plain","text":"Page 12"}])"));
  CHECK(asked(server, modern_request("resources/read", {{"uri", "book://cover"}})) ==
        modern_result(
            R"("contents":[{"uri":"book://cover","mimeType":"image/png","blob":"iVBORw0="}],)"
            R"("ttlMs":0,"cacheScope":"private")"));
}

TEST_CASE_METHOD(Resources, "a resource that is not there has the code of its era") {
  const Json unknown = {{"uri", "book://spine"}};
  const std::string sentence = "resource not found: there is no resource \"book://spine\"";
  CHECK(asked(server, legacy_request("resources/read", unknown)) ==
        error(-32002, sentence, R"({"uri":"book://spine"})"));
  CHECK(asked(server, modern_request("resources/read", unknown)) ==
        error(-32602, sentence, R"({"uri":"book://spine"})"));
  CHECK(asked(server, modern_request("resources/read", {{"uri", "book://page/404"}})) ==
        error(-32602, "resource not found: the book ends at page 403",
              R"({"uri":"book://page/404"})"));
}

TEST_CASE_METHOD(Resources, "resources/read without a URI") {
  for (const Json& params : {Json::object(), Json{{"uri", 5}}}) {
    CHECK(asked(server, legacy_request("resources/read", params)) ==
          error(-32602, "params.uri: expected the URI of a resource"));
  }
}
