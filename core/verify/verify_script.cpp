#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "core/runs/torchtune.h"
#include "core/slurm/request.h"
#include "core/text/list_text.h"
#include "core/verify/script_lines.h"
#include "core/verify/verify_files.h"

namespace core {
namespace {

std::string recipe_name(const std::string& dotted) {
  return dotted.substr(dotted.find_last_of("./") + 1);
}

/// One `finetune.slurm` and the run that it should start.
class ScriptCheck {
 public:
  ScriptCheck(const RunConfig& run, std::string_view script, const std::string& file,
              CheckList& checks)
      : run_(run),
        request_(read_request(script)),
        lines_(script_lines(script)),
        trainings_(tune_commands(lines_)),
        file_(file),
        checks_(checks) {}

  void all() {
    const SlurmOption* name = request_.find("job-name");
    judge_option(name != nullptr && name->value == run_.directory, "job_name", name, "job-name",
                 run_.directory, "the run is " + run_.directory);
    for (const Parameter& parameter : parameters()) {
      if (!parameter.sbatch_option.empty()) option(parameter);
    }
    gpus();
    single_task();
    training();
    sbatch_options();
    environment();
    modules();
  }

 private:
  /// \param what the option or command that is judged. \param found empty for nothing.
  void judge(bool holds, std::string_view name, int line, std::string_view what,
             const std::string& expected, const std::string& found, const std::string& because) {
    const std::string shown = found.empty() ? kNothingFound : shown_value(found);
    checks_.judge(holds, std::string(name), expected, shown,
                  fmt::format("{}: `{}` is {}, but {}.", to_string(Source{file_, line}), what,
                              found.empty() ? "missing" : shown, because));
  }

  /// \param found null where the script does not have the option.
  void judge_option(bool holds, std::string_view name, const SlurmOption* found,
                    std::string_view option, const std::string& expected,
                    const std::string& because) {
    judge(holds, name, found == nullptr ? 0 : found->line, fmt::format("--{}", option), expected,
          found == nullptr ? "" : found->value, because);
  }

  void option(const Parameter& parameter) {
    const Setting* setting = run_.find(parameter.key);
    if (setting == nullptr) return;
    const std::string name(parameter.sbatch_option);
    const SlurmOption* found = request_.find(name);
    const std::string planned = to_text(setting->value);
    if (parameter.type != ValueType::boolean) {
      judge_option(found != nullptr && same_option_value(name, found->value, planned),
                   parameter.key, found, name, shown_value(planned), describe_origin(*setting));
      return;
    }
    const SlurmOption* off = request_.find("no-" + name);
    const bool is_on = found != nullptr && (off == nullptr || found->line > off->line);
    judge(Value(is_on) == setting->value, parameter.key, found == nullptr ? 0 : found->line,
          "--" + name, planned, is_on ? "true" : "", describe_origin(*setting));
  }

  void gpus() {
    const Setting* setting = run_.find("gpus");
    if (setting == nullptr) return;
    const auto found = requested_gpus(request_);
    const SlurmOption* option = found ? request_.find(found->option) : nullptr;
    const auto judge_part = [&](bool holds, std::string_view key, const Setting& planned,
                                const std::string& part) {
      judge(holds, key, option == nullptr ? 0 : option->line,
            found ? "--" + found->option : "--gres=gpu", shown_value(planned.value), part,
            describe_origin(planned));
    };
    judge_part(found && found->count == run_.integer("gpus"), "gpus", *setting,
               found ? fmt::format("{}", found->count) : "");
    if (const Setting* type = run_.find("gpu_type")) {
      judge_part(found && found->type == to_text(type->value), "gpu_type", *type,
                 found ? found->type : "");
    }
    if (const Setting* way = run_.find("gpu_request")) {
      judge_part(found && found->option == to_text(way->value), "gpu_request", *way,
                 found ? found->option : "");
    }
    // Slurm grants the GPUs of every option that requests some, so all of them must agree.
    const SlurmRequest planned = planned_options();
    for (const GpuRequest& other : all_requested_gpus(request_)) {
      if (other.option == found->option || planned.find(other.option) != nullptr) continue;
      if (other.count == run_.integer("gpus")) continue;
      judge(false, "gpus", request_.find(other.option)->line, "--" + other.option,
            shown_value(setting->value), fmt::format("{}", other.count), describe_origin(*setting));
    }
  }

  /// The free options that are in the plan itself.
  [[nodiscard]] SlurmRequest planned_options() const {
    return read_request("#SBATCH " + run_.text("sbatch_options") + "\n");
  }

