#include "core/verify/named_callables.h"

#include "tests/catch.h"

using core::refused_callable;

namespace {

/// Why a file with this `_component_` in its optimizer is refused; "none" where it is not.
std::string refusal_of(const std::string& component) {
  return refused_callable("optimizer:\n  _component_: " + component + "\n", "rank8/finetune.yaml")
      .value_or("none");
}

std::string sentence(const std::string& component) {
  return "rank8/finetune.yaml:2: `_component_` is " + component +
         ", which is not part of torchtune, torch.optim or the kit, so the trainer was not given "
         "the file.";
}

}  // namespace

TEST_CASE("callables of torchtune, torch.optim and the kit may be looked up") {
  CHECK(refusal_of("torch.optim.AdamW") == "none");
  CHECK(refusal_of("torchtune.models.llama3_2.lora_llama3_2_1b") == "none");
  CHECK(refusal_of("cruijff_kit.tools.torchtune.datasets.chat_completion") == "none");
}

TEST_CASE("other callables are refused by name, before any Python sees them") {
  for (const char* name : {"os.system", "torch.hub.load", "torch.optimx.AdamW", "torchtune",
                           "torchtune.", "torchtunes.x", "torchtune._cli.run", "torchtune.a..b",
                           "my.AdamW", "torch.optim.AdamW x", "8", "torchtune.models.a()"}) {
    INFO(name);
    CHECK(refusal_of(name) == sentence(name));
  }
}

TEST_CASE("they are found anywhere in the file, also through a reference") {
  CHECK(refused_callable("dataset:\n  - _component_: os.system\n", "f").has_value());
  CHECK(refused_callable("a:\n  b:\n    c: {_component_: os.system}\n", "f").has_value());
  CHECK(refused_callable("x: os.system\noptimizer:\n  _component_: ${x}\n", "f").has_value());
  CHECK_FALSE(
      refused_callable("x: torch.optim.SGD\noptimizer:\n  _component_: ${x}\n", "f").has_value());
}

TEST_CASE("a prompt template that is a name is called too, one that is a text pair is not") {
  CHECK(refused_callable("tokenizer:\n  prompt_template: evil.thing\n", "f") ==
        "f:2: `prompt_template` is evil.thing, which is not part of torchtune, torch.optim or "
        "the kit, so the trainer was not given the file.");
  CHECK_FALSE(refused_callable("tokenizer:\n  prompt_template:\n    user: [evil.thing, b]\n", "f")
                  .has_value());
  CHECK_FALSE(refused_callable("tokenizer:\n  prompt_template: null\n", "f").has_value());
}

TEST_CASE("a reference that is not plain is refused") {
  CHECK(refused_callable("seed: ${oc.env:HOME}\n", "f").has_value());
  CHECK(refused_callable("seed: ${a[0]}\n", "f").has_value());
}
