#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/runs/models.h"
#include "core/system/file_system.h"

namespace core {

/// A model as stock torchtune builds and loads it.
struct StockModel {
  std::string builder;  ///< Dotted path.
  const ModelFamily* family = nullptr;
  /// For the family's general builder; nothing where the builder has them itself.
  std::optional<ModelDimensions> dimensions;
  bool tied_embeddings = false;
  std::vector<std::string> checkpoint_files;
};

/// How to build a model (docs/design.md, "Generators"): by its row in the table of models; where
/// the readable `config.json` in its directory differs, or the row is of another size, by the
/// family's general builder with the file's dimensions.
/// \param row null for a model without one.
/// \returns nothing where neither row nor `config.json` tells; an error where `config.json` can be
///          read and contradicts the row or itself.
Result<std::optional<StockModel>> stock_model(const FileSystem& files, const std::string& directory,
                                              const Model* row);

}  // namespace core
