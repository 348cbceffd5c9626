#include "core/generate/kit_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/ascii.h"
#include "base/display.h"
#include "core/generate/kit_limits.h"
#include "core/generate/kit_slurm.h"
#include "core/generate/template_renderer.h"
#include "core/text/hash.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

constexpr std::size_t kMaxScriptBytes = std::size_t{4} << 20;
constexpr std::size_t kStderrLines = 4;
constexpr std::size_t kRunsWorthADriver = 4;  // fewer are made before it is started
constexpr const char* kAloneCode = "one_process_per_run";
constexpr const char* kAloneWords =
    "Each run of the kit's script had a process of its own, which takes longer: one process for "
    "all "
    "cannot be used ({}).";

void warn_once(std::vector<Warning>& warnings, Warning warning) {
  if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) {
    warnings.push_back(std::move(warning));
  }
}

template <typename T>
void append(std::vector<T>& list, std::vector<T> more) {
  for (T& item : more) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
  }
}

/// Runs for which one probe speaks.
std::vector<std::vector<RunConfig>> alike_runs(const std::vector<RunConfig>& runs) {
  std::vector<std::vector<RunConfig>> groups;
  std::map<std::string, std::size_t> places;
  for (const RunConfig& run : runs) {
    const std::string kind =
        fmt::format("{}\n{}\n{}\n{}\n{}", to_text(run.model_path.value), run.text("model"),
                    run.dataset.extension, run.text("dataset_type"), run.integer("gpus") > 1);
    const auto [place, is_new] = places.emplace(kind, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(run);
  }
  return groups;
}

/// Whether a word stands in a text with nothing of a word around it.
bool has_word(std::string_view text, std::string_view word) {
  const auto is_of_a_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_of_a_word(text[at - 1])) &&
        (end == text.size() || !is_of_a_word(text[end])))
      return true;
  }
  return false;
}

std::string without_line_breaks(std::string text) {
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end)) {
    text.replace(end, 1, "\\n");
  }
  return text;
}

/// What the script warned of on stderr, but for keys that it does not read: those are written on
/// purpose.
std::vector<std::string> warnings_in(const std::string& error_output) {
  constexpr std::string_view kMark = "Warning: ";
  std::vector<std::string> warnings;
  for (std::size_t mark = error_output.find(kMark); mark != std::string::npos;
       mark = error_output.find(kMark, mark + 1)) {
    const std::size_t begin = mark + kMark.size();
    const std::string line = error_output.substr(begin, error_output.find('\n', begin) - begin);
    if (line.find("keys not consumed") == std::string::npos)
      warnings.push_back(base::escape_controls(line));
  }
  return warnings;
}

