#include "core/generate/kit_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "base/display.h"
#include "core/text/lines.h"

namespace core {
namespace {

constexpr std::size_t kLastLines = 6;
constexpr std::size_t kMaxOutputBytes = std::size_t{4} << 20;
constexpr std::string_view kTraceback = "Traceback (most recent call last):";

/// A Python string literal.
std::string python_text(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return literal + "\"";
}

/// The absolute places of a PYTHONPATH, each after a colon. Others mean the directory that Python
/// is started in, which is not where the user set them.
std::string absolute_places(std::string_view path) {
  std::string places;
  while (!path.empty()) {
    const std::string_view place = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), place.size() + 1));
    if (place.starts_with('/')) places += fmt::format(":{}", place);
  }
  return places;
}

/// Our environment, with what the script needs and without what would mislead it.
Environment script_environment(Environment environment, const std::string& import_directory) {
  const auto path = environment.find("PYTHONPATH");
  const std::string rest = path == environment.end() ? "" : absolute_places(path->second);
  environment["PYTHONPATH"] = import_directory + rest;
  environment["PYTHONDONTWRITEBYTECODE"] = "1";
  environment["PYTHONIOENCODING"] = "utf-8";
  environment["COLUMNS"] = "200";
  // Output that depends on the order of a set is the same in every run.
  environment["PYTHONHASHSEED"] = "0";
  environment.erase("PYTHONHOME");
  const auto user = environment.find("USER");
  if (user == environment.end() || user->second.empty()) {
    const auto login = environment.find("LOGNAME");
    environment["USER"] =
        login == environment.end() || login->second.empty() ? "user" : login->second;
  }
  return environment;
}

ScriptOptions options_in(std::string_view help) {
  const auto is_name = [](char c) { return base::is_alphanumeric(c) || c == '_'; };
  ScriptOptions options;
  for (std::size_t mark = help.find("--"); mark != std::string_view::npos;
       mark = help.find("--", mark + 2)) {
    const auto* const begin = help.begin() + static_cast<std::ptrdiff_t>(mark) + 2;
    const auto* const end = std::find_if_not(begin, help.end(), is_name);
    if (begin != end) options.emplace(begin, end);
  }
  options.erase("help");
  return options;
}

Result<std::string> read_output(const FileSystem& files, const std::string& directory,
                                const std::string& name) {
  auto text = files.read_file_if_present(directory + "/" + name, kMaxOutputBytes);
  if (!text) return text.error();
  if (!text->has_value()) return Error{fmt::format("the script did not write {}", name)};
  if ((*text)->empty()) return Error{fmt::format("the script wrote an empty {}", name)};
  if ((*text)->find(directory) != std::string::npos) {
    return Error{fmt::format("{} contains the path of the directory in which it was made", name)};
  }
  return **text;
}

/// A `<NAME>` outside of comments; empty for none.
std::string placeholder_in(std::string_view line) {
  if (line.starts_with('#') && !line.starts_with("#SBATCH")) return {};
  for (std::size_t open = line.find('<'); open != std::string_view::npos;
       open = line.find('<', open + 1)) {
    const std::size_t close = line.find('>', open);
    if (close == std::string_view::npos || close == open + 1) continue;
    const std::string_view name = line.substr(open + 1, close - open - 1);
    const bool is_name =
        std::all_of(name.begin(), name.end(), [](char c) { return base::is_upper(c) || c == '_'; });
    if (is_name) return std::string(line.substr(open, close - open + 1));
  }
  return {};
}

Status check_filled(std::string_view script) {
  for (int number = 1; !script.empty(); ++number) {
    const std::string name = placeholder_in(take_line(script));
    if (name.empty()) continue;
    return Error{fmt::format("finetune.slurm:{}: the script did not fill in {} from its template",
                             number, name)};
  }
  return Done{};
}

Error run_error(const RunConfig& run, const Error& error) {
  return Error{fmt::format("{}: {}.", run.directory, error.message)};
}

}  // namespace

KitScript::KitScript(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
                     Environment environment)
    : files_(files),
      processes_(processes),
      kit_(std::move(kit)),
      python_(std::move(python)),
      environment_(std::move(environment)) {}

KitScript::~KitScript() {
  // A leftover in a temporary directory does no harm.
  if (!import_directory_.empty()) (void)files_.remove_tree(import_directory_);
}

Status KitScript::open() {
  const auto directory = files_.make_temporary_directory();
  if (!directory) return directory.error();
  import_directory_ = *directory;
  environment_ = script_environment(std::move(environment_), import_directory_);
  const std::string package = import_directory_ + "/cruijff_kit";
  if (Status made = files_.make_directory(package); !made) return made;
  // Old checkouts are themselves the package and may have any name; new ones keep it in src/.
  return files_.write_file_atomically(package + "/__init__.py",
                                      fmt::format("__path__ = [{}]\n", python_text(kit_.package)));
}