  /// A run is one training: a job array or several tasks would start it several times into one
  /// output directory. What the plan itself asks for is left to sbatch_options().
  void single_task() {
    const SlurmRequest planned = planned_options();
    for (const char* name : {"array", "nodes", "ntasks"}) {
      const SlurmOption* option = request_.find(name);
      if (option == nullptr || planned.find(name) != nullptr) continue;
      const bool is_array = option->name == "array";
      judge_option(!is_array && (option->value == "1" || option->value == "1-1"), name, option,
                   name, is_array ? kNothingFound : "1",
                   "a run trains once, as one task on one node");
    }
  }

  /// How the trainer is started: one command, the run's own file, nothing that overrides it.
  void training() {
    if (trainings_.empty()) {
      checks_.failed("recipe", "tune run RECIPE", kNothingFound,
                     fmt::format("{}: no line starts a recipe with `tune run`.", file_));
      return;
    }
    const TuneCommand& command = trainings_.front();
    recipe(command);
    const std::string configs = fmt::format("{}", fmt::join(command.configs, " "));
    judge(
        command.configs.size() == 1 && base::is_one_of(configs, {kTrainedFile, "./finetune.yaml"}),
        "config", command.line, "--config", kTrainedFile, configs,
        fmt::format("the run's values are in {}", kTrainedFile));
    const std::string overrides = fmt::format("{}", fmt::join(command.overrides, " "));
    checks_.judge(overrides.empty(), "overrides", kNothingFound,
                  overrides.empty() ? kNothingFound : shown_value(overrides),
                  fmt::format("{}:{}: `tune run` overrides {} with {}, but the run's values must "
                              "be in that file.",
                              file_, command.line, kTrainedFile, shown_value(overrides)));
    checks_.judge(
        trainings_.size() == 1, "tune_runs", "1", fmt::format("{}", trainings_.size()),
        fmt::format("{}:{}: another `tune run` after line {}, but the run trains only once.", file_,
                    trainings_.back().line, command.line));
    early_exit(command);
    own_directory(command);
  }

  void recipe(const TuneCommand& command) {
    const std::int64_t gpus = std::max<std::int64_t>(run_.integer("gpus"), 1);
    const Setting* planned = run_.find("recipe");
    // If the plan does not say, it is the recipe that trains LoRA adapters.
    const std::string expected = recipe_for_gpus(
        planned == nullptr ? std::string(stock_recipe(gpus)) : recipe_name(to_text(planned->value)),
        gpus);
    const std::string found = recipe_name(command.recipe);
    // Kits append a version to a recipe's name (`_v1`, `_stable`), stock torchtune does not.
    judge(found.starts_with(expected) || expected.starts_with(found + "_"), "recipe", command.line,
          "tune run", expected, found,
          planned != nullptr ? describe_origin(*planned)
                             : fmt::format("{} {} {}", counted(gpus, "GPU"),
                                           gpus == 1 ? "needs" : "need", expected));
    // This number counts for training: Slurm's GPUs alone start no second process.
    const std::string processes = fmt::format("{}", gpus);
    judge(command.processes.empty() ? gpus == 1 : command.processes == processes, "processes",
          command.line, "--nproc_per_node", processes, command.processes,
          fmt::format("the run has {}", counted(gpus, "GPU")));
  }

  void early_exit(const TuneCommand& command) {
    for (const ScriptLine& line : lines_) {
      if (line.number >= command.line) return;
      const std::string& word = line.words.front();
      if (line.indented || (word != "exit" && word != "exit;")) continue;
      checks_.failed("exit", "`tune run` before any exit", "exit",
                     fmt::format("{}:{}: `exit` ends the script before `tune run` on line {}.",
                                 file_, line.number, command.line));
      return;
    }
  }

  /// The file that `--config` names must be the one in the run's own directory. Slurm starts a job
  /// where it was submitted, which is that directory.
  void own_directory(const TuneCommand& command) {
    const std::string because = "the run trains in its own directory";
    if (const SlurmOption* option = request_.find("chdir")) {
      judge_option(false, "chdir", option, "chdir", kNothingFound, because);
    }
    for (const ScriptLine& line : lines_) {
      if (line.number > command.line) return;
      const auto change =
          std::find_if(line.words.begin(), line.words.end(),
                       [](const std::string& word) { return word == "cd" || word == "pushd"; });
      if (change == line.words.end() || prints(line.words.front())) continue;
      const auto words =
          command_at(line.words, static_cast<std::size_t>(change - line.words.begin()));
      const bool stays =
          words.size() == 2 && base::is_one_of(words.back(), {".", "./", "$SLURM_SUBMIT_DIR",
                                                              "${SLURM_SUBMIT_DIR}", "$PWD"});
      if (stays) continue;
      judge(false, "chdir", line.number, *change, kNothingFound,
            fmt::format("{}", fmt::join(words, " ")), because);
      return;
    }
  }