/// The choices that a message offers for an option: `{a|b}`.
std::vector<std::string> offered_choices(const std::string& words) {
  const std::size_t bar = words.find('|');
  const std::size_t open = words.rfind('{', bar);
  const std::size_t close = words.find('}', bar);
  if (bar == std::string::npos || open == std::string::npos || close == std::string::npos)
    return {};
  std::vector<std::string> choices;
  for (std::size_t begin = open + 1; begin < close;) {
    const std::size_t end = std::min(words.find('|', begin), close);
    choices.push_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

}  // namespace

KitGenerator::KitGenerator(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
                           Environment environment)
    : files_(files),
      script_(files, processes, std::move(kit), std::move(python), std::move(environment)) {
  const auto text = files_.read_file_if_present(script_.kit().script, kMaxScriptBytes);
  const std::string contents = text && text->has_value() ? **text : "";
  version_ = fmt::format("{} {:016x}", script_.kit().script, hash_64(contents));
}

std::string KitGenerator::version() const { return version_; }

std::string KitGenerator::template_name(const RunConfig& run) const {
  return template_for(run).name;
}

std::string KitGenerator::command(const RunConfig&) const {
  return fmt::format("{} {}", shell_word(script_.python().path), shell_word(script_.kit().script));
}

const SetupTemplate& KitGenerator::template_for(const RunConfig& run) const {
  static const SetupTemplate kNone;
  const auto found = templates_.find(run.dataset.extension);
  return found == templates_.end() ? kNone : found->second;
}

std::string KitGenerator::recipe_in_template(const RunConfig& run) const {
  const auto root = parse_yaml(template_for(run).text, template_for(run).name);
  const YamlNode* recipe = root ? root->get("custom_recipe") : nullptr;
  return recipe == nullptr ? std::string() : recipe->text;
}

Preparation KitGenerator::prepare(const std::vector<RunConfig>& runs) {
  Preparation preparation;
  preparation.refusals = kit_plan_refusals(runs, script_.kit().script);
  for (const RunConfig& run : runs) {
    auto found = setup_template(files_, script_.kit(), run.dataset.extension);
    if (!found) {
      append(preparation.refusals, {found.error().message});
    } else {
      templates_.emplace(run.dataset.extension, std::move(*found));
    }
  }
  if (!learn(preparation)) return preparation;
  judge_recipes(runs, preparation);
  if (!preparation.refusals.empty()) return preparation;
  for (const std::vector<RunConfig>& alike : alike_runs(runs)) probe(alike, preparation);
  const bool is_refused = !preparation.refusals.empty() || !preparation.missing.empty();
  if (!is_refused && runs.size() >= kRunsWorthADriver) share_process(runs, preparation);
  return preparation;
}

/// Runs the script for a run outside of the experiment.
Result<KitGenerator::Made> KitGenerator::try_run(const RunConfig& run) {
  const auto directory = files_.make_temporary_directory();
  if (!directory) return directory.error();
  auto made = make(run, *directory, {});
  // What cannot be removed from a temporary directory harms nobody.
  (void)files_.remove_tree(*directory);
  return made;
}

void KitGenerator::share_process(const std::vector<RunConfig>& runs, Preparation& preparation) {
  const Status shared = try_driver(runs.front());
  if (shared) return;
  script_.stop_driver();
  preparation.warnings.push_back(
      {kAloneCode, fmt::format(kAloneWords, shared.error().message), ""});
}

/// A driver is used where it makes what a process of its own has made, byte by byte.
Status KitGenerator::try_driver(const RunConfig& run) {
  if (Status started = script_.start_driver(); !started) return started;
  const auto made = try_run(run);
  if (!made) return Error{"a trial of it failed: " + made.error().message};
  if (!made->driver_failure.empty()) return Error{made->driver_failure};
  const bool is_same = made->output.config_text == first_->output.config_text &&
                       made->output.script_text == first_->output.script_text &&
                       warnings_in(made->error_output) == warnings_in(first_->error_output);
  if (!is_same) return Error{"it makes other files than a process of its own"};
  return Done{};
}

bool KitGenerator::learn(Preparation& preparation) {
  const TrainingPython& python = script_.python();
  if (!python.is_from_environment) {
    preparation.warnings.push_back({"python_of_path",
                                    fmt::format("The environment's own Python was not found, so "
                                                "the kit's script runs with {} from {}.",
                                                python.path, python.origin),
                                    ""});
  }
  if (const Status opened = script_.open(); !opened) {
    preparation.refusals.push_back(opened.error().message);
    return false;
  }
  auto options = script_.options({});
  if (!options) {
    preparation.refusals.push_back(options.error().message);
    return false;
  }
  options_ = std::move(*options);
  return true;
}

void KitGenerator::judge_recipes(const std::vector<RunConfig>& runs,
                                 Preparation& preparation) const {
  for (const RunConfig& run : runs) {
    const auto choice = choose_recipe(files_, script_.kit(), run, recipe_in_template(run));
    if (!choice) {
      append(preparation.refusals, {choice.error().message});
    } else if (!choice->remark.empty()) {
      warn_once(preparation.warnings, {"recipe_replaced", choice->remark, ""});
    }
  }
}

/// What a template says of a parameter of which the plan says nothing.
void KitGenerator::remark_on_template(const RunConfig& run, Preparation& preparation) const {
  const SetupTemplate& source = template_for(run);
  const auto root = parse_yaml(source.text, source.name);
  if (!root) return;
  for (const Parameter& parameter : parameters()) {
    const std::string_view option = option_of(parameter, options_);
    const YamlNode* node = option.empty() ? nullptr : root->get(option);
    const bool given = run.find(parameter.key) != nullptr || parameter.need == Need::asked;
    if (node == nullptr || given || node->text.empty()) continue;
    warn_once(preparation.warnings,
              {"template_value",
               fmt::format("{} is not in the plan; the kit's template says `{}`.", parameter.name,
                           without_line_breaks(node->text)),
               fmt::format("{}:{}", source.name, node->line)});
  }
}

void KitGenerator::probe(const std::vector<RunConfig>& alike, Preparation& preparation) {
  const RunConfig& run = alike.front();
  remark_on_template(run, preparation);
  const auto made = try_run(run);
  if (made && !first_) first_ = *made;
  if (made) return judge_probe(alike, *made, preparation);
  const auto question = required_option(run, made.error().message);
  if (question) {
    const bool asked =
        std::any_of(preparation.missing.begin(), preparation.missing.end(),
                    [&](const Missing& missing) { return missing.field == question->field; });
    if (!asked) preparation.missing.push_back(*question);
  } else {
    append(preparation.refusals, {fmt::format("A trial of {} failed: {}\nTake another kit "
                                              "(`cruijff_kit_dir`) or `generator: \"builtin\"`.",
                                              run.directory, made.error().message)});
  }
}

void KitGenerator::judge_probe(const std::vector<RunConfig>& alike, const Made& made,
                               Preparation& preparation) const {
  const YamlNode& config = made.output.config;
  append(preparation.refusals, kit_refusals(alike, options_, script_.kit().script, config));
  judge_prompts(alike, config, preparation.refusals, preparation.warnings);
  for (std::string& change : complete_script(made.output.script_text, alike.front()).changes) {
    warn_once(preparation.warnings, {"slurm_line_added", std::move(change), ""});
  }
  for (const std::string& words : warnings_in(made.error_output)) {
    warn_once(preparation.warnings,
              {"kit_warning", "The kit's script warns: " + words, alike.front().directory});
  }
  for (std::string& remark : script_remarks(made.output.script_text, alike.front())) {
    warn_once(preparation.warnings, {"kit_script", std::move(remark), ""});
  }
}

/// A parameter that the script says it must have and that the plan does not give.
std::optional<Missing> KitGenerator::required_option(const RunConfig& run,
                                                     const std::string& words) const {
  if (!has_word(words, "required") && !has_word(words, "Required")) return std::nullopt;
  for (const Parameter& parameter : parameters()) {
    const std::string_view option = option_of(parameter, options_);
    if (option.empty() || run.find(parameter.key) != nullptr || !has_word(words, option)) continue;
    Missing missing =
        missing_parameter(parameter, std::string(parameter.key), "every fine-tuned run",
                          {"the plan", "the site settings", template_for(run).name});
    missing.question += fmt::format(" ({} requires it.)", script_.kit().script);
    missing.choices = offered_choices(words);
    if (!missing.choices.empty()) missing.example = missing.choices.front();
    return missing;
  }
  return std::nullopt;
}

Result<std::string> KitGenerator::setup_text(const RunConfig& run) const {
  const auto recipe = choose_recipe(files_, script_.kit(), run, recipe_in_template(run));
  if (!recipe) return recipe.error();
  SetupKeys keys = setup_keys(run, options_);
  const bool says_recipe = recipe->custom_recipe && options_.count("custom_recipe") > 0;
  if (says_recipe) keys.read.push_back({"custom_recipe", *recipe->custom_recipe});
  return render_setup(template_for(run).text, template_for(run).name, keys);
}

Result<KitGenerator::Made> KitGenerator::make(const RunConfig& run, const std::string& directory,
                                              const std::stop_token& stop) {
  auto setup = setup_text(run);
  if (!setup) return setup.error();
  const Status written = files_.write_file_atomically(directory + "/setup_finetune.yaml", *setup);
  if (!written) return written.error();
  auto outcome = script_.run_in(directory, stop);
  if (!outcome) return outcome.error();
  auto output = read_kit_output(files_, directory, run);
  if (!output) {
    const std::string words = last_lines(outcome->error_output, kStderrLines);
    return words.empty() ? output.error() : Error{output.error().message + " It said:\n" + words};
  }
  return Made{std::move(*setup), std::move(*output), std::move(outcome->error_output),
              std::move(outcome->driver_failure)};
}

Result<GeneratedRun> KitGenerator::generate(const RunConfig& run, const std::string& workplace,
                                            std::stop_token stop) {
  auto made = make(run, workplace, stop);
  if (!made) return made.error();
  std::string script = complete_script(made->output.script_text, run).text;
  GeneratedRun generated{{{"setup_finetune.yaml", std::move(made->setup)},
                          {"finetune.yaml", std::move(made->output.config_text)},
                          {"finetune.slurm", std::move(script)}},
                         {}};
  if (!made->driver_failure.empty()) {
    generated.warnings.push_back({kAloneCode, fmt::format(kAloneWords, made->driver_failure), ""});
  }
  return generated;
}

}  // namespace core
