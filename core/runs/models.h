#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The shape of a model, under the names of torchtune's general builders.
struct ModelDimensions {
  int vocab_size = 0;
  int num_layers = 0;
  int num_heads = 0;
  int num_kv_heads = 0;
  int embed_dim = 0;
  int intermediate_dim = 0;
  int max_seq_len = 0;
  double norm_eps = 0;
  double rope_base = 0;

  bool operator==(const ModelDimensions&) const = default;
};

/// What the models of one family share in torchtune.
struct ModelFamily {
  std::string_view general_builder;  ///< Dotted path of the LoRA builder that takes dimensions.
  int scale_factor;                  ///< Of the builder's rotary embedding; 0 where it takes none.
  bool takes_tied_embeddings;        ///< Whether the builder has `tie_word_embeddings`.
  std::string_view model_type;       ///< Of the checkpointer: the name of an enumerator.
  std::string_view tokenizer;        ///< Dotted path of the tokenizer's builder.
  std::string_view tokenizer_path;   ///< Its `path`, relative to the model's directory.
  std::string_view merges_file;      ///< Its `merges_file`, relative too; empty where it has none.
  /// Whether the tokenizer has its own chat format, which knows no system prompt and which a prompt
  /// template would replace, marks and all.
  bool has_fixed_chat_format;
  /// Whether the tokenizer strips the blanks around each piece of a message, so that they are lost
  /// between a prompt and the record's input.
  bool strips_prompts;
};

/// One row of the table of models: what stock torchtune needs to know to train it.
struct Model {
  /// As on Hugging Face, without organisation. A name without `-Instruct` means both unless another
  /// row has the name with it.
  std::string_view name;
  /// Dotted path of the LoRA builder. The family's general builder also needs the dimensions.
  std::string_view builder;
  const ModelFamily* family;
  std::string_view checkpoint_stem;       ///< `model` or `pytorch_model`.
  std::string_view checkpoint_extension;  ///< With its dot.
  int checkpoint_count;                   ///< How many files hold the weights.
  bool tied_embeddings;
  ModelDimensions dimensions;
};

/// All models that the builtin generator knows without reading their `config.json`. A model without
/// a row here is asked about. Sources: torchtune 0.6.1 (builders, recipes) and the models' own
/// files.
std::span<const Model> models();

/// The field that a model of the table with the same shape is asked for under, with `@NAME` after
/// it.
inline constexpr std::string_view kModelLikeField = "model_like";

/// The row of a model by its name: without organisation prefix (`meta-llama/`, and `Meta-` of older
/// names), in any case, with or without `-Instruct`. Null when there is none.
const Model* find_model(std::string_view name);

/// Names of the files that hold the weights, in their order: `model.safetensors`, or
/// `model-00001-of-00002.safetensors` and so on.
std::vector<std::string> checkpoint_files(const Model& model);

}  // namespace core
