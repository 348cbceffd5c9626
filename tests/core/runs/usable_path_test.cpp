#include "core/runs/usable_path.h"

#include <string>
#include <vector>

#include "tests/catch.h"

TEST_CASE("paths that scripts and configurations can hold have no problem") {
  for (const char* path : {"/", "/models/Llama-3.2-1B", "/a b/ü", "/x/$USER/y"}) {
    CAPTURE(path);
    CHECK_FALSE(core::path_problem(path));
  }
}

TEST_CASE("a path's problem is named") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "which is not an absolute path"},
      {"~/models", "which is not an absolute path"},
      {"../x", "which is not an absolute path"},
      {"/a'b", "which holds a quote or a control character"},
      {"/a`id`", "which holds a quote or a control character"},
      {std::string("/a\0b", 4), "which holds a quote or a control character"},
      {"/a\x7f", "which holds a quote or a control character"},
      {"/" + std::string(4096, 'x'), "which has over 4096 bytes"},
      {"/a\u200b", "which holds a character that cannot be seen"},
      {"/a\u202e", "which holds a character that cannot be seen"},
      {"/a/${b}", "which holds `${`"}};
  for (const auto& [path, problem] : cases) {
    CAPTURE(path);
    CHECK(core::path_problem(path).value_or("none") == problem);
  }
}
