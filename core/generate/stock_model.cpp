#include "core/generate/stock_model.h"

#include <fmt/format.h>

#include "core/text/yaml_document.h"

namespace core {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
/// The factor of Llama 3.2's rotary embedding; 3.1 has another.
constexpr double kLlama32Factor = 32;

/// The names of the files with the model's weights, in order; empty when none can be seen.
std::vector<std::string> weight_files(const FileSystem& files, const std::string& directory) {
  using Pattern = std::pair<std::string_view, std::string_view>;
  std::vector<std::string> found;
  const auto names = files.list_directory(directory);
  if (!names) return found;
  for (const auto& [stem, extension] :
       {Pattern{"model", ".safetensors"}, Pattern{"pytorch_model", ".bin"}}) {
    for (const std::string& name : *names) {
      if (name.starts_with(stem) && name.ends_with(extension)) found.push_back(name);
    }
    if (!found.empty()) break;
  }
  return found;
}

StockModel from_row(const Model& row) {
  StockModel model{std::string(row.builder), row.family, std::nullopt, row.tied_embeddings,
                   checkpoint_files(row)};
  if (row.builder == row.family->general_builder) model.dimensions = row.dimensions;
  return model;
}

Result<std::optional<StockModel>> from_config(const ModelConfig& config, const std::string& file,
                                              const Model* row) {
  const ModelFamily* family = family_of(config);
  if (row == nullptr) {
    if (family == nullptr) return std::optional<StockModel>();
    return std::optional(StockModel{std::string(family->general_builder),
                                    family,
                                    config.dimensions,
                                    config.tied_embeddings,
                                    {}});
  }
  const bool is_other_kind =
      family != nullptr ? family != row->family : !config.type.empty() && config.type != "llama";
  if (is_other_kind) {
    return Error{
        fmt::format("{}: `model_type` is {}, which does not match a model called {}; check "
                    "Resources -> Models.",
                    file, config.type, row->name)};
  }
  StockModel model = from_row(*row);
  if (config.dimensions != row->dimensions || config.tied_embeddings != row->tied_embeddings) {
    model.builder = row->family->general_builder;
    model.dimensions = config.dimensions;
    model.tied_embeddings = config.tied_embeddings;
  }
  return std::optional(model);
}

/// Reads the values of a `config.json` and keeps the first key that should have had a size.
class ConfigReader {
 public:
  explicit ConfigReader(const YamlNode& root) : root_(root) {}

  [[nodiscard]] double number(std::string_view path, double otherwise) const {
    const YamlValue value = value_at(path);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    const auto* number = std::get_if<double>(&value);
    return number == nullptr ? otherwise : *number;
  }

  [[nodiscard]] bool flag(std::string_view path, bool otherwise) const {
    const YamlValue value = value_at(path);
    const bool* flag = std::get_if<bool>(&value);
    return flag == nullptr ? otherwise : *flag;
  }

  /// \param otherwise 0 for a key that has to be there.
  int size(std::string_view key, int otherwise = 0) {
    const double value = number(key, 0);
    if (value >= 1 && value <= 1e9 && value == static_cast<int>(value)) {
      return static_cast<int>(value);
    }
    if (otherwise == 0 && wrong_.empty()) wrong_ = key;
    return otherwise;
  }

  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  [[nodiscard]] YamlValue value_at(std::string_view path) const {
    const YamlNode* node = root_.find(path);
    if (node == nullptr || node->kind != YamlKind::scalar) return {};
    return resolve_scalar(*node, YamlRules::omegaconf);
  }

  const YamlNode& root_;
  std::string wrong_;
};

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
  if (!model) return model;
  const std::vector<std::string> present = weight_files(files, directory);
  if (!present.empty()) model->checkpoint_files = present;
  return model->checkpoint_files.empty() ? std::nullopt : model;
}

Result<ModelConfig> read_model_config(std::string_view json, const std::string& file,
                                      const Model* known) {
  // JSON is a subset of YAML.
  auto root = parse_yaml(json, file);
  if (!root) return root.error();
  if (root->kind != YamlKind::mapping) return Error{file + ": it is not a JSON object."};
  ConfigReader reader(*root);
  ModelConfig config;
  const YamlNode* type = root->get("model_type");
  if (type != nullptr) config.type = type->text;
  const int heads = reader.size("num_attention_heads");
  const ModelDimensions otherwise =
      known == nullptr ? ModelDimensions{.norm_eps = 1e-6, .rope_base = 10000} : known->dimensions;
  config.dimensions = {.vocab_size = reader.size("vocab_size"),
                       .num_layers = reader.size("num_hidden_layers"),
                       .num_heads = heads,
                       .num_kv_heads = reader.size("num_key_value_heads", heads),
                       .embed_dim = reader.size("hidden_size"),
                       .intermediate_dim = reader.size("intermediate_size"),
                       .max_seq_len = reader.size("max_position_embeddings", otherwise.max_seq_len),
                       .norm_eps = reader.number("rms_norm_eps", otherwise.norm_eps),
                       .rope_base = reader.number("rope_theta", otherwise.rope_base)};
  config.tied_embeddings =
      reader.flag("tie_word_embeddings", known != nullptr && known->tied_embeddings);
  config.rope_factor = reader.number("rope_scaling.factor", 0);
  if (!reader.wrong().empty()) {
    return Error{
        fmt::format("{}: `{}` is not a whole number from 1 to 1000000000.", file, reader.wrong())};
  }
  return config;
}

const ModelFamily* family_of(const ModelConfig& config) {
  if (config.type == "qwen2") return find_model("Qwen2.5-0.5B")->family;
  if (config.type == "mistral") return find_model("Mistral-7B-v0.1")->family;
  if (config.type != "llama" || config.rope_factor == 0) return nullptr;
  return find_model(config.rope_factor >= kLlama32Factor ? "Llama-3.2-1B" : "Llama-3.1-8B")->family;
}

}  // namespace core
