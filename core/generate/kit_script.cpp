#include "core/generate/kit_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/display.h"

namespace core {
namespace {

constexpr std::size_t kLastLines = 6;
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

/// The environment of the script: ours, with what it needs and without what would lead it astray.
Environment script_environment(Environment environment, const std::string& import_directory) {
  const auto path = environment.find("PYTHONPATH");
  const std::string rest =
      path == environment.end() || path->second.empty() ? "" : ":" + path->second;
  environment["PYTHONPATH"] = import_directory + rest;
  environment["PYTHONDONTWRITEBYTECODE"] = "1";
  environment["PYTHONIOENCODING"] = "utf-8";
  environment["COLUMNS"] = "200";
  // What depends on the order of a set comes out the same in every run.
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
  const auto is_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
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

}  // namespace

KitScript::KitScript(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
                     Environment environment)
    : files_(files),
      processes_(processes),
      kit_(std::move(kit)),
      python_(std::move(python)),
      environment_(std::move(environment)) {}

KitScript::~KitScript() {
  // What cannot be removed from a temporary directory harms nobody.
  if (!import_directory_.empty()) (void)files_.remove_tree(import_directory_);
}

Status KitScript::open() {
  const auto directory = files_.make_temporary_directory();
  if (!directory) return directory.error();
  import_directory_ = *directory;
  environment_ = script_environment(std::move(environment_), import_directory_);
  const std::string package = import_directory_ + "/cruijff_kit";
  if (Status made = files_.make_directory(package); !made) return made;
  // Old checkouts are the package themselves and may have any name; new ones keep it in src/.
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
        "{} --help, started with {} ({}): {}; its last words:\n{}\nIts Python needs PyYAML; name "
        "an environment that "
        "has it (`conda_env` or `venv` in the site settings), or use `generator: \"builtin\"`.",
        kit_.script, python_.path, python_.origin, to_string(*outcome, help),
        last_lines(outcome->error_output, kLastLines))};
  }
  ScriptOptions options = options_in(outcome->output);
  if (options.empty()) {
    return Error{
        fmt::format("{} --help names no options; is it the kit's script? Name another kit "
                    "(`cruijff_kit_dir`), or use `generator: \"builtin\"`.",
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
  if (const Status cleared = clear(directory); !cleared) return cleared.error();
  auto alone = judge(processes_.run(run, stop), run);
  if (alone) alone->driver_failure = outcome.error().message;
  return alone;
}

/// Takes away what a run that was lost with the driver has left.
Status KitScript::clear(const std::string& directory) {
  const auto names = files_.list_directory(directory);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (name == "setup_finetune.yaml") continue;
    if (Status removed = files_.remove_tree(directory + "/" + name); !removed) return removed;
  }
  return Done{};
}

Result<ScriptOutcome> KitScript::judge(Result<CommandOutcome> outcome, const Command& run) const {
  if (!outcome) return outcome.error();
  if (!outcome->succeeded()) {
    const std::string words = last_lines(outcome->error_output, kLastLines);
    return Error{fmt::format("{}: {}; {}{}", kit_.script, to_string(*outcome, run),
                             words.empty() ? "it said nothing." : "its last words:\n", words)};
  }
  return ScriptOutcome{std::move(outcome->error_output), {}};
}

std::string last_lines(const std::string& output, std::size_t count) {
  std::vector<std::string> lines;
  bool in_traceback = false;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    std::string line = output.substr(begin, end - begin);
    begin = end + 1;
    // Where in somebody else's script it broke tells a user nothing; Python indents all of that.
    in_traceback = line.starts_with(kTraceback) || (in_traceback && line.starts_with(' '));
    if (in_traceback || line.find_first_not_of(" \r") == std::string::npos) continue;
    lines.push_back(std::move(line));
  }
  if (lines.size() > count)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  return base::escape_controls(fmt::format("{}", fmt::join(lines, "\n")));
}

}  // namespace core
