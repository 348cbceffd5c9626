#include "core/generate/kit_slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "core/slurm/request.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

/// Lines that are edited one by one.
class Script {
 public:
  explicit Script(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }

  /// A line, counted from 1.
  [[nodiscard]] std::string line(int number) const {
    const std::size_t begin = begin_of(number);
    return text_.substr(begin, end_of(begin) - begin);
  }

  void replace_line(int number, const std::string& line) {
    const std::size_t begin = begin_of(number);
    text_.replace(begin, end_of(begin) - begin, line);
  }

  void set_option(const SlurmOption& option) {
    const SlurmRequest request = read_request(text_);
    const SlurmOption* present = request.find(option.name);
    if (present == nullptr) {
      text_ = with_options(text_, {option});
    } else {
      replace_line(present->line, option_line(option));
    }
  }

  /// The number of the first line that `matches`; 0 for none.
  [[nodiscard]] int find_line(const std::function<bool(std::string_view)>& matches) const {
    int number = 1;
    for (std::size_t begin = 0; begin < text_.size(); ++number) {
      const std::size_t end = end_of(begin);
      if (matches(std::string_view(text_).substr(begin, end - begin))) return number;
      begin = end + 1;
    }
    return 0;
  }

 private:
  [[nodiscard]] std::size_t begin_of(int number) const {
    std::size_t begin = 0;
    for (int i = 1; i < number; ++i) begin = text_.find('\n', begin) + 1;
    return begin;
  }

  [[nodiscard]] std::size_t end_of(std::size_t begin) const {
    return std::min(text_.find('\n', begin), text_.size());
  }

  std::string text_;
};

bool is_activation(std::string_view line) {
  return line.starts_with("conda activate") || line.starts_with("source ");
}

std::string change_of(const SlurmOption& option, const SlurmRequest& before) {
  const SlurmOption* present = before.find(option.name);
  return fmt::format("The kit's script {}, so `{}` is put into finetune.slurm.",
                     present == nullptr
                         ? fmt::format("writes no --{}", option.name)
                         : fmt::format("asks for --{}={}", option.name, present->value),
                     option_line(option));
}

/// What the plan wants of Slurm besides GPUs.
std::vector<SlurmOption> wanted_options(const RunConfig& run) {
  std::vector<SlurmOption> options;
  for (const Parameter& parameter : parameters()) {
    const Setting* setting = run.find(parameter.key);
    if (parameter.sbatch_option.empty() || setting == nullptr) continue;
    options.push_back(option_for(parameter, setting->value));
  }
  for (SlurmOption& option : read_request("#SBATCH " + run.text("sbatch_options") + "\n").options) {
    options.push_back(std::move(option));
  }
  return options;
}

void set_options(Script& script, const RunConfig& run, std::vector<std::string>& changes) {
  for (const SlurmOption& option : wanted_options(run)) {
    const SlurmRequest before = read_request(script.text());
    const SlurmOption* present = before.find(option.name);
    if (present != nullptr && same_option_value(option.name, present->value, option.value)) {
      continue;
    }
    changes.push_back(change_of(option, before));
    script.set_option(option);
  }
}

void set_gpus(Script& script, const RunConfig& run, std::vector<std::string>& changes) {
  const SlurmRequest request = read_request(script.text());
  const auto gpus = requested_gpus(request);
  const std::string type = run.text("gpu_type");
  const std::string way = run.text("gpu_request");
  if (!gpus || (type.empty() && way.empty())) return;
  const std::string new_type = type.empty() ? gpus->type : type;
  const std::string option = way.empty() ? gpus->option : way;
  if (new_type == gpus->type && option == gpus->option) return;
  const std::string count =
      fmt::format("{}{}{}", new_type, new_type.empty() ? "" : ":", gpus->count);
  const SlurmOption wanted{option, option == "gres" ? "gpu:" + count : count};
  changes.push_back(
      fmt::format("The kit's script cannot ask for such GPUs, so `{}` is put into finetune.slurm.",
                  option_line(wanted)));
  script.replace_line(request.find(gpus->option)->line, option_line(wanted));
}

