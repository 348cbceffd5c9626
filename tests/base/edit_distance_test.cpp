#include "base/edit_distance.h"

#include "tests/catch.h"

using namespace base;

TEST_CASE("one edit is an addition, a loss, a replacement or an exchange of neighbours") {
  CHECK(base::within_one_edit("rank", "rank"));
  CHECK(base::within_one_edit("", ""));
  CHECK(base::within_one_edit("", "a"));
  CHECK(base::within_one_edit("lerning rate", "learning rate"));
  CHECK(base::within_one_edit("learning rate", "lerning rate"));
  CHECK(base::within_one_edit("learning rates", "learning rate"));
  CHECK(base::within_one_edit("learnimg rate", "learning rate"));
  CHECK(base::within_one_edit("laerning rate", "learning rate"));
  CHECK(base::within_one_edit("learning r\u0430te", "learning rate"));  // a Cyrillic letter
  CHECK(base::within_one_edit("learning rate\uff18", "learning rate"));
  CHECK(base::within_one_edit("learning rate", "learning\U0001f680 rate"));
  CHECK(base::within_one_edit("\u00e9\u00e8", "\u00e8\u00e9"));
  CHECK(base::within_one_edit("\u00e9", "\u00e8"));  // of one first byte
  CHECK_FALSE(base::within_one_edit("l\u0435\u0430rning", "learning"));
  CHECK_FALSE(base::within_one_edit("rank", "rank1234"));
  CHECK_FALSE(base::within_one_edit("laerninggrate", "learning rate"));
  CHECK_FALSE(base::within_one_edit("ab", "cd"));
  CHECK_FALSE(base::within_one_edit("a", "abc"));
  CHECK_FALSE(base::within_one_edit("abcd", "badc"));
  CHECK_FALSE(base::within_one_edit("abc", "cba"));
}

TEST_CASE("several edits are counted, wherever they are") {
  CHECK(within_edits("kitten", "sitting", 3));
  CHECK_FALSE(within_edits("kitten", "sitting", 2));
  CHECK(within_edits("genrtaor", "generator", 2));
  CHECK_FALSE(within_edits("genrtaor", "generator", 1));
  CHECK(within_edits("abcd", "badc", 2));
  CHECK(within_edits("", "\u00e9\u00e8\U0001f680", 3));
  CHECK_FALSE(within_edits("", "abcd", 3));
  CHECK(within_edits("a", "a", 0));
  CHECK_FALSE(within_edits("a", "b", 0));
  CHECK(within_edits("x" + std::string(1 << 20, 'y') + "xx", std::string(1 << 20, 'y'), 3));
  CHECK_FALSE(within_edits(std::string(1 << 20, 'x'), std::string(1 << 20, 'y'), 3));
}

TEST_CASE("near names come in their order and never for very short texts") {
  const std::vector<std::string> known{"epochs", "lr", "rank", "ranks", "bs"};
  CHECK(base::near_names("rank", known) == std::vector<std::string>{"rank", "ranks"});
  CHECK(base::near_names("epoch", known) == std::vector<std::string>{"epochs"});
  CHECK(base::near_names("lt", known).empty());
  CHECK(base::near_names("lr", known) == std::vector<std::string>{"lr"});
  CHECK(base::near_names("notes", known).empty());
  CHECK(base::near_names(std::string(1 << 20, 'x'), known).empty());
}