  void sbatch_options() {
    const Setting* setting = run_.find("sbatch_options");
    if (setting == nullptr) return;
    for (const SlurmOption& planned : planned_options().options) {
      const SlurmOption* found = request_.find(planned.name);
      judge_option(found != nullptr && found->value == planned.value, "sbatch_options", found,
                   planned.name, shown_value(planned.value), describe_origin(*setting));
    }
  }

  /// The last command before the training that activates or leaves an environment must name the
  /// planned one.
  void environment() {
    const bool is_venv = run_.find("venv") != nullptr;
    const std::string key = is_venv ? "venv" : "conda_env";
    const Setting* setting = run_.find(key);
    if (setting == nullptr) return;
    const std::string script = is_venv ? "bin/activate" : "activate";
    int number = 0;
    std::vector<std::string> last;
    for (const ScriptLine& line : lines_) {
      if (!trainings_.empty() && line.number > trainings_.front().line) break;
      std::vector<std::string> command = command_at(line.words, 0);
      if (!changes_environment(command, script)) continue;
      number = line.number;
      last = std::move(command);
    }
    const std::string wanted = to_text(setting->value);
    const bool holds = std::any_of(last.begin(), last.end(), [&](std::string_view word) {
      if (word.ends_with("/" + script)) word.remove_suffix(script.size() + 1);
      return word == wanted || word.ends_with("/" + wanted);
    });
    const std::string found = fmt::format("{}", fmt::join(last, " "));
    const std::string message =
        last.empty()
            ? fmt::format("no line activates an environment, but {}", describe_origin(*setting))
            : fmt::format("the environment comes from `{}`, but {}", found,
                          describe_origin(*setting));
    checks_.judge(holds, key, shown_value(wanted),
                  holds           ? shown_value(wanted)
                  : found.empty() ? kNothingFound
                                  : shown_value(found),
                  fmt::format("{}: {}.", to_string(Source{file_, number}), message));
  }

  /// Whether the command itself activates or leaves an environment; one that prints it does not.
  [[nodiscard]] static bool changes_environment(const std::vector<std::string>& command,
                                                const std::string& script) {
    if (command.size() < 2) return command == std::vector<std::string>{"deactivate"};
    if (command[0] == "conda") return command[1] == "deactivate" || command[1] == script;
    return (command[0] == "source" || command[0] == ".") &&
           (command[1] == script || command[1].ends_with("/" + script));
  }

  /// The kit's script loads modules of its own with a conda environment, so there a module that is
  /// not loaded is only a warning.
  void modules() {
    const Setting* setting = run_.find("modules");
    if (setting == nullptr) return;
    std::vector<std::string> absent;
    for (const std::string& module : split_words(to_text(setting->value))) {
      if (!loads(module)) absent.push_back(module);
    }
    const std::string expected = shown_value(setting->value);
    if (absent.empty()) return checks_.passed("modules", expected, expected);
    const std::string missing = fmt::format("{}", fmt::join(absent, " "));
    checks_.add({"modules",
                 run_.find("conda_env") != nullptr ? CheckStatus::warning : CheckStatus::failed,
                 expected, "not " + missing,
                 fmt::format("{}: no `module load` loads {}, but {}.", file_, missing,
                             describe_origin(*setting))});
  }

  [[nodiscard]] bool loads(const std::string& module) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const ScriptLine& line) {
      const auto load = std::find(line.words.begin(), line.words.end(), "load");
      if (load == line.words.begin() || load == line.words.end()) return false;
      const auto command =
          command_at(line.words, static_cast<std::size_t>(load - line.words.begin()));
      return std::find(command.begin(), command.end(), module) != command.end();
    });
  }

  const RunConfig& run_;
  SlurmRequest request_;
  std::vector<ScriptLine> lines_;
  std::vector<TuneCommand> trainings_;
  const std::string& file_;
  CheckList& checks_;
};

}  // namespace

void verify_script(const RunConfig& run, const std::string& text, const std::string& file,
                   CheckList& checks) {
  const std::string first_line = shown_value(text.substr(0, text.find('\n')));
  checks.judge(text.starts_with("#!"), kScriptFile, "a first line that starts with #!", first_line,
               fmt::format("{}:1: the first line does not start with `#!`, so sbatch would reject "
                           "the script.",
                           file));
  if (text.starts_with("#!")) ScriptCheck(run, text, file, checks).all();
}

}  // namespace core
