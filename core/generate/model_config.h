#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/runs/models.h"

namespace core {

/// What a model's own `config.json` (Hugging Face's form) says of it.
struct ModelConfig {
  std::string type;  ///< `model_type`: `llama`, `qwen2`, `mistral`, ...
  ModelDimensions dimensions;
  bool tied_embeddings = false;
  double rope_factor = 0;  ///< 0 where it scales nothing.
};

/// Reads a `config.json`.
/// \param known the model's row, whose values stand for optional ones that the file leaves out; may
/// be null.
/// \returns an error with the file and the key where a size is missing or no whole number.
Result<ModelConfig> read_model_config(std::string_view json, const std::string& file,
                                      const Model* known);

/// The family that a configuration belongs to; null where stock torchtune has none.
const ModelFamily* family_of(const ModelConfig& config);

}  // namespace core
