#include <fmt/format.h>

#include <algorithm>

#include "core/runs/models.h"
#include "core/runs/torchtune.h"
#include "core/text/number.h"
#include "core/text/path_text.h"
#include "core/verify/trained_config.h"
#include "core/verify/verify_files.h"

namespace core {
namespace {

enum class DataPart { training, validation };

bool is_planned_file(const DatasetPath& planned, const std::string& found, DataPart part) {
  const std::string path = normalized_path(found);
  if (path == normalized_path(planned.path)) return true;
  if (!planned.is_folder) return false;
  const std::string folder = normalized_path(planned.directory + planned.label);
  if (path == folder || path == folder + "/*.parquet" || path == folder + "/train.parquet") {
    return true;
  }
  return part == DataPart::validation &&
         (path == folder + "/validation.parquet" || path == folder + "/test.parquet");
}

/// Whether all files that a node names (a path, a list of paths, a mapping of splits to paths) are
/// those of the planned data set. For training a mapping must have `train`; for validation a
/// folder's `validation.parquet` and `test.parquet` will do as well.
bool reads_only(const DatasetPath& planned, const YamlNode& node, DataPart part) {
  const auto holds = [&](const YamlNode& inner) { return reads_only(planned, inner, part); };
  if (node.kind == YamlKind::scalar) return is_planned_file(planned, node.text, part);
  if (node.kind == YamlKind::sequence) {
    return !node.items.empty() && std::all_of(node.items.begin(), node.items.end(), holds);
  }
  if (part == DataPart::training) {
    const YamlNode* train = node.get("train");
    return train != nullptr && holds(*train);
  }
  return !node.entries.empty() &&
         std::all_of(node.entries.begin(), node.entries.end(),
                     [&](const YamlEntry& entry) { return holds(entry.value); });
}

/// Whether a node is the planned value.
bool is_trained_value(const YamlNode& node, const Value& planned) {
  return equals_planned(node, YamlRules::omegaconf, planned);
}

/// Python's counts and torch's shapes do not accept `8.0`, which YAML reads as another type than 8.
bool is_trained_integer(const YamlNode* node, const Value& planned) {
  return node != nullptr && is_trained_value(*node, planned) &&
         std::holds_alternative<std::int64_t>(trained_value(*node));
}

/// One `finetune.yaml` and the run that it should train.
class TrainingCheck {
 public:
  TrainingCheck(const RunConfig& run, const YamlNode& root, const std::string& file,
                const std::string& recipe, CheckList& checks)
      : run_(run), root_(root), file_(file), recipe_(recipe), checks_(checks) {}

  void all() {
    run_name();
    output_directory();
    for (const auto& [key, setting] : run_.settings) parameter(key, setting);
    lora_alpha();
    model();
    dataset();
    system_prompt();
    prompt();
    validation();
    resumes();
  }

 private:
  /// The node at a path; null for what is absent or null.
  [[nodiscard]] const YamlNode* find(std::string_view path) const {
    const YamlNode* node = root_.find(path);
    const bool is_null = node != nullptr && node->kind == YamlKind::scalar &&
                         std::holds_alternative<YamlNull>(trained_value(*node));
    return is_null ? nullptr : node;
  }

  /// The text of a scalar; empty where there is none.
  [[nodiscard]] std::string text(std::string_view path) const {
    const YamlNode* node = find(path);
    return node != nullptr && node->kind == YamlKind::scalar ? node->text : "";
  }

  /// \param because why `expected` is expected: describe_origin() or a sentence like it.
  void judge(bool holds, std::string_view name, std::string_view path, const YamlNode* node,
             const std::string& expected, const std::string& because) {
    const std::string found = shown_node(node);
    std::string state = node == nullptr ? "missing" : found;
    if (node != nullptr && found == expected) state += " (of the wrong type)";
    if (node != nullptr && found != expected && equals_integer(*node, expected)) {
      state += ", which is not an integer";
    }
    checks_.judge(holds, std::string(name), expected, found,
                  fmt::format("{}: `{}` is {}, but {}.",
                              to_string(Source{file_, node == nullptr ? 0 : node->line}), path,
                              state, because));
  }

  /// Whether it is a number that equals an integer, `8.0` for 8.
  [[nodiscard]] static bool equals_integer(const YamlNode& node, const std::string& expected) {
    const auto integer = read_integer(expected);
    return node.kind == YamlKind::scalar && integer &&
           std::holds_alternative<double>(trained_value(node)) &&
           is_trained_value(node, Value(*integer));
  }

  void run_name() {
    std::string_view path = "my_wandb_run_name";
    const YamlNode* name = find(path);
    if (name == nullptr && find("metric_logger.name") != nullptr) {
      path = "metric_logger.name";
      name = find(path);
    }
    // Without Weights & Biases only the output directory has the run's name.
    const std::string logger = text("metric_logger._component_");
    const bool logs_elsewhere = !logger.empty() && !logger.ends_with("WandBLogger");
    if (name != nullptr || (run_.find("my_wandb_project") != nullptr && !logs_elsewhere)) {
      judge(name != nullptr && is_trained_value(*name, run_.directory), "run_name", path, name,
            run_.directory, "the run is " + run_.directory);
    }
  }

