#include "core/verify/verify_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "core/slurm/request.h"
#include "core/text/path_text.h"

namespace core {
namespace {

/// What an option has to be, and how both are compared.
struct Expectation {
  Value value;
  std::function<bool(const YamlNode& found, const Value& expected)> holds;
  std::string because;  ///< Where the value comes from, as word_of() says it.
};

using Expectations = std::map<std::string, Expectation, std::less<>>;

bool is_pyyaml_value(const YamlNode& found, const Value& expected) {
  // The script's true and false are words in some versions.
  if (const bool* truth = std::get_if<bool>(&expected)) {
    return is_value(found, YamlRules::pyyaml, expected) ||
           found.text == (*truth ? "true" : "false");
  }
  return is_value(found, YamlRules::pyyaml, expected);
}

/// A whole number, and written as one: the script hands `8.0` on as it is.
bool is_pyyaml_integer(const YamlNode& found, const Value& expected) {
  return std::holds_alternative<std::int64_t>(resolve_scalar(found, YamlRules::pyyaml)) &&
         is_value(found, YamlRules::pyyaml, expected);
}

/// Text for PyYAML, in another spelling of the same thing.
template <typename Same>
auto text_by(Same same) {
  return [same](const YamlNode& found, const Value& expected) {
    const YamlValue value = resolve_scalar(found, YamlRules::pyyaml);
    const auto* const text = std::get_if<std::string>(&value);
    return text != nullptr && same(*text, std::get<std::string>(expected));
  };
}

bool same_path(const std::string& found, const std::string& expected) {
  return normalized_path(found) == normalized_path(expected);
}

/// Some versions want the model's path, others its directory's name.
bool same_path_or_name(const std::string& found, const std::string& expected) {
  return same_path(found, expected) ||
         found == expected.substr(normalized_path(expected).find_last_of('/') + 1);
}

/// Some versions call the type of a data set by its short name.
bool same_type(const std::string& found, const std::string& expected) {
  return found == expected || found + "_dataset" == expected || found == expected + "_dataset";
}

void expect_paths(const RunConfig& run, Expectations& expected) {
  const std::string model_word = word_of(run.model_path);
  const std::string model_path = normalized_path(to_text(run.model_path.value));
  expected["model_checkpoint"] = {model_path, text_by(same_path_or_name), model_word};
  expected["models_dir"] = {with_trailing_slash(parent_directory(model_path)), text_by(same_path),
                            model_word};
  const std::string dataset_word = fmt::format("the data set is {}", run.dataset.path);
  expected["dataset"] = {run.dataset.path, text_by(same_path), dataset_word};
  expected["input_dir_base"] = {run.dataset.directory, text_by(same_path), dataset_word};
  expected["dataset_label"] = {run.dataset.label, is_pyyaml_value, dataset_word};
  expected["dataset_ext"] = {run.dataset.extension, is_pyyaml_value, dataset_word};
  expected["input_formatting"] = {std::string(), is_pyyaml_value, dataset_word};
  if (const Setting* model = run.find("model")) {
    expected["torchtune_model_name"] = {std::string(last_part(to_text(model->value))),
                                        is_pyyaml_value, word_of(*model)};
  }
}

/// Versions that know the experiment's name put it behind the directory that they are given.
void expect_outputs(const RunConfig& run, bool names_experiment, Expectations& expected) {
  const std::string because = fmt::format("outputs go to {}", run.output_dir_base);
  const std::string whole = normalized_path(run.output_dir_base);
  const std::string base = names_experiment ? with_trailing_slash(parent_directory(whole)) : whole;
  expected["output_dir_base"] = {base, text_by(same_path), because};
  expected["project_dir"] = {base, text_by(same_path), because};
  if (names_experiment)
    expected["experiment_name"] = {std::string(last_part(whole)), is_pyyaml_value, because};
}

/// Options whose value follows from several parameters or differs from version to version; what
/// they lead to is checked in the other files.
bool is_judged_elsewhere(std::string_view key) {
  static const std::set<std::string_view> kKeys{"model",  "dataset", "output_dir_base",
                                                "recipe", "modules", "venv"};
  return kKeys.contains(key);
}

Expectation expectation_of(const Parameter& parameter, const Setting& setting) {
  Expectation expectation{setting.value, is_pyyaml_value, word_of(setting)};
  if (parameter.type == ValueType::integer) expectation.holds = is_pyyaml_integer;
  if (parameter.type == ValueType::duration) expectation.holds = text_by(same_time);
  if (parameter.type == ValueType::memory) expectation.holds = text_by(same_memory);
  if (parameter.key == "dataset_type") expectation.holds = text_by(same_type);
  return expectation;
}

Expectations expectations(const RunConfig& run, bool names_experiment) {
  Expectations expected;
  expect_paths(run, expected);
  expect_outputs(run, names_experiment, expected);
  for (const auto& [key, setting] : run.settings) {
    const Parameter* parameter = find_parameter(key);
    if (parameter == nullptr || is_judged_elsewhere(key)) continue;
    for (const std::string_view option : parameter->script_options) {
      expected[std::string(option)] = expectation_of(*parameter, setting);
    }
  }
  if (const Setting* validation = run.find("validation")) {
    expected["enable_validation"] = {run.integer("validation") != 0, is_pyyaml_value,
                                     word_of(*validation)};
  }
  return expected;
}

/// \returns whether it holds.
bool check_option(const std::string& option, const YamlNode& found, const Expectation& expectation,
                  const std::string& file, CheckList& checks) {
  if (found.kind == YamlKind::scalar && expectation.holds(found, expectation.value)) return true;
  const std::string text = shown_node(&found);
  const std::string hint = text == shown_value(expectation.value) ? ", of another type" : "";
  checks.failed("setup_finetune." + option, shown_value(expectation.value), text,
                fmt::format("{}:{}: `{}` is {}{}, but {}.", file, found.line, option, text, hint,
                            expectation.because));
  return false;
}

bool check_run_name(const RunConfig& run, const YamlNode& root, const std::string& file,
                    CheckList& checks) {
  const YamlNode* name = root.get("my_wandb_run_name");
  if (name != nullptr && is_value(*name, YamlRules::pyyaml, run.directory)) return true;
  checks.failed("setup_finetune.my_wandb_run_name", run.directory, shown_node(name),
                fmt::format("{}: `my_wandb_run_name` is {}, but the run is {}.",
                            to_string(Source{file, name == nullptr ? 0 : name->line}),
                            shown_node(name), run.directory));
  return false;
}

/// What every version of the script knows has to be there, under whichever of its names.
bool check_presence(const RunConfig& run, const YamlNode& root, const std::string& file,
                    CheckList& checks) {
  bool all = true;
  for (const std::string_view key : {"lora_rank", "lr", "batch_size", "epochs"}) {
    const Setting* setting = run.find(key);
    if (setting == nullptr) continue;
    const auto& options = find_parameter(key)->script_options;
    if (std::any_of(options.begin(), options.end(),
                    [&root](std::string_view option) { return root.get(option) != nullptr; })) {
      continue;
    }
    all = false;
    checks.failed(fmt::format("setup_finetune.{}", key), shown_value(setting->value),
                  std::string(kNothing),
                  fmt::format("{}: `{}` is missing, but {}.", file, key, word_of(*setting)));
  }
  return all;
}

}  // namespace

void verify_setup(const RunConfig& run, const std::string& text, const std::string& file,
                  CheckList& checks) {
  const auto root = parse_yaml(text, file);
  if (!root || root->kind != YamlKind::mapping) {
    checks.failed(kSetupFile, "a mapping of options to values", "something else",
                  root ? file + " is no mapping of options to values." : root.error().message);
    return;
  }
  bool all = check_run_name(run, *root, file, checks);
  all = check_presence(run, *root, file, checks) && all;
  std::size_t carried = 0;
  const Expectations expected = expectations(run, root->get("experiment_name") != nullptr);
  for (const auto& [option, found] : root->entries) {
    const auto expectation = expected.find(option);
    if (expectation == expected.end()) continue;
    all = check_option(option, found, expectation->second, file, checks) && all;
    ++carried;
  }
  if (all) checks.passed(kSetupFile, "the run's values", fmt::format("{} values", carried));
}

}  // namespace core