Command KitScript::command(std::vector<std::string> arguments, const std::string& directory) const {
  arguments.insert(arguments.begin(), {python_.path, kit_.script});
  Command command;
  command.arguments = std::move(arguments);
  command.environment = environment_;
  command.directory = directory;
  command.time_limit = time_limit_;
  command.low_priority = true;
  return command;
}

Result<ScriptOptions> KitScript::options(const std::stop_token& stop) {
  const Command help = command({"--help"}, import_directory_);
  const auto outcome = processes_.run(help, stop);
  if (!outcome) return outcome.error();
  if (!outcome->succeeded()) {
    return Error{fmt::format(
        "{} --help, run with {} ({}): {}; its last lines:\n{}\nIts Python needs PyYAML; name an "
        "environment that has it (`conda_env` or `venv` in the site settings), or use `generator: "
        "\"builtin\"`.",
        kit_.script, python_.path, python_.origin, to_string(*outcome, help),
        last_lines(outcome->error_output, kLastLines))};
  }
  ScriptOptions options = options_in(outcome->output);
  if (options.empty()) {
    return Error{
        fmt::format("{} --help lists no options; is it the kit's script? Use another kit "
                    "(`cruijff_kit_dir`) or `generator: \"builtin\"`.",
                    kit_.script)};
  }
  return options;
}

Status KitScript::start_driver() {
  const std::string file = import_directory_ + "/kit_driver.py";
  if (Status written = files_.write_file_atomically(file, kit_driver_source()); !written) {
    return written;
  }
  Command start = command({}, import_directory_);
  start.arguments = {python_.path, file, kit_.script};
  auto driver = KitDriver::start(processes_, std::move(start));
  if (!driver) return driver.error();
  driver_ = std::move(*driver);
  return Done{};
}

Result<ScriptOutcome> KitScript::run_in(const std::string& directory, const std::stop_token& stop) {
  const Command run = command({}, directory);
  if (!driver_) return judge(processes_.run(run, stop), run);
  auto outcome = driver_->run(directory, stop);
  if (outcome) return judge(std::move(outcome), run);
  // The run that was lost with the driver may have left files.
  const auto names = files_.list_directory(directory);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (name == "setup_finetune.yaml") continue;
    if (const Status removed = files_.remove_tree(directory + "/" + name); !removed) {
      return removed.error();
    }
  }
  auto alone = judge(processes_.run(run, stop), run);
  if (alone) alone->driver_failure = outcome.error().message;
  return alone;
}

Result<ScriptOutcome> KitScript::judge(Result<CommandOutcome> outcome, const Command& run) const {
  if (!outcome) return outcome.error();
  if (!outcome->succeeded()) {
    const std::string words = last_lines(outcome->error_output, kLastLines);
    return Error{fmt::format("{}: {}; {}{}", kit_.script, to_string(*outcome, run),
                             words.empty() ? "it printed nothing." : "its last lines:\n", words)};
  }
  return ScriptOutcome{std::move(outcome->error_output), {}};
}

std::string last_lines(const std::string& output, std::size_t count) {
  std::vector<std::string> lines;
  bool in_traceback = false;
  for (std::string_view rest = output; !rest.empty();) {
    const std::string_view line = take_line(rest);
    // Where somebody else's script failed does not help a user; Python indents all of that.
    in_traceback = line.starts_with(kTraceback) || (in_traceback && line.starts_with(' '));
    if (in_traceback || line.find_first_not_of(" \r") == std::string::npos) continue;
    lines.emplace_back(line);
  }
  if (lines.size() > count)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  return base::escape_controls(fmt::format("{}", fmt::join(lines, "\n")));
}

Result<KitOutput> read_kit_output(const FileSystem& files, const std::string& directory,
                                  const RunConfig& run) {
  auto config_text = read_output(files, directory, "finetune.yaml");
  if (!config_text) return run_error(run, config_text.error());
  auto script_text = read_output(files, directory, "finetune.slurm");
  if (!script_text) return run_error(run, script_text.error());
  auto config = parse_yaml(*config_text, "finetune.yaml");
  if (!config) return run_error(run, config.error());
  const YamlNode* name = config->get("my_wandb_run_name");
  if (name == nullptr || name->text != run.directory) {
    return run_error(
        run, Error{fmt::format("finetune.yaml {}: the script did not use its "
                               "setup_finetune.yaml",
                               name == nullptr ? "does not name the run"
                                               : fmt::format("names the run {} instead of {}",
                                                             name->text, run.directory))});
  }
  if (const Status filled = check_filled(*script_text); !filled) {
    return run_error(run, filled.error());
  }
  return KitOutput{std::move(*config_text), std::move(*config), std::move(*script_text)};
}

std::string config_text_at(const YamlNode& config, std::string_view dotted_path) {
  const YamlNode* node = config.find(dotted_path);
  if (node == nullptr || node->kind != YamlKind::scalar) return {};
  std::string text = node->text;
  for (const auto& [key, value] : config.entries) {
    const std::string reference = fmt::format("${{{}}}", key);
    const std::size_t place = text.find(reference);
    if (place != std::string::npos) text.replace(place, reference.size(), value.text);
  }
  return text;
}

}  // namespace core
