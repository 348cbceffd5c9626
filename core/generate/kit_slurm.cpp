#include "core/generate/kit_slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "core/slurm/request.h"
#include "core/text/lines.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

/// A script that is edited line by line.
class EditedScript {
 public:
  explicit EditedScript(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  void set_text(std::string text) { text_ = std::move(text); }

  /// A line, counted from 1.
  [[nodiscard]] std::string line(int number) const {
    const std::size_t begin = begin_of(number);
    return text_.substr(begin, end_of(begin) - begin);
  }

  void replace_line(int number, const std::string& line) {
    const std::size_t begin = begin_of(number);
    text_.replace(begin, end_of(begin) - begin, line);
  }

  /// The number of the first line that `matches`; 0 for none.
  [[nodiscard]] int find_line(const std::function<bool(std::string_view)>& matches) const {
    std::string_view rest = text_;
    for (int number = 1; !rest.empty(); ++number) {
      if (matches(take_line(rest))) return number;
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

/// What the plan asks Slurm for, besides GPUs.
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

void set_options(EditedScript& script, const RunConfig& run, std::vector<std::string>& changes) {
  for (const SlurmOption& option : wanted_options(run)) {
    const SlurmRequest before = read_request(script.text());
    const SlurmOption* present = before.find(option.name);
    const std::string line = option_line(option);
    if (present == nullptr) {
      changes.push_back(
          fmt::format("The kit's script does not set --{}, so `{}` was added to finetune.slurm.",
                      option.name, line));
      script.set_text(with_options(script.text(), {option}));
    } else if (!same_option_value(option.name, present->value, option.value)) {
      changes.push_back(
          fmt::format("The kit's script sets --{}={}; finetune.slurm has `{}` instead.",
                      option.name, present->value, line));
      script.replace_line(present->line, line);
    }
  }
}

void set_gpus(EditedScript& script, const RunConfig& run, std::vector<std::string>& changes) {
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
  changes.push_back(fmt::format(
      "The kit's script cannot request these GPUs, so `{}` was put into finetune.slurm.",
      option_line(wanted)));
  script.replace_line(request.find(gpus->option)->line, option_line(wanted));
}

void add_modules(EditedScript& script, const RunConfig& run, std::vector<std::string>& changes) {
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
        "The kit's script does not load this module, so `{}` was added to finetune.slurm.", line));
    script.replace_line(activation, line + "\n" + script.line(activation));
  }
}

/// The kit's script looks for virtual environments only below $PROJECT.
void set_venv(EditedScript& script, const RunConfig& run, std::vector<std::string>& changes) {
  if (run.find("venv") == nullptr) return;
  const std::string wanted =
      fmt::format("source {}", shell_word(run.text("venv") + "/bin/activate"));
  const int number = script.find_line([](std::string_view line) {
    return line.starts_with("source $PROJECT/venvs/") && line.ends_with("/bin/activate");
  });
  if (number == 0) return;
  changes.push_back(
      fmt::format("The kit's script looks for virtual environments only in $PROJECT/venvs, so "
                  "`{}` was put into finetune.slurm.",
                  wanted));
  script.replace_line(number, wanted);
}

}  // namespace

CompletedScript complete_script(const std::string& text, const RunConfig& run) {
  EditedScript script(text);
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
  const EditedScript script(text);
  const int bare = script.find_line([](std::string_view line) {
    return line.starts_with("conda activate ") && line.find("||") == std::string_view::npos;
  });
  if (bare != 0) {
    remarks.push_back(
        fmt::format("finetune.slurm:{}: the kit's `conda activate` can fail silently, and the job "
                    "then continues with another Python; with `generator: \"builtin\"` it would "
                    "end with a message.",
                    bare));
  }
  const SlurmRequest request = read_request(text);
  const SlurmOption* output = request.find("output");
  if (output != nullptr && output->value.find('/') != std::string::npos) {
    remarks.push_back(fmt::format(
        "finetune.slurm:{}: the job's log goes to {}; if that directory does not exist, "
        "the job fails without a message, so create it before submitting.",
        output->line, output->value.substr(0, output->value.rfind('/') + 1)));
  }
  for (const char* name : {"partition", "constraint", "account"}) {
    const SlurmOption* option = request.find(name);
    if (option == nullptr || run.find(name) != nullptr) continue;
    remarks.push_back(
        fmt::format("finetune.slurm:{}: the kit's script requests {} {} by default; if that is not "
                    "yours, name another in the plan or the site settings.",
                    option->line, name, option->value));
  }
  return remarks;
}

bool is_slurm_parameter(const Parameter& parameter) {
  return !parameter.sbatch_option.empty() ||
         base::is_one_of(parameter.key, {"gpu_type", "gpu_request", "modules", "sbatch_options",
                                         "venv", "conda_env", "gpus"});
}

}  // namespace core
