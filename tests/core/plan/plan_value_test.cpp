#include "core/plan/plan_value.h"

#include "tests/catch.h"

using namespace core;

namespace {

/// What a YAML scalar says for a parameter, or the error.
std::string yaml_value(const char* key, const std::string& scalar) {
  const auto document = parse_yaml("x: " + scalar, "/p.yaml");
  REQUIRE(document);
  const auto text = yaml_value_text(find_parameter(key), document->entries.at(0).value);
  if (!text) return text.error().message;
  return text->value_or("nothing");
}

}  // namespace

TEST_CASE("a cell that says that there is no value gives nothing") {
  const Parameter* account = find_parameter("account");
  CHECK(!value_text(account, "(none)", "(none)"));
  CHECK(!value_text(account, "-", "-"));
  CHECK(!value_text(find_parameter("lora_alpha"), "2 × rank", "2 × rank"));
  CHECK(value_text(nullptr, "(none)", "(none)") == "(none)");
}

TEST_CASE("remarks are cut unless they are part of the value") {
  CHECK(value_text(find_parameter("lora_rank"), "8 (small)", "8 (small)") == "8");
  CHECK(value_text(find_parameter("lora_rank"), "8 (or 16)", "8 (or 16)") == "8 (or 16)");
  CHECK(value_text(find_parameter("validation"), "Yes (every 50 steps)", "Yes (every 50 steps)") ==
        "Yes (every 50 steps)");
  CHECK(value_text(find_parameter("system_prompt"), "kind (x)", "\"kind\" (x)") == "kind");
}

TEST_CASE("a YAML node is read as a person reads it, or refused") {
  CHECK(yaml_value("lora_rank", "8") == "8");
  CHECK(yaml_value("lora_rank", "null") == "nothing");
  CHECK(yaml_value("lora_rank", "010") == "010, in YAML 8");
  CHECK(yaml_value("lora_rank", "[8, 16]") == "{[8; 16]}");
  CHECK(yaml_value("system_prompt", "\"\"").empty());
  CHECK(yaml_value("system_prompt", "yes") ==
        "System Prompt is `yes`, which YAML reads as a boolean; text must be in quotes here");
  CHECK(yaml_value("system_prompt", "[a]") == "System Prompt is `[a]`, where text was expected");
}
