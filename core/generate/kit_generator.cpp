#include "core/generate/kit_generator.h"

#include <fmt/format.h>

#include <algorithm>

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
constexpr std::size_t kRunsWorthADriver = 4;  // fewer are done before it has started

Warning separate_processes(const std::string& reason) {
  return {"one_process_per_run",
          fmt::format("Each run of the kit's script used its own process, which is slower, because "
                      "the runs could not share one ({}).",
                      reason),
          ""};
}

/// Groups of runs that one probe is enough for.
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

/// Whether a text contains a word as a whole.
bool has_word(std::string_view text, std::string_view word) {
  const auto continues_word = [&](std::size_t at) {
    return at < text.size() && (base::is_alphanumeric(text[at]) || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    // Before the text's first byte, at - 1 is larger than any place.
    if (!continues_word(at - 1) && !continues_word(at + word.size())) return true;
  }
  return false;
}

/// The script's warnings on stderr, except about keys that it does not read: we write those on
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
std::vector<std::string> offered_choices(const std::string& message) {
  const std::size_t bar = message.find('|');
  const std::size_t open = message.rfind('{', bar);
  const std::size_t close = message.find('}', bar);
  if (bar == std::string::npos || open == std::string::npos || close == std::string::npos)
    return {};
  std::vector<std::string> choices;
  for (std::size_t begin = open + 1; begin < close;) {
    const std::size_t end = std::min(message.find('|', begin), close);
    choices.push_back(message.substr(begin, end - begin));
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
      add_once(preparation.refusals, found.error().message);
    } else {
      templates_.emplace(run.dataset.extension, std::move(*found));
    }
  }
  if (!read_options(preparation)) return preparation;
  for (const RunConfig& run : runs) {
    const auto choice = choose_recipe(files_, script_.kit(), run, recipe_in_template(run));
    if (!choice) {
      add_once(preparation.refusals, choice.error().message);
    } else if (!choice->remark.empty()) {
      add_once(preparation.warnings, {"recipe_replaced", choice->remark, ""});
    }
  }
  if (!preparation.refusals.empty()) return preparation;
  for (const std::vector<RunConfig>& alike : alike_runs(runs)) probe(alike, preparation);
  const bool is_refused = !preparation.refusals.empty() || !preparation.missing.empty();
  if (is_refused || runs.size() < kRunsWorthADriver) return preparation;
  if (const Status shared = try_driver(runs.front()); !shared) {
    script_.stop_driver();
    preparation.warnings.push_back(separate_processes(shared.error().message));
  }
  return preparation;
}

/// Runs the script for a run outside the experiment.
Result<KitGenerator::Made> KitGenerator::try_run(const RunConfig& run) {
  const auto directory = files_.make_temporary_directory();
  if (!directory) return directory.error();
  auto made = make(run, *directory, {});
  // A leftover in a temporary directory does no harm.
  (void)files_.remove_tree(*directory);
  return made;
}

/// A driver is used only if it makes the same files as a separate process, byte for byte.
Status KitGenerator::try_driver(const RunConfig& run) {
  if (Status started = script_.start_driver(); !started) return started;
  const auto made = try_run(run);
  if (!made) return Error{"a trial failed: " + made.error().message};
  if (!made->driver_failure.empty()) return Error{made->driver_failure};
  const bool is_same = made->output.config_text == first_->output.config_text &&
                       made->output.script_text == first_->output.script_text &&
                       warnings_in(made->error_output) == warnings_in(first_->error_output);
  if (!is_same) return Error{"the files would differ"};
  return Done{};
}

