#include "core/parameters/parameter.h"

#include <set>
#include <string>

#include "tests/catch.h"

using namespace core;

TEST_CASE("the table begins in the order of directory names") {
  REQUIRE(parameters().size() > 8);
  std::string keys;
  for (const Parameter& parameter : parameters().first(8)) keys += std::string(parameter.key) + " ";
  CHECK(keys == "model lora_rank lr batch_size lora_alpha epochs gpus dataset ");
}

TEST_CASE("every row is whole, and keys and names are met once") {
  std::set<std::string_view> keys;
  std::set<std::string_view> names;
  for (const Parameter& parameter : parameters()) {
    INFO(parameter.key);
    CHECK(keys.insert(parameter.key).second);
    CHECK(names.insert(parameter.name).second);
    CHECK(!parameter.example.empty());
    CHECK(read_value(parameter, parameter.example).ok());
    CHECK(find_parameter(parameter.key) == &parameter);
    CHECK(parameter_by_label(parameter.name) == &parameter);
    CHECK(parameter_by_label(parameter.key) == &parameter);
    for (const auto name : parameter.labels) CHECK(parameter_by_label(name) == &parameter);
    if (parameter.need == Need::by_default)
      CHECK(read_value(parameter, parameter.default_text).ok());
  }
  CHECK(find_parameter("learning_rate") == nullptr);
}

TEST_CASE("what is asked for and what has a default is as the specification says") {
  std::string asked;
  std::string by_default;
  for (const Parameter& parameter : parameters()) {
    if (parameter.need == Need::asked) asked += std::string(parameter.key) + " ";
    if (parameter.need == Need::by_default) {
      by_default += std::string(parameter.key) + "=" + std::string(parameter.default_text) + " ";
    }
  }
  CHECK(
      asked ==
      "model lora_rank batch_size epochs gpus dataset conda_env output_dir_base my_wandb_project ");
  CHECK(by_default == "lr=5e-5 system_prompt= validation=no ");
}
