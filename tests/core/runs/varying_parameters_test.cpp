#include "core/runs/varying_parameters.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/column_values.h"

using core::ColumnValues;
using core::find_variation;
using core::Value;
using tests::known;
using tests::text;
using tests::unknown;
using tests::whole;

namespace {

std::vector<std::string> keys(const core::Variation& variation) {
  std::vector<std::string> result;
  for (const auto& parameter : variation.varying) result.push_back(parameter.key);
  return result;
}

std::vector<std::string> spelled(const std::vector<Value>& values) {
  std::vector<std::string> result;
  for (const Value& value : values) result.push_back(core::to_text(value));
  return result;
}

}  // namespace

TEST_CASE("values come in order of first appearance, each once") {
  const auto variation =
      find_variation({known("lora_rank", {whole(16), whole(8), whole(16), whole(64)})});
  REQUIRE(variation.varying.size() == 1);
  CHECK(variation.varying[0].name == "LoRA Rank");
  CHECK(variation.varying[0].abbreviation == "rank");
  CHECK(spelled(variation.varying[0].values) == std::vector<std::string>{"16", "8", "64"});
  CHECK(variation.constant.empty());
}

TEST_CASE("numbers are compared as numbers, however they are stored") {
  const auto variation = find_variation(
      {known("lr", {Value{1e-5}, Value{0.00001}}), known("batch_size", {whole(4), Value{4.0}})});
  CHECK(variation.varying.empty());
  REQUIRE(variation.constant.size() == 2);
  CHECK(variation.constant[0].name == "Learning Rate");
  CHECK(core::to_text(variation.constant[0].value) == "1e-5");
  CHECK(variation.pattern == "{run name}");
}

TEST_CASE("text, number and truth are different values though they read the same") {
  CHECK(core::value_key(text("4")) != core::value_key(whole(4)));
  CHECK(core::value_key(text("true")) != core::value_key(Value{true}));
  CHECK(core::value_key(Value{4.0}) == core::value_key(whole(4)));
}

TEST_CASE("parameters stand in the order of the table, unknown columns last in their own") {
  const auto variation = find_variation(
      {unknown("zeta", "Zeta", {whole(1), whole(2)}), known("batch_size", {whole(1), whole(2)}),
       unknown("alpha_x", "Alpha X", {text("a"), text("b")}),
       known("lr", {Value{1e-5}, Value{1e-4}}), known("model", {text("A"), text("B")}),
       known("lora_rank", {whole(1), whole(2)})});
  CHECK(keys(variation) ==
        std::vector<std::string>{"model", "lora_rank", "lr", "batch_size", "zeta", "alpha_x"});
  CHECK(variation.pattern == "{model}_rank{N}_lr{LR}_bs{N}_zeta{N}_alpha_x{value}");
}

TEST_CASE("a run without a value differs from one that has it") {
  const auto variation = find_variation({known("seed", {whole(1), std::nullopt})});
  CHECK(keys(variation) == std::vector<std::string>{"seed"});
  CHECK(spelled(variation.varying[0].values) == std::vector<std::string>{"1"});
}

TEST_CASE("a column without any value is neither varying nor constant") {
  const auto variation = find_variation({known("seed", {std::nullopt, std::nullopt})});
  CHECK(variation.varying.empty());
  CHECK(variation.constant.empty());
}

TEST_CASE("parameters that never stand in names vary without a part of the pattern") {
  const auto variation = find_variation({known("account", {text("a"), text("b")}),
                                         known("dataset", {text("/d/a.json"), text("/d/b.json")}),
                                         known("system_prompt", {text("x"), text("y")})});
  CHECK(keys(variation) == std::vector<std::string>{"dataset", "system_prompt", "account"});
  CHECK(variation.pattern == "{dataset}_prompt{N}");
}

TEST_CASE("one run, or none, varies in nothing") {
  CHECK(find_variation({known("lora_rank", {whole(8)})}).varying.empty());
  CHECK(find_variation({}).pattern == "{run name}");
}
