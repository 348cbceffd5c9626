#include "core/runs/dataset_path.h"

#include <fmt/format.h>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/runs/usable_path.h"
#include "core/text/path_text.h"

namespace core {
namespace {

constexpr std::string_view kJson = ".json";
constexpr std::string_view kParquet = ".parquet";

struct SplitPath {
  std::string_view parent;  ///< With `/` at its end.
  std::string_view name;
};

SplitPath split_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

Error unusable(std::string_view path, std::string_view problem) {
  return Error{fmt::format("Dataset is `{}`, {}", base::display_name(path), problem)};
}

Result<DatasetPath> folder(std::string_view path, std::string_view folder_path) {
  const SplitPath parts = split_path(strip_trailing_slashes(folder_path));
  if (parts.name.empty()) return unusable(path, "which names no folder with a `train.parquet`");
  return DatasetPath{std::string(path), std::string(parts.parent), std::string(parts.name),
                     std::string(kParquet), true};
}

Result<DatasetPath> file(std::string_view path, std::string_view extension) {
  const SplitPath parts = split_path(path);
  const std::string_view stem = parts.name.substr(0, parts.name.size() - extension.size());
  if (stem.empty()) {
    return unusable(path, "which has no name in front of its extension");
  }
  return DatasetPath{std::string(path), std::string(parts.parent), std::string(stem),
                     std::string(extension), false};
}

}  // namespace

Result<DatasetPath> read_dataset_path(std::string_view path) {
  if (const auto problem = path_problem(path)) return unusable(path, *problem);
  const SplitPath parts = split_path(path);
  if (parts.name.empty()) return folder(path, path);
  if (parts.name == "train.parquet") return folder(path, parts.parent);
  if (path.ends_with(kJson)) return file(path, kJson);
  if (path.ends_with(kParquet)) return file(path, kParquet);
  if (parts.name.find('.') == std::string_view::npos) return folder(path, path);
  return unusable(path, "which is neither a `.json` file nor `.parquet` data");
}

bool is_single_parquet_file(const DatasetPath& dataset) {
  return dataset.extension == kParquet && !dataset.is_folder;
}

}  // namespace core
