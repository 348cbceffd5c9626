#include "core/parameters/fixed_setting.h"

#include <algorithm>
#include <string>

#include "core/parameters/label.h"
#include "core/parameters/parameter.h"

namespace core {
namespace {

const std::vector<FixedSetting>& fixed_settings() {
  static const std::vector<FixedSetting> kSettings = {
      {"lora_target_modules",
       "LoRA Target Modules",
       {"target module", "lora target module", "lora module", "target layer", "lora target",
        "lora target layer", "adapted module"},
       "the attention projections q_proj, v_proj and output_proj and the MLP layers get adapters",
       {"q proj v proj output proj mlp"}},
      {"quantization",
       "Quantization",
       {"quantization", "quantisation", "quantized", "quantize base", "qlora", "load in 4bit",
        "load in 8bit", "load in 4 bit", "load in 8 bit"},
       "the base model is not quantized",
       {"none", "no", "off", "false", "not used", "full precision", "bf16"}},
      {"optimizer",
       "Optimizer",
       {"optimizer", "optim", "optimiser"},
       "the optimizer is AdamW",
       {"adamw", "adam w", "torch optim adamw", "adamw torch", "adamw torch fused", "fused adamw",
        "adamw fused", "pytorch adamw"}},
      {"gradient_clipping",
       "Gradient Clipping",
       {"gradient clipping", "gradient clip", "grad clip", "grad clipping", "clip grad norm",
        "max grad norm", "gradient clip norm", "gradient norm clipping", "max gradient norm"},
       "gradients are not clipped",
       {"none", "no", "off", "false", "null", "not used"}},
      {"activation_checkpointing",
       "Activation Checkpointing",
       {"gradient checkpointing", "activation checkpointing", "enable activation checkpointing",
        "grad checkpointing"},
       "activations are not checkpointed",
       {"none", "no", "off", "false", "not used"}},
      {"nodes",
       "Nodes",
       {"node", "node per run", "node per job", "num node", "number of node"},
       "every job runs on one node",
       {"1", "one", "single", "single node", "1 node"}},
  };
  return kSettings;
}

bool contains_word(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

const FixedSetting* fixed_setting_by_label(std::string_view label) {
  const std::string normalized = normalized_label(label);
  for (const FixedSetting& setting : fixed_settings()) {
    if (contains_word(setting.labels, normalized)) return &setting;
  }
  return nullptr;
}

const FixedSetting* fixed_setting_in_remark(std::string_view remark) {
  if (remark.empty()) return nullptr;
  const bool is_quantized = has_one_of(
      normalized_words(remark),
      {"qlora", "4 bit", "8 bit", "4bit", "8bit", "int4", "int8", "nf4", "quantized", "quantised"});
  return is_quantized ? fixed_setting_by_label("quantization") : nullptr;
}

bool agrees_with(const FixedSetting& setting, std::string_view value) {
  return is_not_applicable(value) || contains_word(setting.agreeing, normalized_words(value));
}

bool is_fixed_setting(std::string_view key) {
  return std::any_of(fixed_settings().begin(), fixed_settings().end(),
                     [key](const FixedSetting& setting) { return setting.key == key; });
}

}  // namespace core