bool KitGenerator::read_options(Preparation& preparation) {
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

/// The template's values for parameters that the plan does not mention.
void KitGenerator::warn_about_template(const RunConfig& run, Preparation& preparation) const {
  const SetupTemplate& source = template_for(run);
  const auto root = parse_yaml(source.text, source.name);
  if (!root) return;
  for (const Parameter& parameter : parameters()) {
    const std::string_view option = option_of(parameter, options_);
    const YamlNode* node = option.empty() ? nullptr : root->get(option);
    const bool is_given = run.find(parameter.key) != nullptr || parameter.need == Need::asked;
    if (node == nullptr || is_given || node->text.empty()) continue;
    std::string text = node->text;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end)) {
      text.replace(end, 1, "\\n");
    }
    add_once(
        preparation.warnings,
        {"template_value",
         fmt::format("{} is not in the plan; the kit's template has `{}`.", parameter.name, text),
         fmt::format("{}:{}", source.name, node->line)});
  }
}

void KitGenerator::probe(const std::vector<RunConfig>& alike, Preparation& preparation) {
  const RunConfig& run = alike.front();
  warn_about_template(run, preparation);
  const auto made = try_run(run);
  if (made && !first_) first_ = *made;
  if (made) return check_probe(alike, *made, preparation);
  if (const auto question = required_option(run, made.error().message)) {
    const bool is_asked =
        std::any_of(preparation.missing.begin(), preparation.missing.end(),
                    [&](const Missing& missing) { return missing.field == question->field; });
    if (!is_asked) preparation.missing.push_back(*question);
  } else {
    add_once(preparation.refusals, fmt::format("A trial of {} failed: {}\nUse another kit "
                                               "(`cruijff_kit_dir`) or `generator: \"builtin\"`.",
                                               run.directory, made.error().message));
  }
}

void KitGenerator::check_probe(const std::vector<RunConfig>& alike, const Made& made,
                               Preparation& preparation) const {
  const YamlNode& config = made.output.config;
  for (std::string& refusal : kit_refusals(alike, options_, script_.kit().script, config)) {
    add_once(preparation.refusals, std::move(refusal));
  }
  check_prompts(alike, config, preparation.refusals, preparation.warnings);
  for (std::string& change : complete_script(made.output.script_text, alike.front()).changes) {
    add_once(preparation.warnings, {"slurm_line_added", std::move(change), ""});
  }
  for (const std::string& words : warnings_in(made.error_output)) {
    add_once(preparation.warnings,
             {"kit_warning", "The kit's script warns: " + words, alike.front().directory});
  }
  for (std::string& remark : script_remarks(made.output.script_text, alike.front())) {
    add_once(preparation.warnings, {"kit_script", std::move(remark), ""});
  }
}

/// A parameter that the script's message says is required and that the plan does not give.
std::optional<Missing> KitGenerator::required_option(const RunConfig& run,
                                                     const std::string& message) const {
  if (!has_word(message, "required") && !has_word(message, "Required")) return std::nullopt;
  for (const Parameter& parameter : parameters()) {
    const std::string_view option = option_of(parameter, options_);
    if (option.empty() || run.find(parameter.key) != nullptr || !has_word(message, option))
      continue;
    Missing missing =
        missing_parameter(parameter, std::string(parameter.key), "every fine-tuned run",
                          {"the plan", "the site settings", template_for(run).name});
    missing.question += fmt::format(" ({} requires it.)", script_.kit().script);
    missing.choices = offered_choices(message);
    if (!missing.choices.empty()) missing.example = missing.choices.front();
    return missing;
  }
  return std::nullopt;
}

Result<std::string> KitGenerator::setup_text(const RunConfig& run) const {
  const auto recipe = choose_recipe(files_, script_.kit(), run, recipe_in_template(run));
  if (!recipe) return recipe.error();
  SetupKeys keys = setup_keys(run, options_);
  if (recipe->custom_recipe && options_.contains("custom_recipe")) {
    keys.read.push_back({"custom_recipe", *recipe->custom_recipe});
  }
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
    return words.empty() ? output.error()
                         : Error{output.error().message + " Its output:\n" + words};
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
    generated.warnings.push_back(separate_processes(made->driver_failure));
  }
  return generated;
}

}  // namespace core
