#include "core/generate/stock_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "core/generate/model_config.h"

namespace core {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

std::vector<std::string> named_like(const std::vector<std::string>& names, std::string_view stem,
                                    std::string_view extension) {
  std::vector<std::string> found;
  std::copy_if(names.begin(), names.end(), std::back_inserter(found), [&](const std::string& name) {
    return name.starts_with(stem) && name.ends_with(extension);
  });
  return found;
}

/// The files with the weights that are there; empty where none can be seen.
std::vector<std::string> files_in(const FileSystem& files, const std::string& directory) {
  const auto names = files.list_directory(directory);
  if (!names) return {};
  const std::vector<std::string> found = named_like(*names, "model", ".safetensors");
  return found.empty() ? named_like(*names, "pytorch_model", ".bin") : found;
}

StockModel from_row(const Model& row) {
  StockModel model{std::string(row.builder), row.family, std::nullopt, row.tied_embeddings,
                   checkpoint_files(row)};
  if (row.builder == row.family->general_builder) model.dimensions = row.dimensions;
  return model;
}

/// A name and a `config.json` that belong to different kinds of model.
bool contradicts(const ModelConfig& config, const Model& row) {
  const ModelFamily* family = family_of(config);
  return family != nullptr ? family != row.family : !config.type.empty() && config.type != "llama";
}

Result<std::optional<StockModel>> from_config(const ModelConfig& config, const std::string& file,
                                              const Model* row) {
  if (row != nullptr && contradicts(config, *row)) {
    return Error{fmt::format(
        "{}: `model_type` is {}, which does not fit a model called {}; check Resources -> Models.",
        file, config.type, row->name)};
  }
  const ModelFamily* family = row != nullptr ? row->family : family_of(config);
  if (family == nullptr) return std::optional<StockModel>();
  const bool as_in_row = row != nullptr && config.dimensions == row->dimensions &&
                         config.tied_embeddings == row->tied_embeddings;
  if (as_in_row) return std::optional(from_row(*row));
  StockModel model{
      std::string(family->general_builder), family, config.dimensions, config.tied_embeddings, {}};
  if (row != nullptr) model.checkpoint_files = checkpoint_files(*row);
  return std::optional(model);
}

}  // namespace

Result<std::optional<StockModel>> stock_model(const FileSystem& files, const std::string& directory,
                                              const Model* row) {
  const std::string file = directory + "/config.json";
  const auto text = files.read_file_if_present(file, kMaxConfigBytes);
  std::optional<StockModel> model;
  if (text && text->has_value()) {
    const auto config = read_model_config(**text, file, row);
    if (!config) return config.error();
    auto found = from_config(*config, file, row);
    if (!found) return found.error();
    model = *found;
  } else if (row != nullptr) {
    model = from_row(*row);
  }
  const std::vector<std::string> present = files_in(files, directory);
  if (model && !present.empty()) model->checkpoint_files = present;
  if (model && model->checkpoint_files.empty()) return std::optional<StockModel>();
  return model;
}

}  // namespace core