  /// Where a kit puts the experiment's and the run's name below the planned directory differs from
  /// version to version.
  void output_directory() {
    const YamlNode* output = find("output_dir");
    const std::string found = normalized_path(text("output_dir"));
    const std::string parts = "/" + normalized_path(output == nullptr ? "" : output->text) + "/";
    const bool names_the_run = parts.find("/" + run_.directory + "/") != std::string::npos ||
                               parts.find("/ck-out-" + run_.directory + "/") != std::string::npos;
    judge(output != nullptr && names_the_run, "output_dir", "output_dir", output,
          fmt::format(".../ck-out-{}", run_.directory),
          fmt::format("one part of the path must be {0} or ck-out-{0}", run_.directory));
    const Setting* planned = run_.find("output_dir_base");
    if (planned != nullptr && output != nullptr) {
      const std::string base = normalized_path(to_text(planned->value));
      judge(found.starts_with(with_trailing_slash(base)), "output_dir_base", "output_dir", output,
            base + "/...", describe_origin(*planned));
    }
    const YamlNode* checkpoints = find("checkpointer.output_dir");
    if (checkpoints == nullptr) return;
    judge(normalized_path(text("checkpointer.output_dir")) == found, "checkpoint_output",
          "checkpointer.output_dir", checkpoints, found,
          fmt::format("`output_dir` is {}", shown_node(output)));
  }

  void parameter(const std::string& key, const Setting& setting) {
    const Parameter* row = find_parameter(key);
    if (row == nullptr) {
      unknown_column(key, setting);
    } else if (key == "my_wandb_project") {
      wandb_project(setting);
    } else if (!row->arrives_at.empty() && key != "lora_alpha") {
      const YamlNode* node = find(row->arrives_at);
      judge(node != nullptr && arrives(*row, setting, *node), key, row->arrives_at, node,
            shown_value(setting.value), describe_origin(setting));
    }
  }

  [[nodiscard]] static bool arrives(const Parameter& row, const Setting& setting,
                                    const YamlNode& node) {
    if (row.type == ValueType::integer) return is_trained_integer(&node, setting.value);
    if (!row.arrives_at.ends_with("._component_")) return is_trained_value(node, setting.value);
    const std::string planned = to_text(setting.value);
    const std::string_view component = last_dotted_part(node.text);
    const std::string wanted(last_dotted_part(planned));
    // The kit's chat_completion, one input and one answer, is what stock torchtune calls instruct.
    const bool is_stock_name = wanted == "chat_completion" && component == "instruct_dataset";
    return component == wanted || component == wanted + "_dataset" || is_stock_name;
  }

  /// A column that the table of parameters does not know must be found under its own name.
  void unknown_column(const std::string& key, const Setting& setting) {
    for (const std::string prefix :
         {"", "model.", "optimizer.", "dataset.", "tokenizer.", "lr_scheduler."}) {
      const YamlNode* node = find(prefix + key);
      if (node == nullptr) continue;
      judge(is_trained_value(*node, setting.value), key, prefix + key, node,
            shown_value(setting.value), describe_origin(setting));
      return;
    }
    checks_.failed(key, shown_value(setting.value), kNothingFound,
                   fmt::format("{}: no key is called `{}`, so the value has no effect, but {}.",
                               file_, key, describe_origin(setting)));
  }

  /// A run that does not log to Weights & Biases has no project in its file.
  void wandb_project(const Setting& setting) {
    for (const std::string_view path : {"metric_logger.project", "my_wandb_project"}) {
      const YamlNode* node = find(path);
      if (node == nullptr) continue;
      judge(is_trained_value(*node, setting.value), "my_wandb_project", path, node,
            shown_value(setting.value), describe_origin(setting));
    }
  }

  void lora_alpha() {
    const YamlNode* node = find("model.lora_alpha");
    const Setting* planned = run_.find("lora_alpha");
    const Value expected =
        planned != nullptr ? planned->value : Value(2 * run_.integer("lora_rank"));
    judge(is_trained_integer(node, expected), "lora_alpha", "model.lora_alpha", node,
          shown_value(expected),
          planned != nullptr ? describe_origin(*planned)
                             : fmt::format("twice the LoRA rank is {}", shown_value(expected)));
  }

  void model() {
    const std::string path = normalized_path(to_text(run_.model_path.value));
    const std::string because = describe_origin(run_.model_path);
    judge(normalized_path(text("checkpointer.checkpoint_dir")) == path, "model_path",
          "checkpointer.checkpoint_dir", find("checkpointer.checkpoint_dir"), path, because);
    judge(normalized_path(text("tokenizer.path")).starts_with(path + "/"), "tokenizer_path",
          "tokenizer.path", find("tokenizer.path"), path + "/...", because);
    const std::string name = run_.text("model");
    const Model* row = name.empty() ? nullptr : find_model(name);
    if (row == nullptr) return;
    const std::string builder = text("model._component_");
    judge(builder == row->builder || builder == row->family->general_builder, "model",
          "model._component_", find("model._component_"), std::string(row->builder),
          fmt::format("{} is built by {}", name, row->builder));
  }

