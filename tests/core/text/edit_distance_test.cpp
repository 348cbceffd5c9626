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
  CHECK(within_one_edit("learning r\u0430te", "learning rate"));  // a Cyrillic letter
  CHECK(within_one_edit("learning rate\uff18", "learning rate"));
  CHECK(within_one_edit("learning rate", "learning\U0001f680 rate"));
  CHECK(within_one_edit("\u00e9\u00e8", "\u00e8\u00e9"));
  CHECK(within_one_edit("\u00e9", "\u00e8"));  // of one first byte
  CHECK_FALSE(within_one_edit("l\u0435\u0430rning", "learning"));
  CHECK_FALSE(within_one_edit("rank", "rank1234"));
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
