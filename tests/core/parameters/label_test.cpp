#include "core/parameters/label.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("labels are made comparable") {
  CHECK(normalized_label("LoRA Ranks (r):") == "lora rank");
  CHECK(normalized_label("3. All Runs") == "all run");
  CHECK(normalized_label("Status") == "status");
  CHECK(normalized_label("Loss") == "loss");
  CHECK(normalized_label("GPUs") == "gpu");
  CHECK(normalized_label("#").empty());
  CHECK(normalized_label("Länge") == "länge");
}

TEST_CASE("what a label loses at its end can be seen") {
  CHECK(tail_of_label("LoRA Rank (r):") == " (r)");
  CHECK(tail_of_label("Epoch(s)") == "(s)");
  CHECK(tail_of_label("Epochs:").empty());
  CHECK(normalized_words("1. LRs (x1e-5)") == "1 lrs x1e 5");
}

TEST_CASE("qualifiers in front are cut, never all of a label") {
  CHECK(without_qualifiers("default base model") == "model");
  CHECK(without_qualifiers("number of epoch") == "epoch");
  CHECK(without_qualifiers("training") == "training");
}

TEST_CASE("headers as keys") {
  CHECK(snake_case("Word Length (chars)") == "word_length_chars");
  CHECK(snake_case("Words") == "words");
  CHECK(snake_case("Ω").empty());
}
