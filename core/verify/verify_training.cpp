#include "core/verify/verify_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/runs/models.h"
#include "core/runs/torchtune.h"
#include "core/text/number.h"
#include "core/verify/planned_data.h"
#include "core/verify/trained_config.h"

namespace core {
namespace {

/// One `finetune.yaml` and the run that it should train.
class TrainingCheck {
 public:
  TrainingCheck(const RunConfig& run, const YamlNode& root, const std::string& file,
                const std::string& recipe, CheckList& checks)
      : run_(run), root_(root), file_(file), recipe_(recipe), checks_(checks) {}

  void all() {
    identity();
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
  [[nodiscard]] std::string place(const YamlNode* node) const {
    return to_string(Source{file_, node == nullptr ? 0 : node->line});
  }

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

  /// \param because what is said to have been planned: word_of().
  void judge(bool holds, std::string_view name, std::string_view path, const YamlNode* node,
             const std::string& expected, const std::string& because) {
    const std::string found = shown_node(node);
    std::string state = node == nullptr ? "is missing" : "is " + found;
    if (node != nullptr && found == expected) state += ", of another type";
    if (node != nullptr && found != expected && equals_integer(*node, expected)) {
      state += ", which is no integer";
    }
    checks_.judge(holds, std::string(name), expected, found,
                  fmt::format("{}: `{}` {}, but {}.", place(node), path, state, because));
  }

  /// Whether it is a number that equals a whole one, `8.0` for 8.
  [[nodiscard]] static bool equals_integer(const YamlNode& node, const std::string& expected) {
    const auto integer = read_integer(expected);
    return node.kind == YamlKind::scalar && integer &&
           std::holds_alternative<double>(trained_value(node)) &&
           is_value(node, YamlRules::omegaconf, Value(*integer));
  }

  void identity() {
    const YamlNode* name = find("my_wandb_run_name");
    std::string_view path = "my_wandb_run_name";
    if (name == nullptr && find("metric_logger.name") != nullptr) {
      path = "metric_logger.name";
      name = find(path);
    }
    // Without Weights & Biases only the output directory has the run's name.
    const std::string logger = text("metric_logger._component_");
    const bool logs_elsewhere = !logger.empty() && !logger.ends_with("WandBLogger");
    if (name != nullptr || (run_.find("my_wandb_project") != nullptr && !logs_elsewhere)) {
      const bool holds = name != nullptr && is_value(*name, YamlRules::omegaconf, run_.directory);
      judge(holds, "run_name", path, name, run_.directory, "the run is " + run_.directory);
    }
    const YamlNode* output = find("output_dir");
    judge(output != nullptr && names_the_run(output->text), "output_dir", "output_dir", output,
          fmt::format(".../ck-out-{}", run_.directory),
          fmt::format("a part of it has to be {0} or ck-out-{0}", run_.directory));
    output_place(output);
  }

  /// Where a kit puts the experiment's and the run's name below the planned directory differs from
  /// version to version.
  void output_place(const YamlNode* output) {
    const Setting* planned = run_.find("output_dir_base");
    const std::string found = normalized_path(text("output_dir"));
    if (planned != nullptr && output != nullptr) {
      const std::string base = normalized_path(to_text(planned->value));
      judge(found.starts_with(base.ends_with('/') ? base : base + "/"), "output_dir_base",
            "output_dir", output, base + "/...", word_of(*planned));
    }
    const YamlNode* checkpoints = find("checkpointer.output_dir");
    if (checkpoints == nullptr) return;
    judge(normalized_path(text("checkpointer.output_dir")) == found, "checkpoint_output",
          "checkpointer.output_dir", checkpoints, found,
          fmt::format("`output_dir` is {}", shown_node(output)));
  }

  /// A run that resumes goes on with what another one left. One that was planned to is checked as
  /// any other column is.
  void resumes() {
    const YamlNode* node = find("resume_from_checkpoint");
    if (node == nullptr || run_.find("resume_from_checkpoint") != nullptr) return;
    judge(is_value(*node, YamlRules::omegaconf, Value(false)), "resume_from_checkpoint",
          "resume_from_checkpoint", node, "false", "a run begins with its base model");
  }

  [[nodiscard]] bool names_the_run(const std::string& output_dir) const {
    const std::string parts = "/" + normalized_path(output_dir) + "/";
    return parts.find("/" + run_.directory + "/") != std::string::npos ||
           parts.find("/ck-out-" + run_.directory + "/") != std::string::npos;
  }

  void parameter(const std::string& key, const Setting& setting) {
    const Parameter* row = find_parameter(key);
    if (row == nullptr) {
      unknown_column(key, setting);
    } else if (key == "my_wandb_project") {
      wandb_project(setting);
    } else if (!row->arrives_at.empty() && key != "lora_alpha") {
      const YamlNode* node = find(row->arrives_at);
      judge(arrives(*row, setting, node), key, row->arrives_at, node, shown_value(setting.value),
            word_of(setting));
    }
  }

  /// Python's counts and torch's shapes take no `8.0`, which YAML reads as another type than 8.
  [[nodiscard]] static bool is_integer(const YamlNode* node, const Value& planned) {
    return node != nullptr && is_value(*node, YamlRules::omegaconf, planned) &&
           std::holds_alternative<std::int64_t>(trained_value(*node));
  }

  [[nodiscard]] static bool arrives(const Parameter& row, const Setting& setting,
                                    const YamlNode* node) {
    if (node == nullptr) return false;
    if (row.type == ValueType::integer) return is_integer(node, setting.value);
    if (!row.arrives_at.ends_with("._component_")) {
      return is_value(*node, YamlRules::omegaconf, setting.value);
    }
    const std::string component = node->text.substr(node->text.find_last_of('.') + 1);
    const std::string wanted = to_text(setting.value);
    const std::string last = wanted.substr(wanted.find_last_of('.') + 1);
    // The kit's chat_completion, one input and one answer, is what stock torchtune calls instruct.
    const bool is_stock_name = last == "chat_completion" && component == "instruct_dataset";
    return component == last || component == last + "_dataset" || is_stock_name;
  }

  /// A column that the table of parameters does not know proves its arrival under its own name.
  void unknown_column(const std::string& key, const Setting& setting) {
    for (const std::string_view prefix :
         {"", "model.", "optimizer.", "dataset.", "tokenizer.", "lr_scheduler."}) {
      const std::string path = std::string(prefix) + key;
      const YamlNode* node = find(path);
      if (node == nullptr) continue;
      judge(is_value(*node, YamlRules::omegaconf, setting.value), key, path, node,
            shown_value(setting.value), word_of(setting));
      return;
    }
    checks_.failed(key, shown_value(setting.value), std::string(kNothing),
                   fmt::format("{}: no key is called `{}`, so the value does not arrive, but {}.",
                               file_, key, word_of(setting)));
  }

  /// A run may log elsewhere than to Weights & Biases; then no project stands in the file.
  void wandb_project(const Setting& setting) {
    for (const std::string_view path : {"metric_logger.project", "my_wandb_project"}) {
      const YamlNode* node = find(path);
      if (node == nullptr) continue;
      judge(is_value(*node, YamlRules::omegaconf, setting.value), "my_wandb_project", path, node,
            shown_value(setting.value), word_of(setting));
    }
  }

  void lora_alpha() {
    const YamlNode* node = find("model.lora_alpha");
    const Setting* planned = run_.find("lora_alpha");
    const Value expected =
        planned != nullptr ? planned->value : Value(2 * run_.integer("lora_rank"));
    judge(is_integer(node, expected), "lora_alpha", "model.lora_alpha", node, shown_value(expected),
          planned != nullptr ? word_of(*planned)
                             : fmt::format("twice the LoRA rank is {}", shown_value(expected)));
  }

  void model() {
    const std::string path = normalized_path(to_text(run_.model_path.value));
    const std::string because = word_of(run_.model_path);
    const YamlNode* checkpoint = find("checkpointer.checkpoint_dir");
    judge(normalized_path(text("checkpointer.checkpoint_dir")) == path, "model_path",
          "checkpointer.checkpoint_dir", checkpoint, path, because);
    const YamlNode* tokenizer = find("tokenizer.path");
    judge(normalized_path(text("tokenizer.path")).starts_with(path + "/"), "tokenizer_path",
          "tokenizer.path", tokenizer, path + "/...", because);
    model_builder();
  }

  void model_builder() {
    const Setting* name = run_.find("model");
    const Model* row = name == nullptr ? nullptr : find_model(to_text(name->value));
    if (row == nullptr) return;
    const YamlNode* node = find("model._component_");
    const std::string found = text("model._component_");
    judge(found == row->builder || found == row->family->general_builder, "model",
          "model._component_", node, std::string(row->builder),
          fmt::format("{} is made by {}", to_text(name->value), row->builder));
  }

  void dataset() {
    const std::string because = fmt::format("the data set is {}", run_.dataset.path);
    const bool is_json = run_.dataset.extension == ".json";
    const std::string source = is_json ? "json" : "parquet";
    judge(text("dataset.source") == source, "dataset_source", "dataset.source",
          find("dataset.source"), source, because);
    const std::string_view path = data_path(find("dataset.data_files") != nullptr, false);
    const YamlNode* node = find(path);
    judge(node != nullptr && reads_only(run_.dataset, *node, DataPart::training), "dataset", path,
          node, run_.dataset.path, because);
    trained_part("dataset.split");
    trained_part("dataset.field");
  }

  [[nodiscard]] static std::string_view data_path(bool is_files, bool is_validation) {
    if (is_validation) return is_files ? "dataset_val.data_files" : "dataset_val.data_dir";
    return is_files ? "dataset.data_files" : "dataset.data_dir";
  }

  /// `train[:5%]` is a part of it, and `validation` is what a model must not have seen.
  void trained_part(std::string_view path) {
    const YamlNode* node = find(path);
    const std::string key(path.substr(path.find('.') + 1));
    if (node == nullptr || run_.find(key) != nullptr) return;
    judge(is_value(*node, YamlRules::omegaconf, Value(std::string("train"))), "dataset_" + key,
          path, node, "train", "a run is trained with all of the training data");
  }

  /// Validation reads the same data set, another part of it.
  void validation_dataset() {
    const std::string_view path = data_path(find("dataset_val.data_files") != nullptr, true);
    const YamlNode* node = find(path);
    judge(node != nullptr && reads_only(run_.dataset, *node, DataPart::validation),
          "validation_dataset", path, node, run_.dataset.path,
          fmt::format("the data set is {}", run_.dataset.path));
  }

  void system_prompt() {
    const Setting* setting = run_.find("system_prompt");
    const std::string planned = setting == nullptr ? "" : to_text(setting->value);
    std::string_view path = "dataset.new_system_prompt";
    if (find(path) == nullptr && find("dataset.system_prompt") != nullptr) {
      path = "dataset.system_prompt";
    }
    const YamlNode* node = find(path);
    const bool holds =
        node == nullptr ? planned.empty() : is_value(*node, YamlRules::omegaconf, planned);
    judge(holds, "system_prompt", path, node, shown_value(planned),
          setting == nullptr ? "the plan names none" : word_of(*setting));
  }

  void prompt() {
    const Setting* setting = run_.find("prompt");
    if (setting == nullptr) return;
    const YamlNode* node = find("dataset.prompt");
    const bool in_template = node == nullptr;
    if (in_template) node = find("tokenizer.prompt_template");
    const bool holds =
        node != nullptr && (in_template ? is_template_of(*node, *setting)
                                        : is_value(*node, YamlRules::omegaconf, setting->value));
    judge(holds, "prompt", in_template ? "tokenizer.prompt_template" : "dataset.prompt", node,
          shown_value(setting->value), word_of(*setting));
  }

  /// torchtune's prompt template has what stands in front of the user's text and what stands
  /// behind.
  [[nodiscard]] static bool is_template_of(const YamlNode& node, const Setting& setting) {
    const YamlNode* user = node.get("user");
    if (user == nullptr || user->items.size() != 2) return false;
    return user->items[0].text + "{input}" + user->items[1].text == to_text(setting.value);
  }

  void validation() {
    const Setting* setting = run_.find("validation");
    const std::int64_t steps = run_.integer("validation");
    const std::string because = setting == nullptr ? "the plan names none" : word_of(*setting);
    const YamlNode* every = find("run_val_every_n_steps");
    const bool is_off =
        every == nullptr || is_value(*every, YamlRules::omegaconf, Value(std::int64_t{0}));
    if (steps > 0 && every == nullptr && recipe_ == stock_recipe(1)) {
      checks_.warned("validation", fmt::format("{}", steps), std::string(kNothing),
                     fmt::format("{}: torchtune's recipe {} does not validate, but {}.", file_,
                                 recipe_, because));
      return;
    }
    judge(steps == 0 ? is_off : is_integer(every, Value(steps)), "validation",
          "run_val_every_n_steps", every, fmt::format("{}", steps), because);
    if (steps == 0) return;
    const YamlNode* data = find("dataset_val");
    judge(data != nullptr && data->kind == YamlKind::mapping, "validation_data", "dataset_val",
          data, "a mapping", because);
    if (data != nullptr && data->kind == YamlKind::mapping) validation_dataset();
  }

  const RunConfig& run_;
  const YamlNode& root_;
  const std::string& file_;
  const std::string& recipe_;
  CheckList& checks_;
};

}  // namespace

void verify_training(const RunConfig& run, const std::string& text, const std::string& file,
                     const std::string& recipe, CheckList& checks) {
  const auto root = read_trained_config(text, file);
  if (!root) {
    checks.failed(kTrainedFile, "a configuration that the trainer can read", "something else",
                  root.error().message);
    return;
  }
  checks.passed(kTrainedFile, "a configuration that the trainer can read", "one");
  TrainingCheck(run, *root, file, recipe, checks).all();
}

}  // namespace core
