#include "core/generate/kit_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/generate/kit_slurm.h"
#include "core/generate/omegaconf_text.h"
#include "core/generate/prompt_place.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

constexpr std::string_view kWaysOut =
    "Take a newer kit (`cruijff_kit_dir`) or `generator: \"builtin\"`.";

void add_once(std::vector<std::string>& sentences, std::string sentence) {
  if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
    sentences.push_back(std::move(sentence));
  }
}

/// A path without doubled or closing slashes.
std::string plain_path(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    if (c != '/' || plain.empty() || plain.back() != '/') plain += c;
  }
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  return plain;
}

bool is_value(const YamlNode& node, const Value& value) {
  const YamlValue found = resolve_scalar(node, YamlRules::omegaconf);
  if (const auto* whole = std::get_if<std::int64_t>(&found))
    return same_value(Value(*whole), value);
  if (const auto* number = std::get_if<double>(&found)) return same_value(Value(*number), value);
  if (const auto* flag = std::get_if<bool>(&found)) return same_value(Value(*flag), value);
  return std::holds_alternative<std::string>(value) && node.text == std::get<std::string>(value);
}

/// Whether the script does as planned of its own accord.
bool does_anyway(const YamlNode& probe, const Parameter& parameter, const Value& value) {
  const YamlNode* node = parameter.arrives_at.empty() ? nullptr : probe.find(parameter.arrives_at);
  if (node == nullptr || node->kind != YamlKind::scalar) return false;
  if (!parameter.arrives_at.ends_with("_component_")) return is_value(*node, value);
  const std::string component = node->text.substr(node->text.rfind('.') + 1);
  const std::string wanted = to_text(value);
  return component == wanted || component == wanted + "_dataset";
}

std::string what_it_does(const YamlNode& probe, std::string_view arrives_at) {
  const std::string found = arrives_at.empty() ? "" : config_text_at(probe, arrives_at);
  return found.empty() ? "drop it" : fmt::format("take {} for every run", found);
}

/// "1e-5, 5e-5", each value once.
std::string values_of(const std::vector<RunConfig>& runs, std::string_view key) {
  std::vector<std::string> values;
  for (const RunConfig& run : runs) {
    if (run.find(key) != nullptr) add_once(values, run.text(key));
  }
  if (values.size() > 5) values.resize(5);
  return fmt::format("{}", fmt::join(values, ", "));
}

/// Judges runs of one kind by one probe.
class Judge {
 public:
  Judge(const std::vector<RunConfig>& runs, const ScriptOptions& options, const std::string& script,
        const YamlNode& probe)
      : runs_(runs), options_(options), script_(script), probe_(probe) {}

  std::vector<std::string> judge() {
    for (const Parameter& parameter : parameters()) {
      if (option_of(parameter, options_).empty()) {
        judge_without_option(parameter);
      } else {
        judge_arrival(parameter);
      }
    }
    judge_system_prompt();
    judge_columns();
    judge_model();
    judge_dataset();
    judge_alpha();
    return std::move(refusals_);
  }

 private:
  /// A script may know an option and not heed it.
  void judge_arrival(const Parameter& parameter) {
    const Setting* setting = runs_.front().find(parameter.key);
    if (setting == nullptr || parameter.arrives_at.empty()) return;
    if (!does_anyway(probe_, parameter, setting->value)) {
      refuse_unheeded(parameter, *setting, config_text_at(probe_, parameter.arrives_at));
    }
  }

  /// Some kinds of data set have no place for it, and the script leaves it out.
  void judge_system_prompt() {
    const Setting* setting = runs_.front().find("system_prompt");
    if (setting == nullptr || to_text(setting->value).empty() ||
        options_.count("system_prompt") == 0)
      return;
    if (probe_.find("dataset.new_system_prompt") != nullptr ||
        probe_.find("dataset.system_prompt") != nullptr) {
      return;
    }
    refuse_unheeded(*find_parameter("system_prompt"), *setting, "");
  }

  void refuse_unheeded(const Parameter& parameter, const Setting& setting,
                       const std::string& found) {
    add_once(refusals_,
             fmt::format(
                 "{} is {} in the plan ({}), but {}, which has the option {} for it, {}. {}",
                 parameter.name, to_text(setting.value), setting.where(), script_,
                 option_of(parameter, options_),
                 found.empty() ? "dropped it in a trial" : fmt::format("took {} in a trial", found),
                 kWaysOut));
  }

  void judge_without_option(const Parameter& parameter) {
    static const std::set<std::string_view> kElsewhere = {"model", "dataset", "lora_alpha",
                                                          "output_dir_base", "recipe"};
    if (kElsewhere.count(parameter.key) > 0 || is_slurm_parameter(parameter)) return;
    const bool all_as_planned = std::all_of(runs_.begin(), runs_.end(), [&](const RunConfig& run) {
      const Setting* setting = run.find(parameter.key);
      return setting == nullptr || is_nothing(parameter, setting->value) ||
             does_anyway(probe_, parameter, setting->value);
    });
    if (!all_as_planned)
      refuse(parameter.name, parameter.key, what_it_does(probe_, parameter.arrives_at));
  }

