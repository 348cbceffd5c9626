#include "core/runs/answer_book.h"

#include "tests/catch.h"

TEST_CASE("answers are found for all runs and for one, also where names hold dots and signs") {
  const core::AnswerBook book({{"epochs", "1"}, {"batch_size@r.1@x", "2"}}, {}, false);
  REQUIRE(book.for_all("epochs") != nullptr);
  CHECK(book.for_all("epochs")->text == "1");
  REQUIRE(book.for_one("batch_size", "r.1@x") != nullptr);
  CHECK(book.for_one("batch_size", "r.1@x")->text == "2");
  CHECK(book.for_all("batch_size") == nullptr);
  CHECK(book.for_one("epochs", "r") == nullptr);
  CHECK_FALSE(book.wins(*book.for_all("epochs"), "2"));
}

TEST_CASE("an answer of this call replaces a kept one of the same field") {
  const core::AnswerBook book({{"epochs", "1"}}, {{{"epochs", "2"}, {"gpus", "4"}}, {}}, true);
  CHECK(book.for_all("epochs")->text == "1");
  CHECK_FALSE(book.for_all("epochs")->kept);
  CHECK(book.for_all("gpus")->kept);
  CHECK(book.all().size() == 2);
  CHECK(book.wins(*book.for_all("epochs"), "2"));
  CHECK_FALSE(book.wins(*book.for_all("gpus"), "2"));
}

TEST_CASE("a kept answer goes on to win over the text that it overrode, and over no other") {
  const core::AnswerBook book({}, {{{"lr", "3e-4"}}, {{"lr", {"1e-5"}}}}, false);
  CHECK(book.wins(*book.for_all("lr"), "1e-5"));
  CHECK_FALSE(book.wins(*book.for_all("lr"), "2e-5"));
}
