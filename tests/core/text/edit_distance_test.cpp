#include "core/text/edit_distance.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("one edit is an addition, a loss, a replacement or an exchange of neighbours") {
  CHECK(within_one_edit("rank", "rank"));
  CHECK(within_one_edit("", ""));
  CHECK(within_one_edit("", "a"));
  CHECK(within_one_edit("lerning rate", "learning rate"));
  CHECK(within_one_edit("learning rate", "lerning rate"));
  CHECK(within_one_edit("learning rates", "learning rate"));
  CHECK(within_one_edit("learnimg rate", "learning rate"));
  CHECK(within_one_edit("laerning rate", "learning rate"));
  CHECK_FALSE(within_one_edit("laerninggrate", "learning rate"));
  CHECK_FALSE(within_one_edit("ab", "cd"));
  CHECK_FALSE(within_one_edit("a", "abc"));
  CHECK_FALSE(within_one_edit("abcd", "badc"));
  CHECK_FALSE(within_one_edit("abc", "cba"));
}

TEST_CASE("near names come in their order and never for very short texts") {
  const std::vector<std::string> known{"epochs", "lr", "rank", "ranks", "bs"};
  CHECK(near_names("rank", known) == std::vector<std::string>{"rank", "ranks"});
  CHECK(near_names("epoch", known) == std::vector<std::string>{"epochs"});
  CHECK(near_names("lt", known).empty());
  CHECK(near_names("lr", known) == std::vector<std::string>{"lr"});
  CHECK(near_names("notes", known).empty());
  CHECK(near_names(std::string(1 << 20, 'x'), known).empty());
}