  /// No validation and an empty prompt need no option.
  static bool is_nothing(const Parameter& parameter, const Value& value) {
    return (parameter.type == ValueType::prompt && to_text(value).empty()) ||
           (parameter.type == ValueType::validation && same_value(value, Value(std::int64_t{0})));
  }

  void judge_columns() {
    for (const auto& [key, setting] : runs_.front().settings) {
      if (find_parameter(key) == nullptr && options_.count(key) == 0) refuse(key, key, "drop it");
    }
  }

  void judge_model() {
    const std::string planned = plain_path(to_text(runs_.front().model_path.value));
    const std::string found = plain_path(config_text_at(probe_, "checkpointer.checkpoint_dir"));
    if (found == planned) return;
    add_once(refusals_, fmt::format("Model is {} in the plan, but {} would train {}. {}", planned,
                                    script_, found.empty() ? "another one" : found, kWaysOut));
  }

  /// Some versions take any data set for a JSON file.
  void judge_dataset() {
    const DatasetPath& dataset = runs_.front().dataset;
    std::string found = config_text_at(probe_, "dataset.data_files");
    if (found.empty()) found = config_text_at(probe_, "dataset.data_dir");
    const std::string folder = plain_path(dataset.directory + dataset.label);
    const bool is_planned = plain_path(found) == plain_path(dataset.path) ||
                            (dataset.is_folder && (plain_path(found) == folder ||
                                                   plain_path(found) == folder + "/train.parquet"));
    if (is_planned) return;
    add_once(refusals_,
             fmt::format("The data set is {} in the plan, but {} would read {}. Take another kit "
                         "(`cruijff_kit_dir`) or `generator: \"builtin\"`.",
                         dataset.path, script_, found.empty() ? "none" : plain_path(found)));
  }

  void judge_alpha() {
    const std::int64_t rank = runs_.front().integer("lora_rank");
    const YamlNode* probed = probe_.find("model.lora_alpha");
    const bool twice = probed != nullptr && is_value(*probed, Value(2 * rank));
    const bool all_as_planned = std::all_of(runs_.begin(), runs_.end(), [&](const RunConfig& run) {
      const Setting* alpha = run.find("lora_alpha");
      return alpha == nullptr ||
             (twice && same_value(alpha->value, Value(2 * run.integer("lora_rank"))));
    });
    if (!all_as_planned && options_.count("lora_alpha") == 0) {
      refuse("LoRA Alpha", "lora_alpha", "take twice the LoRA rank");
    }
  }

  void refuse(std::string_view name, std::string_view key, const std::string& instead) {
    add_once(refusals_,
             fmt::format("{} is {} in the plan, but {} has no option for it and would {}. {}", name,
                         values_of(runs_, key), script_, instead, kWaysOut));
  }

  const std::vector<RunConfig>& runs_;
  const ScriptOptions& options_;
  const std::string& script_;
  const YamlNode& probe_;
  std::vector<std::string> refusals_;
};

}  // namespace

std::vector<std::string> kit_refusals(const std::vector<RunConfig>& runs,
                                      const ScriptOptions& options, const std::string& script,
                                      const YamlNode& probe) {
  return Judge(runs, options, script, probe).judge();
}

std::vector<std::string> kit_plan_refusals(const std::vector<RunConfig>& runs,
                                           const std::string& script) {
  std::vector<std::string> refusals;
  for (const RunConfig& run : runs) {
    if (is_single_parquet_file(run.dataset)) {
      add_once(
          refusals,
          fmt::format("The data set {} is a single parquet file, but {} reads a folder that holds "
                      "train.parquet; put it into one, or use `generator: \"builtin\"`, which "
                      "reads the file itself.",
                      run.dataset.path, script));
    }
    if (shell_word(run.output_dir_base) != run.output_dir_base) {
      add_once(
          refusals,
          fmt::format("The output directory {} holds characters that {} writes unquoted into "
                      "finetune.slurm; choose a path of letters, digits and `_-./:=,+@%`, or use "
                      "`generator: \"builtin\"`.",
                      run.output_dir_base, script));
    }
    if (auto sentence = prompt_without_input(run)) add_once(refusals, *std::move(sentence));
  }
  return refusals;
}

void judge_prompts(const std::vector<RunConfig>& runs, const YamlNode& probe,
                   std::vector<std::string>& refusals, std::vector<Warning>& warnings) {
  for (const RunConfig& run : runs) {
    for (const std::string_view key : {"system_prompt", "prompt"}) {
      const Setting* prompt = run.find(key);
      if (prompt == nullptr || !holds_interpolation(run.text(key))) continue;
      const std::string_view name = find_parameter(key)->name;
      const auto keys = interpolated_keys(run.text(key), probe);
      if (!keys) {
        add_once(
            refusals,
            fmt::format("{} ({}): {}. Word it otherwise, or use `generator: \"builtin\"`, which "
                        "passes such text on as it is.",
                        name, prompt->where(), keys.error().message));
        continue;
      }
      const Warning warning{
          "prompt_interpolated",
          fmt::format("{} holds `${{{}}}`, in whose place the trainer puts the value of {}.", name,
                      keys->front(), keys->front()),
          prompt->where()};
      if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
        warnings.push_back(warning);
    }
  }
}

}  // namespace core
