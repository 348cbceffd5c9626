#include "core/verify/verify_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <vector>

#include "core/runs/torchtune.h"
#include "core/slurm/request.h"
#include "core/text/list_text.h"
#include "core/verify/script_lines.h"

namespace core {
namespace {

std::string recipe_name(const std::string& dotted) {
  return dotted.substr(dotted.find_last_of("./") + 1);
}

bool same_words(std::string_view left, std::string_view right) {
  const auto set_of = [](std::string_view list) {
    std::set<std::string> words;
    std::string word;
    for (const char c : std::string(list) + ",") {
      if (c == ',') {
        if (!word.empty()) words.insert(word);
        word.clear();
      } else {
        word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
    }
    return words;
  };
  return set_of(left) == set_of(right);
}

bool same_text(std::string_view left, std::string_view right) { return left == right; }

/// A parameter that becomes one `#SBATCH` option.
struct OptionRow {
  std::string_view key;
  std::string_view option;
  bool (*same)(std::string_view found, std::string_view planned);
};

constexpr std::array<OptionRow, 10> kOptions{{
    {"account", "account", same_text},
    {"partition", "partition", same_text},
    {"constraint", "constraint", same_text},
    {"time", "time", same_time},
    {"mem", "mem", same_memory},
    {"cpus_per_task", "cpus-per-task", same_text},
    {"qos", "qos", same_text},
    {"reservation", "reservation", same_text},
    {"mail_user", "mail-user", same_text},
    {"mail_type", "mail-type", same_words},
}};

/// One `finetune.slurm` and the run that it should start.
class ScriptCheck {
 public:
  ScriptCheck(const RunConfig& run, std::string_view script, const std::string& file,
              CheckList& checks)
      : run_(run),
        request_(read_request(script)),
        lines_(lines_of(script)),
        file_(file),
        checks_(checks) {}

  void all() {
    job_name();
    for (const OptionRow& row : kOptions) option(row);
    requeue();
    gpus();
    single_task();
    trainer();
    sbatch_options();
    environment();
  }

 private:
  void judge(bool holds, std::string_view name, int line, std::string_view what,
             const std::string& expected, const std::string& found, const std::string& because) {
    const std::string shown = found.empty() ? std::string(kNothing) : shown_value(found);
    const std::string state = found.empty() ? "is missing" : "is " + shown;
    checks_.judge(
        holds, std::string(name), expected, shown,
        fmt::format("{}: `{}` {}, but {}.", to_string(Source{file_, line}), what, state, because));
  }

  void job_name() {
    const SlurmOption* option = request_.find("job-name");
    const std::string found = option == nullptr ? "" : option->value;
    judge(found == run_.directory, "job_name", option == nullptr ? 0 : option->line, "--job-name",
          run_.directory, found, "the run is " + run_.directory);
  }

  void option(const OptionRow& row) {
    const Setting* setting = run_.find(row.key);
    if (setting == nullptr) return;
    const SlurmOption* option = request_.find(row.option);
    const std::string found = option == nullptr ? "" : option->value;
    const std::string planned = to_text(setting->value);
    judge(option != nullptr && row.same(found, planned), row.key,
          option == nullptr ? 0 : option->line, fmt::format("--{}", row.option),
          shown_value(planned), found, word_of(*setting));
  }

  void requeue() {
    const Setting* setting = run_.find("requeue");
    if (setting == nullptr) return;
    const bool wanted = setting->value == Value(true);
    const SlurmOption* on = request_.find("requeue");
    const SlurmOption* off = request_.find("no-requeue");
    const bool is_on = on != nullptr && (off == nullptr || on->line > off->line);
    judge(is_on == wanted, "requeue", on == nullptr ? 0 : on->line, "--requeue",
          wanted ? "true" : "false", is_on ? "true" : "", word_of(*setting));
  }

  void gpus() {
    const Setting* setting = run_.find("gpus");
    if (setting == nullptr) return;
    const auto found = requested_gpus(request_);
    const SlurmOption* option = found ? request_.find(found->option) : nullptr;
    const int line = option == nullptr ? 0 : option->line;
    const std::string what = found ? "--" + found->option : "--gres=gpu";
    judge(found && found->count == run_.integer("gpus"), "gpus", line, what,
          shown_value(setting->value), found ? fmt::format("{}", found->count) : "",
          word_of(*setting));
    if (const Setting* type = run_.find("gpu_type")) {
      judge(found && found->type == to_text(type->value), "gpu_type", line, what,
            shown_value(type->value), found ? found->type : "", word_of(*type));
    }
    if (const Setting* way = run_.find("gpu_request")) {
      judge(found && found->option == to_text(way->value), "gpu_request", line, what,
            shown_value(way->value), found ? found->option : "", word_of(*way));
    }
    if (found) other_gpus(*setting, found->option);
  }

  /// Slurm takes the GPUs of every option that asks for some, so that all of them have to agree.
  void other_gpus(const Setting& setting, std::string_view judged) {
    const SlurmRequest planned = planned_options();
    for (const GpuRequest& gpus : all_requested_gpus(request_)) {
      if (gpus.option == judged || planned.find(gpus.option) != nullptr) continue;
      if (gpus.count == run_.integer("gpus")) continue;
      judge(false, "gpus", request_.find(gpus.option)->line, "--" + gpus.option,
            shown_value(setting.value), fmt::format("{}", gpus.count), word_of(setting));
    }
  }

  /// The free options that the plan itself asks for.
  [[nodiscard]] SlurmRequest planned_options() const {
    return read_request("#SBATCH " + run_.text("sbatch_options") + "\n");
  }

  /// A run is one training: a job array or more tasks would start it several times into one
  /// output directory. What the plan itself asks for is left to sbatch_options().
  void single_task() {
    const SlurmRequest planned = planned_options();
    for (const char* name : {"array", "nodes", "ntasks"}) {
      const SlurmOption* option = request_.find(name);
      if (option == nullptr || planned.find(name) != nullptr) continue;
      const bool is_array = option->name == "array";
      judge(!is_array && (option->value == "1" || option->value == "1-1"), name, option->line,
            fmt::format("--{}", name), is_array ? std::string(kNothing) : "1", option->value,
            "a run is trained once, by one task on one node");
    }
  }

  /// What the trainer is started with: one command, the run's own file, nothing that wins over it.
  void trainer() {
    const std::vector<TuneCommand> commands = tune_commands(lines_);
    if (commands.empty()) {
      checks_.failed("recipe", "tune run RECIPE", std::string(kNothing),
                     fmt::format("{}: no line starts a recipe with `tune run`.", file_));
      return;
    }
    const TuneCommand& command = commands.front();
    recipe(command);
    trained_file(command);
    const std::string overrides = fmt::format("{}", fmt::join(command.overrides, " "));
    checks_.judge(overrides.empty(), "overrides", std::string(kNothing),
                  overrides.empty() ? std::string(kNothing) : shown_value(overrides),
                  fmt::format("{}:{}: `tune run` overrides finetune.yaml by {}, but the run's "
                              "values have to stand in that file.",
                              file_, command.line, shown_value(overrides)));
    const std::size_t last = commands.size() - 1;
    checks_.judge(commands.size() == 1, "tune_runs", "1", fmt::format("{}", commands.size()),
                  fmt::format("{}:{}: `tune run` stands here again, after line {}, but the run is "
                              "trained once.",
                              file_, commands[last].line, command.line));
    early_exit(command);
    own_directory(command);
  }

  void trained_file(const TuneCommand& command) {
    const std::string found = fmt::format("{}", fmt::join(command.configs, " "));
    const bool holds = command.configs.size() == 1 &&
                       (found == kTrainedFile || found == fmt::format("./{}", kTrainedFile));
    judge(holds, "config", command.line, "--config", kTrainedFile, found,
          fmt::format("the run's values are in {}", kTrainedFile));
  }

  void early_exit(const TuneCommand& command) {
    for (const ScriptLine& line : lines_) {
      if (line.number >= command.line) return;
      const std::string& word = line.words.front();
      if (line.indented || (word != "exit" && word != "exit;")) continue;
      checks_.failed("exit", "`tune run` before any exit", "exit",
                     fmt::format("{}:{}: `exit` ends the script before `tune run` in line {}.",
                                 file_, line.number, command.line));
      return;
    }
  }

  /// The file that `--config` names is the one in the directory that the job is in by then.
  void own_directory(const TuneCommand& command) {
    constexpr const char* kReason = "the run is trained in its own directory";
    if (const SlurmOption* option = request_.find("chdir")) {
      judge(false, "chdir", option->line, "--chdir", std::string(kNothing), option->value, kReason);
    }
    for (const ScriptLine& line : lines_) {
      if (line.number > command.line) return;
      const std::vector<std::string> change = change_of_directory(line.words);
      if (change.empty() || stays_here(change)) continue;
      judge(false, "chdir", line.number, change.front(), std::string(kNothing),
            fmt::format("{}", fmt::join(change, " ")), kReason);
      return;
    }
  }

  /// The first `cd` or `pushd` of a line with its arguments, wherever it stands.
  static std::vector<std::string> change_of_directory(const std::vector<std::string>& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (words[at] != "cd" && words[at] != "pushd") continue;
      if (words.front() != "echo" && words.front() != "printf") return command_from(words, at);
    }
    return {};
  }

  /// Slurm starts a job where it was submitted, which `submit` and the loop do from the run's own
  /// directory.
  static bool stays_here(const std::vector<std::string>& change) {
    constexpr std::array<std::string_view, 5> kHere = {".", "./", "$SLURM_SUBMIT_DIR",
                                                       "${SLURM_SUBMIT_DIR}", "$PWD"};
    return change.size() == 2 &&
           std::find(kHere.begin(), kHere.end(), change.back()) != kHere.end();
  }

  void recipe(const TuneCommand& command) {
    const std::int64_t gpus = std::max<std::int64_t>(run_.integer("gpus"), 1);
    const Setting* planned = run_.find("recipe");
    // Without a word of the plan it is the recipe that trains LoRA adapters.
    const std::string expected = recipe_for_gpus(
        planned == nullptr ? "lora_finetune_single_device" : recipe_name(to_text(planned->value)),
        gpus);
    const std::string found = recipe_name(command.recipe);
    // Kits put a version behind a recipe's name (`_v1`, `_stable`), stock torchtune does not.
    const bool is_same = found.starts_with(expected) || expected.starts_with(found + "_");
    judge(is_same, "recipe", command.line, "tune run", expected, found,
          planned == nullptr ? fmt::format("{} ask for {}", counted(gpus, "GPU"), expected)
                             : word_of(*planned));
    processes(command, gpus);
  }

  /// The number that counts for training: Slurm's GPUs alone start no second process.
  void processes(const TuneCommand& command, std::int64_t gpus) {
    const std::string expected = fmt::format("{}", gpus);
    const bool holds = command.processes.empty() ? gpus == 1 : command.processes == expected;
    judge(holds, "processes", command.line, "--nproc_per_node", expected, command.processes,
          fmt::format("the run has {}", counted(gpus, "GPU")));
  }

  void sbatch_options() {
    const Setting* setting = run_.find("sbatch_options");
    if (setting == nullptr) return;
    for (const SlurmOption& planned : planned_options().options) {
      const SlurmOption* found = request_.find(planned.name);
      const bool holds = found != nullptr && found->value == planned.value;
      judge(holds, "sbatch_options", found == nullptr ? 0 : found->line, "--" + planned.name,
            shown_value(planned.value), found == nullptr ? "" : found->value, word_of(*setting));
    }
  }

  void environment() {
    const Setting* conda = run_.find("conda_env");
    const Setting* venv = run_.find("venv");
    if (venv != nullptr) entered("venv", *venv, "a virtual environment", "bin/activate");
    if (conda != nullptr && venv == nullptr) {
      entered("conda_env", *conda, "conda activate", "activate");
    }
    modules();
  }

  /// Whether this is the command itself; one that prints it activates nothing.
  [[nodiscard]] static bool activates(const std::vector<std::string>& command,
                                      std::string_view mark) {
    if (command.size() < 2) return command == std::vector<std::string>{"deactivate"};
    const bool sources = command[0] == "source" || command[0] == ".";
    if (command[0] != "conda" && !sources) return false;
    if (command[0] == "conda" && command[1] == "deactivate") return true;
    return command[1] == mark || (sources && command[1].ends_with(fmt::format("/{}", mark)));
  }

  /// Whether the last line before the training that activates an environment, or leaves one, names
  /// this one.
  void entered(std::string_view key, const Setting& setting, std::string_view what,
               std::string_view mark) {
    const std::string wanted = to_text(setting.value);
    int number = 0;
    std::vector<std::string> last;
    const std::vector<TuneCommand> trainings = tune_commands(lines_);
    for (const ScriptLine& line : lines_) {
      if (!trainings.empty() && line.number > trainings.front().line) break;
      std::vector<std::string> command = command_from(line.words, 0);
      if (!activates(command, mark)) continue;
      number = line.number;
      last = std::move(command);
    }
    const auto names_it = [&](const std::string& word) {
      return word == wanted || word.ends_with("/" + wanted) ||
             word == fmt::format("{}/{}", wanted, mark) ||
             word.ends_with(fmt::format("/{}/{}", wanted, mark));
    };
    if (std::any_of(last.begin(), last.end(), names_it)) {
      checks_.passed(std::string(key), shown_value(wanted), shown_value(wanted));
      return;
    }
    judge(false, key, number, what, shown_value(wanted), fmt::format("{}", fmt::join(last, " ")),
          word_of(setting));
  }

  /// The kit's script loads modules of its own beside a conda environment, so that there a module
  /// that is not loaded is no more than a warning.
  void modules() {
    const Setting* setting = run_.find("modules");
    if (setting == nullptr) return;
    std::vector<std::string> absent;
    for (const std::string& module : words_of(to_text(setting->value))) {
      if (!loads(module)) absent.push_back(module);
    }
    const std::string expected = shown_value(setting->value);
    if (absent.empty()) {
      checks_.passed("modules", expected, expected);
      return;
    }
    const std::string missing = fmt::format("{}", fmt::join(absent, " "));
    const std::string message =
        fmt::format("{}: no `module load` names {}, but {}.", file_, missing, word_of(*setting));
    if (run_.find("conda_env") != nullptr) {
      checks_.warned("modules", expected, "not " + missing, message);
    } else {
      checks_.failed("modules", expected, "not " + missing, message);
    }
  }

  [[nodiscard]] bool loads(const std::string& module) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const ScriptLine& line) {
      const auto load = std::find(line.words.begin(), line.words.end(), "load");
      if (load == line.words.begin() || load == line.words.end()) return false;
      const auto command =
          command_from(line.words, static_cast<std::size_t>(load - line.words.begin()));
      return std::find(command.begin(), command.end(), module) != command.end();
    });
  }

  const RunConfig& run_;
  SlurmRequest request_;
  std::vector<ScriptLine> lines_;
  const std::string& file_;
  CheckList& checks_;
};

}  // namespace

void verify_script(const RunConfig& run, const std::string& text, const std::string& file,
                   CheckList& checks) {
  if (!text.starts_with("#!")) {
    checks.failed(
        kScriptFile, "a script that begins with #!", shown_value(text.substr(0, text.find('\n'))),
        fmt::format("{}:1: the first line does not begin with `#!`, so sbatch would refuse "
                    "the script.",
                    file));
    return;
  }
  checks.passed(kScriptFile, "a script that begins with #!", "one");
  ScriptCheck(run, text, file, checks).all();
}

}  // namespace core
