#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/runs/models.h"
#include "core/system/file_system.h"

namespace core {

/// A model as stock torchtune builds and loads it.
struct StockModel {
  std::string builder;  ///< Dotted path.
  const ModelFamily* family = nullptr;
  /// For the family's general builder; nothing when the builder itself fixes them.
  std::optional<ModelDimensions> dimensions;
  bool tied_embeddings = false;
  std::vector<std::string> checkpoint_files;
};

/// How to build a model (docs/design.md, "Generators"): by its row in the table of models; when the
/// readable `config.json` in its directory differs, or the row is of another size, by the family's
/// general builder with the file's dimensions.
/// \param row null for a model without one.
/// \returns nothing when neither a row nor `config.json` describes the model; an error when
///          `config.json` can be read and contradicts the row or itself.
Result<std::optional<StockModel>> stock_model(const FileSystem& files, const std::string& directory,
                                              const Model* row);

/// What a model's own `config.json` (in Hugging Face's format) says.
struct ModelConfig {
  std::string type;  ///< `model_type`: `llama`, `qwen2`, `mistral`, ...
  ModelDimensions dimensions;
  bool tied_embeddings = false;
  double rope_factor = 0;  ///< 0 when nothing is scaled.
};

/// Reads a `config.json`.
/// \param known the model's row, which supplies optional values that the file leaves out; may be
///        null.
/// \returns an error with the file and the key when a size is missing or not a whole number.
Result<ModelConfig> read_model_config(std::string_view json, const std::string& file,
                                      const Model* known);

/// The family that a configuration belongs to; null when stock torchtune has none.
const ModelFamily* family_of(const ModelConfig& config);

}  // namespace core