  void dataset() {
    const std::string because = fmt::format("the data set is {}", run_.dataset.path);
    const std::string source = run_.dataset.extension == ".json" ? "json" : "parquet";
    judge(text("dataset.source") == source, "dataset_source", "dataset.source",
          find("dataset.source"), source, because);
    dataset_files("dataset", "dataset", DataPart::training);
    training_part("split");
    training_part("field");
  }

  /// \param section `dataset` or `dataset_val`.
  void dataset_files(const std::string& name, const std::string& section, DataPart part) {
    const bool has_files = find(section + ".data_files") != nullptr;
    const std::string path = section + (has_files ? ".data_files" : ".data_dir");
    const YamlNode* node = find(path);
    judge(node != nullptr && reads_only(run_.dataset, *node, part), name, path, node,
          run_.dataset.path, fmt::format("the data set is {}", run_.dataset.path));
  }

  /// `train[:5%]` is only a part of it, and a model must not have seen `validation`.
  void training_part(const std::string& key) {
    const std::string path = "dataset." + key;
    const YamlNode* node = find(path);
    if (node == nullptr || run_.find(key) != nullptr) return;
    judge(is_trained_value(*node, Value(std::string("train"))), "dataset_" + key, path, node,
          "train", "a run trains on all of the training data");
  }

  void system_prompt() {
    const Setting* setting = run_.find("system_prompt");
    const std::string planned = setting == nullptr ? "" : to_text(setting->value);
    std::string_view path = "dataset.new_system_prompt";
    if (find(path) == nullptr && find("dataset.system_prompt") != nullptr) {
      path = "dataset.system_prompt";
    }
    const YamlNode* node = find(path);
    judge(node == nullptr ? planned.empty() : is_trained_value(*node, planned), "system_prompt",
          path, node, shown_value(planned),
          setting == nullptr ? kNotInPlan : describe_origin(*setting));
  }

  void prompt() {
    const Setting* setting = run_.find("prompt");
    if (setting == nullptr) return;
    const YamlNode* node = find("dataset.prompt");
    bool holds = node != nullptr && is_trained_value(*node, setting->value);
    const bool is_in_template = node == nullptr;
    if (is_in_template) {
      // torchtune's prompt template has the text before and the text after the user's.
      node = find("tokenizer.prompt_template");
      const YamlNode* user = node == nullptr ? nullptr : node->get("user");
      holds = user != nullptr && user->items.size() == 2 &&
              user->items[0].text + "{input}" + user->items[1].text == to_text(setting->value);
    }
    judge(holds, "prompt", is_in_template ? "tokenizer.prompt_template" : "dataset.prompt", node,
          shown_value(setting->value), describe_origin(*setting));
  }

  void validation() {
    const Setting* setting = run_.find("validation");
    const std::int64_t steps = run_.integer("validation");
    const std::string because = setting == nullptr ? kNotInPlan : describe_origin(*setting);
    const YamlNode* every = find("run_val_every_n_steps");
    if (steps > 0 && every == nullptr && recipe_ == stock_recipe(1)) {
      checks_.warned("validation", fmt::format("{}", steps), kNothingFound,
                     fmt::format("{}: torchtune's recipe {} does not validate, but {}.", file_,
                                 recipe_, because));
      return;
    }
    const bool is_off = every == nullptr || is_trained_value(*every, Value(std::int64_t{0}));
    judge(steps == 0 ? is_off : is_trained_integer(every, Value(steps)), "validation",
          "run_val_every_n_steps", every, fmt::format("{}", steps), because);
    if (steps == 0) return;
    const YamlNode* data = find("dataset_val");
    const bool has_data = data != nullptr && data->kind == YamlKind::mapping;
    judge(has_data, "validation_data", "dataset_val", data, "a mapping", because);
    if (has_data) dataset_files("validation_dataset", "dataset_val", DataPart::validation);
  }

  /// A run that resumes continues what another one left. If the plan has this column, it is checked
  /// as any other.
  void resumes() {
    const YamlNode* node = find("resume_from_checkpoint");
    if (node == nullptr || run_.find("resume_from_checkpoint") != nullptr) return;
    judge(is_trained_value(*node, Value(false)), "resume_from_checkpoint", "resume_from_checkpoint",
          node, "false", "a run starts from its base model");
  }

  static inline const std::string kNotInPlan = "the plan has none";

  const RunConfig& run_;
  const YamlNode& root_;
  const std::string& file_;
  const std::string& recipe_;
  CheckList& checks_;
};

}  // namespace

void verify_training(const RunConfig& run, const std::string& text, const std::string& file,
                     const std::string& recipe, CheckList& checks) {
  const std::string expected = "a configuration that the trainer can read";
  const auto root = read_trained_config(text, file);
  if (!root) {
    checks.failed(kTrainedFile, expected, "something else", root.error().message);
    return;
  }
  checks.passed(kTrainedFile, expected, expected);
  TrainingCheck(run, *root, file, recipe, checks).all();
}

}  // namespace core
