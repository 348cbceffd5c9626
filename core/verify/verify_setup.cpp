#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/ascii.h"
#include "core/slurm/request.h"
#include "core/text/path_text.h"
#include "core/verify/verify_files.h"

namespace core {
namespace {

/// The value that an option must have, and how both are compared.
struct Expectation {
  Value value;
  std::function<bool(const YamlNode& found, const Value& expected)> holds;
  std::string because;  ///< Where the value comes from, as describe_origin() says it.
};

using Expectations = std::map<std::string, Expectation, std::less<>>;

bool is_pyyaml_value(const YamlNode& found, const Value& expected) {
  if (equals_planned(found, YamlRules::pyyaml, expected)) return true;
  // The script's true and false are words in some versions.
  const bool* truth = std::get_if<bool>(&expected);
  return truth != nullptr && found.text == (*truth ? "true" : "false");
}

/// An integer, and written as one: the script passes `8.0` on as it is.
bool is_pyyaml_integer(const YamlNode& found, const Value& expected) {
  return std::holds_alternative<std::int64_t>(resolve_scalar(found, YamlRules::pyyaml)) &&
         equals_planned(found, YamlRules::pyyaml, expected);
}

/// Text for PyYAML, perhaps in another spelling of the same thing.
template <typename Same>
auto text_by(Same same) {
  return [same](const YamlNode& found, const Value& expected) {
    const YamlValue value = resolve_scalar(found, YamlRules::pyyaml);
    const auto* const text = std::get_if<std::string>(&value);
    return text != nullptr && same(*text, std::get<std::string>(expected));
  };
}

bool is_same_path(const std::string& found, const std::string& expected) {
  return normalized_path(found) == normalized_path(expected);
}

/// Some versions want the model's path, others its directory's name.
bool is_same_path_or_name(const std::string& found, const std::string& expected) {
  return is_same_path(found, expected) || found == last_part(normalized_path(expected));
}

/// Some versions call the type of a data set by its short name.
bool is_same_dataset_type(const std::string& found, const std::string& expected) {
  return found == expected || found + "_dataset" == expected || found == expected + "_dataset";
}

void expect_paths(const RunConfig& run, Expectations& expected) {
  const std::string model_origin = describe_origin(run.model_path);
  const std::string model_path = normalized_path(to_text(run.model_path.value));
  expected["model_checkpoint"] = {model_path, text_by(is_same_path_or_name), model_origin};
  expected["models_dir"] = {with_trailing_slash(parent_directory(model_path)),
                            text_by(is_same_path), model_origin};
  if (const Setting* model = run.find("model")) {
    expected["torchtune_model_name"] = {std::string(last_part(to_text(model->value))),
                                        is_pyyaml_value, describe_origin(*model)};
  }
  const std::string because = fmt::format("the data set is {}", run.dataset.path);
  expected["dataset"] = {run.dataset.path, text_by(is_same_path), because};
  expected["input_dir_base"] = {run.dataset.directory, text_by(is_same_path), because};
  expected["dataset_label"] = {run.dataset.label, is_pyyaml_value, because};
  expected["dataset_ext"] = {run.dataset.extension, is_pyyaml_value, because};
  expected["input_formatting"] = {std::string(), is_pyyaml_value, because};
}

/// \param names_experiment the file has `experiment_name`: such versions append it to the directory
///        that they are given.
void expect_outputs(const RunConfig& run, bool names_experiment, Expectations& expected) {
  const std::string because = fmt::format("outputs go to {}", run.output_dir_base);
  const std::string whole = normalized_path(run.output_dir_base);
  const std::string base = names_experiment ? with_trailing_slash(parent_directory(whole)) : whole;
  expected["output_dir_base"] = {base, text_by(is_same_path), because};
  expected["project_dir"] = {base, text_by(is_same_path), because};
  if (names_experiment)
    expected["experiment_name"] = {std::string(last_part(whole)), is_pyyaml_value, because};
}

Expectations expectations(const RunConfig& run, bool names_experiment) {
  Expectations expected;
  expect_paths(run, expected);
  expect_outputs(run, names_experiment, expected);
  for (const auto& [key, setting] : run.settings) {
    const Parameter* parameter = find_parameter(key);
    // Options whose value follows from several parameters or differs from version to version are
    // expected above, or their effect is checked in the other files.
    if (parameter == nullptr || base::is_one_of(key, {"model", "dataset", "output_dir_base",
                                                      "recipe", "modules", "venv"})) {
      continue;
    }
    Expectation expectation{setting.value, is_pyyaml_value, describe_origin(setting)};
    if (parameter->type == ValueType::integer) expectation.holds = is_pyyaml_integer;
    if (parameter->type == ValueType::duration) expectation.holds = text_by(same_time);
    if (parameter->type == ValueType::memory) expectation.holds = text_by(same_memory);
    if (key == "dataset_type") expectation.holds = text_by(is_same_dataset_type);
    for (const std::string_view option : parameter->script_options) {
      expected[std::string(option)] = expectation;
    }
  }
  if (const Setting* validation = run.find("validation")) {
    expected["enable_validation"] = {run.integer("validation") != 0, is_pyyaml_value,
                                     describe_origin(*validation)};
  }
  return expected;
}

/// \returns whether the option has the expected value.
bool check_option(const std::string& option, const YamlNode& found, const Expectation& expectation,
                  const std::string& file, CheckList& checks) {
  if (found.kind == YamlKind::scalar && expectation.holds(found, expectation.value)) return true;
  const std::string text = shown_node(&found);
  const std::string hint = text == shown_value(expectation.value) ? " (of the wrong type)" : "";
  checks.failed("setup_finetune." + option, shown_value(expectation.value), text,
                fmt::format("{}:{}: `{}` is {}{}, but {}.", file, found.line, option, text, hint,
                            expectation.because));
  return false;
}

bool check_run_name(const RunConfig& run, const YamlNode& root, const std::string& file,
                    CheckList& checks) {
  const YamlNode* name = root.get("my_wandb_run_name");
  if (name != nullptr && equals_planned(*name, YamlRules::pyyaml, run.directory)) return true;
  checks.failed("setup_finetune.my_wandb_run_name", run.directory, shown_node(name),
                fmt::format("{}: `my_wandb_run_name` is {}, but the run is {}.",
                            to_string(Source{file, name == nullptr ? 0 : name->line}),
                            name == nullptr ? "missing" : shown_node(name), run.directory));
  return false;
}

/// What every version of the script knows must be in the file, under any of its names.
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
    checks.failed(
        fmt::format("setup_finetune.{}", key), shown_value(setting->value), kNothingFound,
        fmt::format("{}: `{}` is missing, but {}.", file, key, describe_origin(*setting)));
  }
  return all;
}

}  // namespace

void verify_setup(const RunConfig& run, const std::string& text, const std::string& file,
                  CheckList& checks) {
  const auto root = parse_yaml(text, file);
  if (!root || root->kind != YamlKind::mapping) {
    checks.failed(kSetupFile, "a mapping of options to values", "something else",
                  root ? file + " is not a mapping of options to values." : root.error().message);
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
