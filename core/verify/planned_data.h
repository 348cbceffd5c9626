#pragma once

#include "core/runs/dataset_path.h"
#include "core/text/yaml_document.h"

namespace core {

/// What of a data set is read.
enum class DataPart { training, validation };

/// Whether all files that a node of `finetune.yaml` names (a path, a list of paths, a mapping of
/// splits to paths) are those of the planned data set. For training a mapping has to have `train`;
/// for validation a folder's `validation.parquet` and `test.parquet` will do as well.
[[nodiscard]] bool reads_only(const DatasetPath& planned, const YamlNode& node, DataPart part);

}  // namespace core
