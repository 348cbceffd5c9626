#include "core/generate/builtin_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "core/generate/template_renderer.h"
#include "core/runs/torchtune.h"
#include "core/slurm/request.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

constexpr std::string_view kScriptTemplate = "finetune.slurm";

std::string text_or(const RunConfig& run, std::string_view key, const std::string& otherwise) {
  const std::string text = run.text(key);
  return text.empty() ? otherwise : text;
}

std::int64_t gpus_of(const RunConfig& run) {
  return std::max<std::int64_t>(run.integer("gpus"), 1);
}

SlurmOption gpu_option(const RunConfig& run) {
  const std::string type = run.text("gpu_type");
  const std::string count = (type.empty() ? "" : type + ":") + std::to_string(gpus_of(run));
  if (run.text("gpu_request") == "gpus-per-node") return {"gpus-per-node", count};
  return {"gres", "gpu:" + count};
}

std::vector<SlurmOption> sbatch_options(const RunConfig& run) {
  std::vector<SlurmOption> options = {
      {"job-name", run.directory},
      {"output", "slurm-%j.out"},
      {"nodes", "1"},
      {"ntasks", "1"},
      {"cpus-per-task", text_or(run, "cpus_per_task", fmt::format("{}", gpus_of(run)))},
      {"mem", text_or(run, "mem", "8G")},
      {"time", text_or(run, "time", "00:15:00")},
      gpu_option(run),
  };
  const auto is_present = [&](std::string_view name) {
    return std::any_of(options.begin(), options.end(),
                       [&](const SlurmOption& option) { return option.name == name; });
  };
  for (const Parameter& parameter : parameters()) {
    const Setting* setting = run.find(parameter.key);
    if (parameter.sbatch_option.empty() || setting == nullptr) continue;
    if (!is_present(parameter.sbatch_option)) {
      options.push_back(option_for(parameter, setting->value));
    }
  }
  if (run.find("mail_user") != nullptr && run.find("mail_type") == nullptr) {
    options.push_back({"mail-type", "BEGIN,END"});
  }
  for (SlurmOption& option : read_request("#SBATCH " + run.text("sbatch_options") + "\n").options) {
    options.push_back(std::move(option));
  }
  return options;
}

/// `|| fail "..."`, with a text in which bash expands nothing.
std::string or_fail(const std::string& sentence) { return "|| fail " + shell_word(sentence); }

std::string module_lines(const RunConfig& run) {
  const std::string modules = run.text("modules");
  if (modules.empty()) return {};
  std::string lines =
      "if ! command -v module > /dev/null; then\n"
      "  # shellcheck source=/dev/null\n"
      "  source /etc/profile\n"
      "fi\n";
  lines += fmt::format("module purge {}\n", or_fail("Could not purge the modules."));
  for (std::size_t begin = modules.find_first_not_of(' '); begin != std::string::npos;) {
    const std::size_t end = modules.find(' ', begin);
    const std::string module = modules.substr(begin, end - begin);
    lines += fmt::format("module load {} {}\n", shell_word(module),
                         or_fail(fmt::format("Could not load the module {}.", module)));
    begin = end == std::string::npos ? end : modules.find_first_not_of(' ', end);
  }
  return lines;
}

/// Sources the file that defines `conda activate`, which a shell of Slurm does not have by itself.
std::string conda_lines(const std::string& environment, const std::string& conda_dir) {
  std::string lines;
  if (conda_dir.empty()) {
    lines +=
        fmt::format("conda_base=$(conda info --base) \\\n  {}\n",
                    or_fail("conda is not on the PATH; does a module need to be loaded first?"));
  } else {
    lines += fmt::format("conda_base={}\n", shell_word(conda_dir));
  }
  lines += fmt::format(
      "# shellcheck source=/dev/null\nsource \"$conda_base/etc/profile.d/conda.sh\" \\\n"
      "  || fail \"Could not set up conda from $conda_base.\"\n");
  return lines + fmt::format("conda activate {} \\\n  {}\n", shell_word(environment),
                             or_fail(fmt::format("Could not activate the conda environment {}.",
                                                 environment)));
}

std::string environment_lines(const RunConfig& run, const SiteSettings& settings) {
  std::string lines = module_lines(run);
  const std::string venv = run.text("venv");
  if (!venv.empty()) {
    return lines + fmt::format("# shellcheck source=/dev/null\nsource {} \\\n  {}\n",
                               shell_word(venv + "/bin/activate"),
                               or_fail(fmt::format("Could not activate the virtual environment {}.",
                                                   venv)));
  }
  if (run.find("conda_env") != nullptr) {
    lines += conda_lines(run.text("conda_env"), settings.text("conda_dir"));
  }
  return lines;
}

std::string no_tune_sentence(const RunConfig& run) {
  if (run.find("venv") != nullptr) {
    return fmt::format("tune (torchtune) is not in the virtual environment {}.", run.text("venv"));
  }
  if (run.find("conda_env") != nullptr) {
    return fmt::format("tune (torchtune) is not in the conda environment {}.",
                       run.text("conda_env"));
  }
  return "tune (torchtune) is not on the PATH.";
}

std::string export_lines(const SiteSettings& settings) {
  std::string lines;
  const std::string hf_home = settings.text("hf_home");
  if (!hf_home.empty()) lines += fmt::format("export HF_HOME={}\n", shell_word(hf_home));
  if (base::is_one_of(base::lower_case(settings.text("hf_offline")), {"1", "true", "yes", "on"})) {
    lines += "export HF_HUB_OFFLINE=1\nexport HF_DATASETS_OFFLINE=1\n";
  }
  const std::string mode = settings.text("wandb_mode");
  if (!mode.empty()) lines += fmt::format("export WANDB_MODE={}\n", shell_word(mode));
  return lines;
}

}  // namespace

Result<std::string> builtin_script(const RunConfig& run, const SiteSettings& settings) {
  const std::int64_t gpus = gpus_of(run);
  const std::string processes = gpus > 1 ? fmt::format("--nproc_per_node {} ", gpus) : "";
  std::string sbatch_lines;
  for (const SlurmOption& option : sbatch_options(run)) sbatch_lines += option_line(option) + "\n";
  return render_placeholders(
      own_template(kScriptTemplate), std::string(kScriptTemplate),
      {{"sbatch_lines", std::move(sbatch_lines)},
       {"environment", environment_lines(run, settings)},
       {"no_tune", shell_word(no_tune_sentence(run))},
       {"exports", export_lines(settings)},
       {"output_dir", shell_word(fmt::format("{}ck-out-{}", run.output_dir_base, run.directory))},
       {"tune_command",
        fmt::format("tune run {}{} --config finetune.yaml", processes, stock_recipe(gpus))}});
}

}  // namespace core
