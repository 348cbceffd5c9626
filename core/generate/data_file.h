#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/runs/dataset_path.h"
#include "core/system/file_system.h"

namespace core {

/// The largest data file that is looked into.
inline constexpr std::size_t kMaxDataBytes = std::size_t{64} << 20;

/// The keys at the top of a JSON text, each with the number of records when it holds an array, else
/// 0. Nothing where the text is no JSON object. Only as much is read as that needs: values are not
/// judged.
std::optional<std::map<std::string, std::int64_t>> top_level_records(std::string_view json);

/// The number of training records of a JSON data set: what its key `train` holds (the trainer reads
/// this one). Nothing where the file is absent, unreadable, over kMaxDataBytes or of parquet: it
/// may lie on compute nodes alone. An error where it can be read and has no such key.
Result<std::optional<std::int64_t>> training_records(const FileSystem& files,
                                                     const DatasetPath& dataset);

}  // namespace core
