#include "core/parameters/parameter_mention.h"

#include <string>
#include <string_view>

#include "tests/catch.h"

namespace {

std::string keys(std::string_view text) {
  std::string keys;
  for (const core::Parameter* parameter : core::parameters_mentioned_in(text)) {
    keys += (keys.empty() ? "" : " ") + std::string(parameter->key);
  }
  return keys;
}

}  // namespace

TEST_CASE("a line that begins with a parameter's name and holds something may give its value") {
  CHECK(keys("Learning rate 3e-4") == "lr");
  CHECK(keys("Weight decay = 0.1") == "weight_decay");
  CHECK(keys("`batch_size: 8`") == "batch_size");
  CHECK(keys("Account = msalganik") == "account");
}

TEST_CASE("the learning rate may be given anywhere in a line") {
  CHECK(keys("train with lr 3e-4 throughout") == "lr");
  CHECK(keys("| LR | Adam |") == "lr");
  CHECK(keys("learning rate scheduler with 100 steps of warm-up") == "lr_scheduler");
}

TEST_CASE("prose with an everyday name gives nothing") {
  CHECK(keys("all runs use the same model as in 2024").empty());
  CHECK(keys("this takes a long time: 3 hours").empty());
  CHECK(keys("Model selection is left to the reader").empty());
  CHECK(keys("").empty());
}
