#include "core/generate/stock_model.h"

#include "tests/core/generate/scratch_directory.h"

using core::find_model;
using core::stock_model;

namespace {

constexpr const char* kTiny =
    R"({"model_type": "llama", "vocab_size": 128256, "num_hidden_layers": 2,
  "num_attention_heads": 4, "num_key_value_heads": 2, "hidden_size": 64, "intermediate_size": 128,
  "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
  "rope_scaling": {"factor": 32.0}, "tie_word_embeddings": true})";

constexpr const char* kAsInRow =
    R"({"model_type": "llama", "vocab_size": 128256, "num_hidden_layers": 16,
  "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_size": 2048, "intermediate_size": 8192,
  "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
  "rope_scaling": {"factor": 32.0}, "tie_word_embeddings": true})";

}  // namespace

TEST_CASE("A model that cannot be seen is built by its row") {
  const core::FileSystem files;
  const auto model = stock_model(files, "/no/such/place", find_model("Llama-3.2-3B-Instruct"));
  REQUIRE(model);
  REQUIRE(model->has_value());
  CHECK((*model)->builder == "torchtune.models.llama3_2.lora_llama3_2_3b");
  CHECK_FALSE((*model)->dimensions.has_value());
  CHECK((*model)->checkpoint_files == std::vector<std::string>{"model-00001-of-00002.safetensors",
                                                               "model-00002-of-00002.safetensors"});
}

TEST_CASE("A config.json as in the row changes nothing") {
  tests::ScratchDirectory scratch;
  scratch.write("config.json", kAsInRow);
  const auto model = stock_model(scratch.files, scratch.path, find_model("Llama-3.2-1B"));
  REQUIRE(model);
  CHECK((*model)->builder == "torchtune.models.llama3_2.lora_llama3_2_1b");
}

TEST_CASE("A config.json that differs means the general builder with its dimensions") {
  tests::ScratchDirectory scratch;
  scratch.write("config.json", kTiny);
  scratch.write("model.safetensors", "");
  for (const core::Model* row :
       {find_model("Llama-3.2-1B-Instruct"), static_cast<const core::Model*>(nullptr)}) {
    const auto model = stock_model(scratch.files, scratch.path, row);
    REQUIRE(model);
    REQUIRE(model->has_value());
    CHECK((*model)->builder == "torchtune.models.llama3_2.lora_llama3_2");
    CHECK((*model)->dimensions ==
          core::ModelDimensions{128256, 2, 4, 2, 64, 128, 2048, 1e-5, 500000});
    CHECK((*model)->checkpoint_files == std::vector<std::string>{"model.safetensors"});
  }
}

TEST_CASE("A model with neither row nor config.json is unknown") {
  const core::FileSystem files;
  const auto model = stock_model(files, "/no/such/place", nullptr);
  REQUIRE(model);
  CHECK_FALSE(model->has_value());
}

TEST_CASE("A config.json of another kind or without sizes is an error") {
  tests::ScratchDirectory scratch;
  const std::string file = scratch.write("config.json", R"({"model_type": "qwen2", "vocab_size": 1,
    "num_hidden_layers": 1, "num_attention_heads": 1, "hidden_size": 1, "intermediate_size": 1,
    "max_position_embeddings": 1})");
  CHECK(stock_model(scratch.files, scratch.path, find_model("Llama-3.2-1B")).error().message ==
        file +
            ": `model_type` is qwen2, which does not match a model called Llama-3.2-1B; check "
            "Resources -> Models.");
  scratch.write("config.json", R"({"model_type": "llama", "vocab_size": "many"})");
  CHECK(stock_model(scratch.files, scratch.path, nullptr).error().message ==
        file + ": `num_attention_heads` is not a whole number from 1 to 1000000000.");
  scratch.write("config.json", "[]");
  CHECK(stock_model(scratch.files, scratch.path, nullptr).error().message ==
        file + ": it is not a JSON object.");
}
