#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// A data set's path, taken apart as the kit's script wants it (docs/design.md, "Reading values").
struct DatasetPath {
  std::string path;        ///< As the user wrote it, absolute.
  std::string directory;   ///< `input_dir_base`: the parent, with `/` at its end.
  std::string label;       ///< `dataset_label`: the stem, or the folder that holds `train.parquet`.
  std::string extension;   ///< `dataset_ext`: `.json` or `.parquet`.
  bool is_folder = false;  ///< A folder that holds `train.parquet`.

  bool operator==(const DatasetPath&) const = default;
};

/// Takes a data set's path apart (docs/design.md, "Reading values"): `X.json` is a file;
/// `X/train.parquet`, `X/` and a path without extension are the folder X of parquet files; any
/// other `X.parquet` is a single file.
/// \param path absolute. The error is a sentence without a place.
Result<DatasetPath> read_dataset_path(std::string_view path);

/// Whether it is a single parquet file, which the kit's script cannot read.
bool is_single_parquet_file(const DatasetPath& dataset);

}  // namespace core
