#include "core/parameters/fixed_setting.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("settings that no generator can make are found by their labels") {
  REQUIRE(fixed_setting_by_label("Target modules") != nullptr);
  CHECK(fixed_setting_by_label("Target modules")->key == "lora_target_modules");
  CHECK(fixed_setting_by_label("Nodes")->key == "nodes");
  CHECK(fixed_setting_by_label("max_grad_norm")->key == "gradient_clipping");
  CHECK(fixed_setting_by_label("Modules") == nullptr);
  CHECK(is_fixed_setting("optimizer"));
  CHECK(!is_fixed_setting("epochs"));
}

TEST_CASE("a remark may ask for quantization") {
  REQUIRE(fixed_setting_in_remark("QLoRA") != nullptr);
  CHECK(fixed_setting_in_remark("4-bit")->key == "quantization");
  CHECK(fixed_setting_in_remark("LoRA") == nullptr);
}

TEST_CASE("a value that says what holds anyway agrees") {
  const FixedSetting& optimizer = *fixed_setting_by_label("Optimizer");
  CHECK(agrees_with(optimizer, "AdamW"));
  CHECK(agrees_with(optimizer, "-"));
  CHECK(!agrees_with(optimizer, "SGD"));
  CHECK(agrees_with(*fixed_setting_by_label("nodes"), "1"));
}
