#include "core/plan/question.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("a missing parameter is asked for in a sentence") {
  const Missing epochs =
      missing_parameter(*find_parameter("epochs"), "epochs", "every fine-tuned run", {"/p.md"});
  CHECK(epochs.field == "epochs");
  CHECK(epochs.question ==
        "How many epochs should every fine-tuned run train for? The plan does not say.");
  CHECK(epochs.looked_in == std::vector<std::string>{"/p.md"});
  CHECK(epochs.type == "integer");
  CHECK(epochs.example == "1");
  CHECK(!epochs.default_value);

  CHECK(
      missing_parameter(*find_parameter("batch_size"), "batch_size@r1", "run `r1`", {}).question ==
      "Which batch size should run `r1` use? The plan does not say.");
  CHECK(missing_parameter(*find_parameter("conda_env"), "conda_env", "every fine-tuned run", {})
            .question ==
        "Which conda environment should every fine-tuned run be trained in? (A virtual environment "
        "as `venv`, or `modules` alone, works too.) Neither the plan nor the site "
        "settings "
        "give one.");
  CHECK(missing_parameter(*find_parameter("seed"), "seed", "every run", {}).question ==
        "Which Seed should every run use? The plan does not say.");
}

TEST_CASE("an invalid parameter is shown with its place") {
  const Parameter& rank = *find_parameter("lora_rank");
  const auto problem = read_value(rank, "8;rm -rf ~").error().message;
  const Missing question = invalid_parameter(rank, "lora_rank@r1", problem, {"/p.md", 17});
  CHECK(question.question ==
        "LoRA Rank is `8;rm -rf ~`, which is not a whole number from 1 to 4096 (/p.md:17). What "
        "should "
        "it be?");
  CHECK(question.looked_in == std::vector<std::string>{"/p.md:17"});
}

TEST_CASE("a default is offered where the specification names one") {
  const Missing lr = missing_parameter(*find_parameter("lr"), "lr", "every run", {});
  REQUIRE(lr.default_value);
  CHECK(to_text(*lr.default_value) == "5e-5");
  CHECK(missing_parameter(*find_parameter("gpu_request"), "gpu_request", "x", {}).choices ==
        std::vector<std::string>{"gres", "gpus-per-node"});
}

TEST_CASE("types are JSON Schema's words") {
  CHECK(schema_type(*find_parameter("lora_rank")) == "integer");
  CHECK(schema_type(*find_parameter("lr")) == "number");
  CHECK(schema_type(*find_parameter("packed")) == "boolean");
  CHECK(schema_type(*find_parameter("validation")) == "string");
  CHECK(schema_type(*find_parameter("time")) == "string");
}
