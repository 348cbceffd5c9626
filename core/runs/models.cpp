#include "core/runs/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace core {
namespace {

// clang-format off: a table, a family or a model in two lines.

constexpr ModelFamily kLlama32{"torchtune.models.llama3_2.lora_llama3_2", 32, true, "LLAMA3_2",
    "torchtune.models.llama3.llama3_tokenizer", "original/tokenizer.model", "", false, true};
constexpr ModelFamily kLlama31{"torchtune.models.llama3_1.lora_llama3_1", 8, false, "LLAMA3",
    "torchtune.models.llama3.llama3_tokenizer", "original/tokenizer.model", "", false, true};
constexpr ModelFamily kQwen25{"torchtune.models.qwen2.lora_qwen2", 0, true, "QWEN2",
    "torchtune.models.qwen2_5.qwen2_5_tokenizer", "vocab.json", "merges.txt", false, false};
constexpr ModelFamily kMistral{"torchtune.models.mistral.lora_mistral", 0, false, "MISTRAL",
    "torchtune.models.mistral.mistral_tokenizer", "tokenizer.model", "", true, false};

constexpr std::array kModels{
    Model{"Llama-3.2-1B", "torchtune.models.llama3_2.lora_llama3_2_1b", &kLlama32,
        "model", ".safetensors", 1, true, {128256, 16, 32, 8, 2048, 8192, 131072, 1e-5, 500000}},
    Model{"Llama-3.2-3B", "torchtune.models.llama3_2.lora_llama3_2_3b", &kLlama32,
        "model", ".safetensors", 2, true, {128256, 28, 24, 8, 3072, 8192, 131072, 1e-5, 500000}},
    Model{"Llama-3.1-8B", "torchtune.models.llama3_1.lora_llama3_1_8b", &kLlama31,
        "model", ".safetensors", 4, false, {128256, 32, 32, 8, 4096, 14336, 131072, 1e-5, 500000}},
    Model{"Qwen2.5-0.5B", "torchtune.models.qwen2_5.lora_qwen2_5_0_5b", &kQwen25,
        "model", ".safetensors", 1, true, {151936, 24, 14, 2, 896, 4864, 32768, 1e-6, 1000000}},
    Model{"Qwen2.5-1.5B", "torchtune.models.qwen2_5.lora_qwen2_5_1_5b_base", &kQwen25,
        "model", ".safetensors", 1, true, {151936, 28, 12, 2, 1536, 8960, 131072, 1e-6, 1000000}},
    Model{"Qwen2.5-1.5B-Instruct", "torchtune.models.qwen2_5.lora_qwen2_5_1_5b_instruct", &kQwen25,
        "model", ".safetensors", 1, true, {151936, 28, 12, 2, 1536, 8960, 32768, 1e-6, 1000000}},
    Model{"Qwen2.5-3B", "torchtune.models.qwen2_5.lora_qwen2_5_3b", &kQwen25,
        "model", ".safetensors", 2, true, {151936, 36, 16, 2, 2048, 11008, 32768, 1e-6, 1000000}},
    Model{"Qwen2.5-7B", "torchtune.models.qwen2_5.lora_qwen2_5_7b_base", &kQwen25,
        "model", ".safetensors", 4, false, {152064, 28, 28, 4, 3584, 18944, 131072, 1e-6, 1000000}},
    Model{"Qwen2.5-7B-Instruct", "torchtune.models.qwen2_5.lora_qwen2_5_7b_instruct", &kQwen25,
        "model", ".safetensors", 4, false, {152064, 28, 28, 4, 3584, 18944, 32768, 1e-6, 1000000}},
    Model{"Mistral-7B-v0.1", "torchtune.models.mistral.lora_mistral_7b", &kMistral,
        "pytorch_model", ".bin", 2, false, {32000, 32, 32, 8, 4096, 14336, 32768, 1e-5, 10000}},
    // Later versions have another vocabulary and rotary base, so the named builder does not fit.
    Model{"Mistral-7B-Instruct-v0.2", "torchtune.models.mistral.lora_mistral", &kMistral,
        "model", ".safetensors", 3, false, {32000, 32, 32, 8, 4096, 14336, 32768, 1e-5, 1000000}},
    Model{"Mistral-7B-v0.3", "torchtune.models.mistral.lora_mistral", &kMistral,
        "model", ".safetensors", 3, false, {32768, 32, 32, 8, 4096, 14336, 32768, 1e-5, 1000000}},
};

// clang-format on

std::string comparable_model_name(std::string_view name) {
  const std::string plain = base::lower_case(name.substr(name.rfind('/') + 1));
  return plain.starts_with("meta-") ? plain.substr(5) : plain;
}

const Model* row_named(std::string_view lower_name) {
  const auto row = std::find_if(kModels.begin(), kModels.end(), [&](const Model& model) {
    return base::lower_case(model.name) == lower_name;
  });
  return row == kModels.end() ? nullptr : &*row;
}

}  // namespace

std::span<const Model> models() { return kModels; }

const Model* find_model(std::string_view name) {
  constexpr std::string_view kInstruct = "-instruct";
  const std::string plain = comparable_model_name(name);
  if (const Model* model = row_named(plain)) return model;
  const std::size_t instruct = plain.find(kInstruct);
  if (instruct == std::string::npos) return nullptr;
  return row_named(plain.substr(0, instruct) + plain.substr(instruct + kInstruct.size()));
}

std::vector<std::string> checkpoint_files(const Model& model) {
  if (model.checkpoint_count == 1) {
    return {fmt::format("{}{}", model.checkpoint_stem, model.checkpoint_extension)};
  }
  std::vector<std::string> files;
  for (int i = 1; i <= model.checkpoint_count; ++i) {
    files.push_back(fmt::format("{}-{:05}-of-{:05}{}", model.checkpoint_stem, i,
                                model.checkpoint_count, model.checkpoint_extension));
  }
  return files;
}

}  // namespace core
