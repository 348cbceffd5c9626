#include "core/generate/kit_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "core/generate/generator.h"
#include "core/generate/kit_slurm.h"
#include "core/generate/prompt_text.h"
#include "core/text/path_text.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

constexpr std::string_view kWaysOut =
    "Use a newer kit (`cruijff_kit_dir`) or `generator: \"builtin\"`.";

/// A path without doubled or trailing slashes.
std::string plain_path(std::string_view path) {
  std::string plain(strip_trailing_slashes(path));
  const auto is_doubled = [](char left, char right) { return left == '/' && right == '/'; };
  plain.erase(std::unique(plain.begin(), plain.end(), is_doubled), plain.end());
  return plain;
}

bool has_probed_value(const YamlNode& node, const Value& value) {
  const YamlValue found = resolve_scalar(node, YamlRules::omegaconf);
  if (const auto* whole = std::get_if<std::int64_t>(&found))
    return same_value(Value(*whole), value);
  if (const auto* number = std::get_if<double>(&found)) return same_value(Value(*number), value);
  if (const auto* flag = std::get_if<bool>(&found)) return same_value(Value(*flag), value);
  return std::holds_alternative<std::string>(value) && node.text == std::get<std::string>(value);
}

/// Whether the script does what is planned without being told to.
bool does_anyway(const YamlNode& probe, const Parameter& parameter, const Value& value) {
  const YamlNode* node = parameter.arrives_at.empty() ? nullptr : probe.find(parameter.arrives_at);
  if (node == nullptr || node->kind != YamlKind::scalar) return false;
  if (!parameter.arrives_at.ends_with("_component_")) return has_probed_value(*node, value);
  const std::string component = node->text.substr(node->text.rfind('.') + 1);
  const std::string wanted = to_text(value);
  return component == wanted || component == wanted + "_dataset";
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

/// Checks runs of one kind against one probe.
class ProbeCheck {
 public:
  ProbeCheck(const std::vector<RunConfig>& runs, const ScriptOptions& options,
             const std::string& script, const YamlNode& probe)
      : runs_(runs), options_(options), script_(script), probe_(probe) {}

  std::vector<std::string> refusals() {
    for (const Parameter& parameter : parameters()) {
      if (option_of(parameter, options_).empty()) {
        check_without_option(parameter);
      } else {
        check_arrival(parameter);
      }
    }
    check_system_prompt();
    check_columns();
    check_model();
    check_dataset();
    check_alpha();
    return std::move(refusals_);
  }

 private:
  /// A script may have an option and ignore it.
  void check_arrival(const Parameter& parameter) {
    const Setting* setting = runs_.front().find(parameter.key);
    if (setting == nullptr || parameter.arrives_at.empty()) return;
    if (!does_anyway(probe_, parameter, setting->value)) {
      refuse_ignored(parameter, *setting, config_text_at(probe_, parameter.arrives_at));
    }
  }

  /// The script leaves it out for some kinds of data set.
  void check_system_prompt() {
    const Setting* setting = runs_.front().find("system_prompt");
    if (setting == nullptr || to_text(setting->value).empty() ||
        options_.count("system_prompt") == 0)
      return;
    if (probe_.find("dataset.new_system_prompt") != nullptr ||
        probe_.find("dataset.system_prompt") != nullptr) {
      return;
    }
    refuse_ignored(*find_parameter("system_prompt"), *setting, "");
  }

  void refuse_ignored(const Parameter& parameter, const Setting& setting,
                      const std::string& found) {
    add_once(refusals_,
             fmt::format(
                 "{} is {} in the plan ({}). {} has the option {} for it, but in a trial it {}. {}",
                 parameter.name, to_text(setting.value), setting.where(), script_,
                 option_of(parameter, options_),
                 found.empty() ? "dropped the value" : fmt::format("used {}", found), kWaysOut));
  }

  void check_without_option(const Parameter& parameter) {
    const bool is_checked_elsewhere = base::is_one_of(
        parameter.key, {"model", "dataset", "lora_alpha", "output_dir_base", "recipe"});
    if (is_checked_elsewhere || is_slurm_parameter(parameter)) return;
    const bool all_as_planned = std::all_of(runs_.begin(), runs_.end(), [&](const RunConfig& run) {
      const Setting* setting = run.find(parameter.key);
      if (setting == nullptr || does_anyway(probe_, parameter, setting->value)) return true;
      // No validation and an empty prompt need no option.
      return (parameter.type == ValueType::prompt && run.text(parameter.key).empty()) ||
             (parameter.type == ValueType::validation && run.integer(parameter.key) == 0);
    });
    if (all_as_planned) return;
    const std::string found =
        parameter.arrives_at.empty() ? "" : config_text_at(probe_, parameter.arrives_at);
    refuse(parameter.name, parameter.key,
           found.empty() ? "drop it" : fmt::format("use {} for every run", found));
  }

  void check_columns() {
    for (const auto& [key, setting] : runs_.front().settings) {
      if (find_parameter(key) == nullptr && options_.count(key) == 0) refuse(key, key, "drop it");
    }
  }

  void check_model() {
    const std::string planned = plain_path(to_text(runs_.front().model_path.value));
    const std::string found = plain_path(config_text_at(probe_, "checkpointer.checkpoint_dir"));
    if (found == planned) return;
    add_once(refusals_, fmt::format("Model is {} in the plan, but {} would train {}. {}", planned,
                                    script_, found.empty() ? "another model" : found, kWaysOut));
  }

  /// Some versions treat any data set as a JSON file.
  void check_dataset() {
    const DatasetPath& dataset = runs_.front().dataset;
    std::string found = config_text_at(probe_, "dataset.data_files");
    if (found.empty()) found = config_text_at(probe_, "dataset.data_dir");
    const std::string folder = plain_path(dataset.directory + dataset.label);
    const bool is_planned = plain_path(found) == plain_path(dataset.path) ||
                            (dataset.is_folder && (plain_path(found) == folder ||
                                                   plain_path(found) == folder + "/train.parquet"));
    if (is_planned) return;
    add_once(refusals_,
             fmt::format("The data set is {} in the plan, but {} would read {}. Use another kit "
                         "(`cruijff_kit_dir`) or `generator: \"builtin\"`.",
                         dataset.path, script_, found.empty() ? "none" : plain_path(found)));
  }

  void check_alpha() {
    const std::int64_t rank = runs_.front().integer("lora_rank");
    const YamlNode* probed = probe_.find("model.lora_alpha");
    const bool twice = probed != nullptr && has_probed_value(*probed, Value(2 * rank));
    const bool all_as_planned = std::all_of(runs_.begin(), runs_.end(), [&](const RunConfig& run) {
      const Setting* alpha = run.find("lora_alpha");
      return alpha == nullptr ||
             (twice && same_value(alpha->value, Value(2 * run.integer("lora_rank"))));
    });
    if (!all_as_planned && options_.count("lora_alpha") == 0) {
      refuse("LoRA Alpha", "lora_alpha", "use twice the LoRA rank");
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
  return ProbeCheck(runs, options, script, probe).refusals();
}

std::vector<std::string> kit_plan_refusals(const std::vector<RunConfig>& runs,
                                           const std::string& script) {
  std::vector<std::string> refusals;
  for (const RunConfig& run : runs) {
    if (run.dataset.is_single_parquet_file()) {
      add_once(refusals,
               fmt::format("The data set {} is a single parquet file, but {} reads a folder with a "
                           "train.parquet; move it into one, or use `generator: \"builtin\"`, "
                           "which reads the file itself.",
                           run.dataset.path, script));
    }
    if (shell_word(run.output_dir_base) != run.output_dir_base) {
      add_once(
          refusals,
          fmt::format("The output directory {} has characters that {} writes unquoted into "
                      "finetune.slurm; choose a path of letters, digits and `_-./:=,+@%`, or use "
                      "`generator: \"builtin\"`.",
                      run.output_dir_base, script));
    }
    if (auto sentence = prompt_without_input(run)) add_once(refusals, *std::move(sentence));
  }
  return refusals;
}

void check_prompts(const std::vector<RunConfig>& runs, const YamlNode& probe,
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
            fmt::format("{} ({}): {}. Change its wording, or use `generator: \"builtin\"`, which "
                        "passes such text on unchanged.",
                        name, prompt->where(), keys.error().message));
        continue;
      }
      add_once(
          warnings,
          Warning{"prompt_interpolated",
                  fmt::format("{} contains `${{{}}}`, which the trainer replaces with the value "
                              "of {}.",
                              name, keys->front(), keys->front()),
                  prompt->where()});
    }
  }
}

}  // namespace core
