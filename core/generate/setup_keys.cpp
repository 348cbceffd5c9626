#include "core/generate/setup_keys.h"

#include <algorithm>
#include <array>

#include "core/text/path_text.h"

namespace core {
namespace {

/// Collects the values whose keys a script knows.
class SetupWriter {
 public:
  explicit SetupWriter(const ScriptOptions& options) : options_(options) {}

  void add(std::string_view key, Value value) {
    if (options_.count(key) > 0) keys_.read.push_back({std::string(key), std::move(value)});
  }

  void add_unread(std::string_view key, Value value) {
    if (options_.count(key) == 0) keys_.unread.push_back({std::string(key), std::move(value)});
  }

  [[nodiscard]] bool knows(std::string_view key) const { return options_.count(key) > 0; }
  [[nodiscard]] SetupKeys take() { return std::move(keys_); }

 private:
  const ScriptOptions& options_;
  SetupKeys keys_;
};

void add_model_keys(SetupWriter& writer, const RunConfig& run) {
  const std::string path = to_text(run.model_path.value);
  writer.add("torchtune_model_name", std::string(last_part(run.text("model"))));
  // Versions that read it want a folder's name below models_dir; the first of them broke on a path.
  writer.add("model_checkpoint", std::string(last_part(path)));
  writer.add("models_dir", with_trailing_slash(parent_directory(path)));
}

void add_dataset_keys(SetupWriter& writer, const RunConfig& run) {
  writer.add("input_dir_base", run.dataset.directory);
  writer.add("input_formatting", std::string());
  writer.add("dataset_label", run.dataset.label);
  writer.add("dataset_ext", run.dataset.extension);
}

/// Newer versions add the experiment's name to the directory that they are given; our
/// output_dir_base already ends with it. Some of them require the name.
void add_output(SetupWriter& writer, const RunConfig& run) {
  const bool adds_name = writer.knows("experiment_name");
  const std::string base =
      adds_name ? with_trailing_slash(parent_directory(run.output_dir_base)) : run.output_dir_base;
  writer.add("project_dir", base);
  writer.add("experiment_name", std::string(last_part(run.output_dir_base)));
  writer.add("output_dir_base", base);
}

void add_parameter(SetupWriter& writer, const RunConfig& run, const Parameter& parameter,
                   const ScriptOptions& options) {
  if (parameter.key == "model") return add_model_keys(writer, run);
  if (parameter.key == "dataset") return add_dataset_keys(writer, run);
  if (parameter.key == "output_dir_base") return add_output(writer, run);
  if (parameter.key == "recipe") return;
  const Setting* setting = run.find(parameter.key);
  if (setting == nullptr) return;
  if (parameter.key != "modules") {
    writer.add(option_of(parameter, options), setting->value);
  } else if (run.find("conda_env") == nullptr) {
    std::string modules = run.text("modules");
    std::replace(modules.begin(), modules.end(), ' ', ',');
    writer.add("modules", modules);
  }
}

/// Versions of the script before `packed` compare such an option with the text `true`; those with
/// `packed` take the file's value as it is, and a text `false` would count as true.
void add_columns_without_parameter(SetupWriter& writer, const RunConfig& run) {
  for (const auto& [key, setting] : run.settings) {
    if (find_parameter(key) != nullptr) continue;
    const bool as_text = std::holds_alternative<bool>(setting.value) && !writer.knows("packed");
    writer.add(key, as_text ? Value(to_text(setting.value)) : setting.value);
  }
}

void add_specification_keys(SetupWriter& writer, const RunConfig& run) {
  writer.add_unread("model_checkpoint", to_text(run.model_path.value));
  writer.add_unread("dataset", run.dataset.path);
  if (const Setting* lr = run.find("lr")) writer.add_unread("learning_rate", lr->value);
  if (const Setting* gpus = run.find("gpus")) writer.add_unread("num_gpus", gpus->value);
  writer.add_unread("enable_validation", run.integer("validation") > 0);
}

}  // namespace

const SetupValue* SetupKeys::find(std::string_view key) const {
  for (const std::vector<SetupValue>* list : {&read, &unread}) {
    for (const SetupValue& value : *list) {
      if (value.key == key) return &value;
    }
  }
  return nullptr;
}

const ScriptOptions& builtin_options() {
  constexpr std::array<std::string_view, 35> kNames{"my_wandb_project",
                                                    "my_wandb_run_name",
                                                    "models_dir",
                                                    "input_dir_base",
                                                    "input_formatting",
                                                    "dataset_label",
                                                    "dataset_ext",
                                                    "dataset_type",
                                                    "system_prompt",
                                                    "prompt",
                                                    "lora_rank",
                                                    "lr",
                                                    "batch_size",
                                                    "epochs",
                                                    "run_val_every_n_steps",
                                                    "num_warmup_steps",
                                                    "lr_scheduler",
                                                    "max_steps_per_epoch",
                                                    "seed",
                                                    "weight_decay",
                                                    "lora_dropout",
                                                    "gradient_accumulation_steps",
                                                    "max_seq_len",
                                                    "packed",
                                                    "output_dir_base",
                                                    "gpus",
                                                    "conda_env",
                                                    "venv",
                                                    "modules",
                                                    "time",
                                                    "account",
                                                    "partition",
                                                    "constraint",
                                                    "mem",
                                                    "cpus_per_task"};
  static const ScriptOptions kOptions(kNames.begin(), kNames.end());
  return kOptions;
}

SetupKeys setup_keys(const RunConfig& run, const ScriptOptions& options) {
  SetupWriter writer(options);
  writer.add("my_wandb_run_name", run.directory);
  for (const Parameter& parameter : parameters()) add_parameter(writer, run, parameter, options);
  add_columns_without_parameter(writer, run);
  add_specification_keys(writer, run);
  return writer.take();
}

std::string_view option_of(const Parameter& parameter, const ScriptOptions& options) {
  const auto known =
      std::find_if(parameter.script_options.begin(), parameter.script_options.end(),
                   [&](std::string_view option) { return options.count(option) > 0; });
  return known == parameter.script_options.end() ? std::string_view() : *known;
}

}  // namespace core
