#include "core/generate/model_config.h"

#include <fmt/format.h>

#include <optional>

#include "core/text/yaml_document.h"

namespace core {
namespace {

/// Factor of Llama 3.2's rotary embedding; 3.1 has another.
constexpr double kLlama32Factor = 32;

std::optional<double> number_value(const YamlNode& root, std::string_view path) {
  const YamlNode* node = root.find(path);
  if (node == nullptr || node->kind != YamlKind::scalar) return std::nullopt;
  const YamlValue value = resolve_scalar(*node, YamlRules::omegaconf);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

/// Reads numbers and keeps the first key that should have had one.
class Reader {
 public:
  explicit Reader(const YamlNode& root) : root_(root) {}

  int size(std::string_view key, int otherwise = 0) {
    const auto value = number_value(root_, key);
    const bool is_size =
        value && *value >= 1 && *value <= 1e9 && *value == static_cast<int>(*value);
    if (is_size) return static_cast<int>(*value);
    if (otherwise == 0 && wrong_.empty()) wrong_ = key;
    return otherwise;
  }

  [[nodiscard]] double number(std::string_view key, double otherwise) const {
    return number_value(root_, key).value_or(otherwise);
  }

  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  const YamlNode& root_;
  std::string wrong_;
};

bool flag_at(const YamlNode& root, std::string_view key, bool otherwise) {
  const YamlNode* node = root.get(key);
  if (node == nullptr || node->kind != YamlKind::scalar) return otherwise;
  const YamlValue value = resolve_scalar(*node, YamlRules::omegaconf);
  const bool* flag = std::get_if<bool>(&value);
  return flag == nullptr ? otherwise : *flag;
}

}  // namespace

Result<ModelConfig> read_model_config(std::string_view json, const std::string& file,
                                      const Model* known) {
  // JSON is a subset of YAML.
  auto root = parse_yaml(json, file);
  if (!root) return root.error();
  if (root->kind != YamlKind::mapping) return Error{file + ": is no JSON object."};
  Reader reader(*root);
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
      flag_at(*root, "tie_word_embeddings", known != nullptr && known->tied_embeddings);
  config.rope_factor = reader.number("rope_scaling.factor", 0);
  if (!reader.wrong().empty()) {
    return Error{
        fmt::format("{}: `{}` is no whole number from 1 to 1000000000.", file, reader.wrong())};
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
