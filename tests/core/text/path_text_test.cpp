#include "core/text/path_text.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("slashes behind a path are cut, the root stays") {
  CHECK(strip_trailing_slashes("/a/b//") == "/a/b");
  CHECK(strip_trailing_slashes("/a") == "/a");
  CHECK(strip_trailing_slashes("///") == "/");
  CHECK(strip_trailing_slashes("").empty());
}

TEST_CASE("a path is taken apart and put together") {
  CHECK(parent_directory("/a/b/") == "/a");
  CHECK(parent_directory("/a") == "/");
  CHECK(parent_directory("/") == "/");
  CHECK(parent_directory("name") == "/");
  CHECK(last_part("/a/b/") == "b");
  CHECK(last_part("meta-llama/Llama-3.2-1B") == "Llama-3.2-1B");
  CHECK(last_part("name") == "name");
  CHECK(with_trailing_slash("/a") == "/a/");
  CHECK(with_trailing_slash("/") == "/");
  CHECK(join_path("/a", "b") == "/a/b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(join_path("/a", "") == "/a");
}
