#include "core/parameters/mention.h"

#include <string>
#include <string_view>

#include "core/plan/plan_value.h"
#include "tests/catch.h"

using namespace core;

namespace {

std::string keys(std::string_view text) {
  std::string keys;
  for (const core::Parameter* parameter : core::parameters_mentioned_in(text)) {
    keys += (keys.empty() ? "" : " ") + std::string(parameter->key);
  }
  return keys;
}

/// The value that a cell gives, or what is wrong with it.
std::string value(const char* key, const std::string& text) {
  const Parameter* parameter = find_parameter(key);
  REQUIRE(parameter != nullptr);
  const auto given = value_text(parameter, text, text);
  if (!given) return "none";
  const auto read = read_value(*parameter, *given);
  return read ? to_text(*read) : read.error().message;
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

TEST_CASE("a remark with another value makes two readings") {
  CHECK(value("lr", "1e-5 (or 3e-5)") ==
        "Learning Rate is `1e-5 (or 3e-5)`, which is not a single value");
  for (const char* text : {"4 (8)", "4 (or 8)", "4 (8 for 3B)", "4 (then 8)", "4 (bs=8)",
                           "4 (batch size: 8)", "4 (8 on the small GPU)"}) {
    INFO(text);
    CHECK(value("batch_size", text).ends_with("which is not a single value"));
  }
  CHECK(value("epochs", "3 (but maybe 5)").ends_with("which is not a single value"));
  CHECK(value("epochs", "3 (perhaps 5 in the end)").ends_with("which is not a single value"));
  CHECK(value("lora_rank", "8 (r=16)").ends_with("which is not a single value"));
  CHECK(value("time", "1:00:00 (2 hours for 3B)").ends_with("which is not a single value"));
  CHECK(value("account", "mine (or yours)").ends_with("which is not a single value"));
}

TEST_CASE("a remark with a reason, a former value or the same value is cut") {
  for (const char* text :
       {"4 (was 8)", "4 (maybe too small)", "4 (but 8 GPUs)", "4 (default: 8)",
        "4 (estimated, will be auto-calculated)", "4 (per device)", "4 (4 for all)", "4 (bs=4)",
        "4 (or so)", "4 (see note 2)", "4 (tested on 2025-11-16)", "4 ✓"}) {
    INFO(text);
    CHECK(value("batch_size", text) == "4");
  }
  CHECK(value("lora_alpha", "128 (2 × rank, default)") == "128");
  CHECK(value("gpus", "1 × 80GB GPU (constraint: gpu80)") == "1");
  CHECK(value("time", "0:59:00 (under 1 hour to use test queue)") == "0:59:00");
  CHECK(value("conda_env", "cruijff (recommended)") == "cruijff");
}
