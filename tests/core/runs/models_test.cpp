#include "core/runs/models.h"

#include <set>
#include <string>
#include <vector>

#include "tests/catch.h"

using core::checkpoint_files;
using core::find_model;

namespace {

std::string builder_of(const std::string& name) {
  const core::Model* model = find_model(name);
  return model == nullptr ? "none" : std::string(model->builder);
}

}  // namespace

TEST_CASE("a model is found without organisation, in any case, with or without -Instruct") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"Llama-3.2-1B", "torchtune.models.llama3_2.lora_llama3_2_1b"},
      {"Llama-3.2-1B-Instruct", "torchtune.models.llama3_2.lora_llama3_2_1b"},
      {"meta-llama/Llama-3.2-3B-Instruct", "torchtune.models.llama3_2.lora_llama3_2_3b"},
      {"llama-3.2-3b-instruct", "torchtune.models.llama3_2.lora_llama3_2_3b"},
      {"meta-llama/Meta-Llama-3.1-8B-Instruct", "torchtune.models.llama3_1.lora_llama3_1_8b"},
      {"Qwen/Qwen2.5-0.5B-Instruct", "torchtune.models.qwen2_5.lora_qwen2_5_0_5b"},
      {"Qwen2.5-7B", "torchtune.models.qwen2_5.lora_qwen2_5_7b_base"},
      {"Qwen2.5-7B-Instruct", "torchtune.models.qwen2_5.lora_qwen2_5_7b_instruct"},
      {"Qwen2.5-1.5B", "torchtune.models.qwen2_5.lora_qwen2_5_1_5b_base"},
      {"Qwen2.5-1.5B-Instruct", "torchtune.models.qwen2_5.lora_qwen2_5_1_5b_instruct"},
      {"mistralai/Mistral-7B-v0.1", "torchtune.models.mistral.lora_mistral_7b"},
      {"mistralai/Mistral-7B-Instruct-v0.1", "torchtune.models.mistral.lora_mistral_7b"},
      {"mistralai/Mistral-7B-Instruct-v0.3", "torchtune.models.mistral.lora_mistral"}};
  for (const auto& [name, builder] : cases) {
    CAPTURE(name);
    CHECK(builder_of(name) == builder);
  }
}

TEST_CASE("a model without a row is not guessed") {
  for (const char* name : {"", "/", "Llama-3.2-11B", "Llama-3.2", "Mistral-7B", "Qwen2.5-7B-Chat",
                           "Llama-3.2-1B-Instruct-v2", "-Instruct"}) {
    CAPTURE(name);
    CHECK(find_model(name) == nullptr);
  }
}

TEST_CASE("checkpoint files are named as on Hugging Face") {
  CHECK(checkpoint_files(*find_model("Llama-3.2-1B")) ==
        std::vector<std::string>{"model.safetensors"});
  CHECK(checkpoint_files(*find_model("Llama-3.2-3B")) ==
        std::vector<std::string>{"model-00001-of-00002.safetensors",
                                 "model-00002-of-00002.safetensors"});
  CHECK(checkpoint_files(*find_model("Mistral-7B-v0.1")) ==
        std::vector<std::string>{"pytorch_model-00001-of-00002.bin",
                                 "pytorch_model-00002-of-00002.bin"});
}

TEST_CASE("every row of the table of models is complete and consistent") {
  std::set<std::string_view> names;
  for (const core::Model& model : core::models()) {
    CAPTURE(model.name);
    CHECK(names.insert(model.name).second);
    CHECK(find_model(model.name) == &model);
    CHECK(model.dimensions.num_heads % model.dimensions.num_kv_heads == 0);
    CHECK(model.dimensions.embed_dim % model.dimensions.num_heads == 0);
    CHECK((!model.tied_embeddings || model.family->takes_tied_embeddings));
    CHECK(model.checkpoint_count >= 1);
    CHECK(model.dimensions.vocab_size > 0);
  }
}

TEST_CASE("the dimensions of Llama 3.2 1B are those of its config.json") {
  CHECK(find_model("Llama-3.2-1B")->dimensions ==
        core::ModelDimensions{128256, 16, 32, 8, 2048, 8192, 131072, 1e-5, 500000});
}