void add_modules(Script& script, const RunConfig& run, std::vector<std::string>& changes) {
  const std::string modules = run.text("modules");
  for (std::size_t begin = modules.find_first_not_of(' '); begin != std::string::npos;) {
    const std::size_t end = modules.find(' ', begin);
    const std::string line = "module load " + modules.substr(begin, end - begin);
    begin = end == std::string::npos ? end : modules.find_first_not_of(' ', end);
    const auto loads = [&](std::string_view found) {
      return found == line || found.starts_with(line + " ");
    };
    if (script.find_line(loads) != 0) continue;
    const int activation = script.find_line(is_activation);
    if (activation == 0) continue;
    changes.push_back(fmt::format(
        "The kit's script does not load it, so `{}` is put into finetune.slurm.", line));
    script.replace_line(activation, line + "\n" + script.line(activation));
  }
}

/// The script looks for virtual environments below $PROJECT alone.
void set_venv(Script& script, const RunConfig& run, std::vector<std::string>& changes) {
  if (run.find("venv") == nullptr) return;
  const std::string wanted =
      fmt::format("source {}", shell_word(run.text("venv") + "/bin/activate"));
  const int number = script.find_line([](std::string_view line) {
    return line.starts_with("source $PROJECT/venvs/") && line.ends_with("/bin/activate");
  });
  if (number == 0) return;
  changes.push_back(
      fmt::format("The kit's script looks for virtual environments below $PROJECT/venvs alone, so "
                  "`{}` is put into finetune.slurm.",
                  wanted));
  script.replace_line(number, wanted);
}

}  // namespace

CompletedScript complete_script(const std::string& text, const RunConfig& run) {
  Script script(text);
  CompletedScript completed;
  set_options(script, run, completed.changes);
  set_gpus(script, run, completed.changes);
  add_modules(script, run, completed.changes);
  set_venv(script, run, completed.changes);
  completed.text = script.text();
  return completed;
}

std::vector<std::string> script_remarks(const std::string& text, const RunConfig& run) {
  std::vector<std::string> remarks;
  const Script script(text);
  const int bare = script.find_line([](std::string_view line) {
    return line.starts_with("conda activate ") && line.find("||") == std::string_view::npos;
  });
  if (bare != 0) {
    remarks.push_back(
        fmt::format("finetune.slurm:{}: the kit's `conda activate` can fail quietly, and the job "
                    "goes on with another Python; "
                    "`generator: \"builtin\"` ends it with a sentence.",
                    bare));
  }
  const SlurmRequest request = read_request(text);
  const SlurmOption* output = request.find("output");
  if (output != nullptr && output->value.find('/') != std::string::npos) {
    remarks.push_back(
        fmt::format("finetune.slurm:{}: the job's log goes to {}; a job whose log directory is not "
                    "there yet fails without a word, so make it before submitting.",
                    output->line, output->value.substr(0, output->value.rfind('/') + 1)));
  }
  for (const char* name : {"partition", "constraint", "account"}) {
    const SlurmOption* option = request.find(name);
    if (option == nullptr || run.find(name) != nullptr) continue;
    remarks.push_back(fmt::format(
        "finetune.slurm:{}: the kit's script asks for {} {} by itself; name one in the plan "
        "or the site settings if that is not yours.",
        option->line, name, option->value));
  }
  return remarks;
}

bool is_slurm_parameter(const Parameter& parameter) {
  constexpr std::array<std::string_view, 7> kOthers{
      "gpu_type", "gpu_request", "modules", "sbatch_options", "venv", "conda_env", "gpus"};
  return !parameter.sbatch_option.empty() ||
         std::find(kOthers.begin(), kOthers.end(), parameter.key) != kOthers.end();
}

}  // namespace core
