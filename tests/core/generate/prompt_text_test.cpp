#include "core/generate/prompt_text.h"

#include "tests/catch.h"

using core::escape_interpolation;
using core::interpolated_keys;

TEST_CASE("Only ${ is escaped, so that it survives being resolved twice") {
  CHECK(escape_interpolation("plain $5 {x} \\ $ {y}") == "plain $5 {x} \\ $ {y}");
  CHECK(escape_interpolation("a ${b}") == "a \\\\\\${b}");
  CHECK(escape_interpolation("\\${b}") == "\\\\\\\\\\\\\\${b}");
  CHECK(escape_interpolation("${${") == "\\\\\\${\\\\\\${");
}

TEST_CASE("Text that the trainer would replace or refuse is detected") {
  CHECK(core::holds_interpolation("a ${b"));
  CHECK(core::holds_interpolation("???"));
  CHECK_FALSE(core::holds_interpolation("what???"));
  CHECK_FALSE(core::holds_interpolation("$b {c}"));
}

TEST_CASE("References in a copied text either find a key or stop the trainer") {
  const auto config = core::parse_yaml("batch_size: 4\nmodel: {lora_rank: 8}\n", "finetune.yaml");
  REQUIRE(config);
  const auto keys = interpolated_keys("a ${batch_size} b ${model.lora_rank}", *config);
  REQUIRE(keys);
  CHECK(*keys == std::vector<std::string>{"batch_size", "model.lora_rank"});
  CHECK(interpolated_keys("${nope}", *config).error().message ==
        "the trainer would read `${nope}` in it as a reference and find nothing");
  CHECK(interpolated_keys("${open", *config).error().message == "its `${` is not closed");
  CHECK(interpolated_keys("${oc.env:HOME}", *config).error().message ==
        "the trainer would read `${oc.env:HOME}` in it as a reference and find nothing");
  CHECK(interpolated_keys("\\${batch_size}", *config).error().message ==
        "the trainer would read `${batch_size}` in it as a reference and find nothing");
  CHECK(interpolated_keys("???", *config).error().message ==
        "`???` means a missing value in the trainer's configuration");
}
