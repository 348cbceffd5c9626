#include "core/generate/stock_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/generate/prompt_place.h"
#include "core/generate/setup_keys.h"
#include "core/runs/torchtune.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::string_view kScheduler = "get_cosine_schedule_with_warmup";

/// Keeps sentences in their order, each once.
class Sentences {
 public:
  void add(std::string sentence) {
    if (std::find(all_.begin(), all_.end(), sentence) == all_.end())
      all_.push_back(std::move(sentence));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

/// "Dataset Type is text_completion (/x/experiment_summary.md:12)".
std::string told(std::string_view key, const Setting& setting) {
  const Parameter* parameter = find_parameter(key);
  return fmt::format("{} is {} ({})", parameter == nullptr ? key : parameter->name,
                     to_text(setting.value), setting.where());
}

constexpr std::string_view kOtherGenerator = "or use a kit (`generator: \"cruijff_kit\"`)";

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// A prompt whose pieces before and behind `{input}` have no blanks at their ends.
std::string without_outer_blanks(std::string_view prompt) {
  constexpr std::string_view kInput = "{input}";
  const std::size_t input = prompt.find(kInput);
  if (input == std::string_view::npos) return std::string(prompt);
  return fmt::format("{}{}{}", stripped(prompt.substr(0, input)), kInput,
                     stripped(prompt.substr(input + kInput.size())));
}

void refuse_names(const RunConfig& run, Sentences& sentences) {
  const Setting* scheduler = run.find("lr_scheduler");
  if (scheduler != nullptr && last_dotted_part(to_text(scheduler->value)) != kScheduler) {
    sentences.add(fmt::format("{}, but stock torchtune has no other than {}; take that, {}.",
                              told("lr_scheduler", *scheduler), kScheduler, kOtherGenerator));
  }
  const Setting* type = run.find("dataset_type");
  if (type != nullptr && stock_dataset(to_text(type->value)).empty()) {
    sentences.add(fmt::format(
        "{}, which stock torchtune does not have; take instruct_dataset, chat_dataset or "
        "text_completion_dataset, {}.",
        told("dataset_type", *type), kOtherGenerator));
  }
  const Setting* dtype = run.find("dtype");
  if (dtype != nullptr && to_text(dtype->value) == "fp16") {
    sentences.add(
        fmt::format("{}, which torchtune refuses; take bf16 or fp32.", told("dtype", *dtype)));
  }
  const Setting* recipe = run.find("recipe");
  if (recipe != nullptr && !last_dotted_part(to_text(recipe->value)).starts_with("lora_finetune")) {
    sentences.add(fmt::format(
        "{}, but `builtin` writes for torchtune's lora_finetune recipes only; take one of "
        "these, {}.",
        told("recipe", *recipe), kOtherGenerator));
  }
}

void refuse_prompts(const RunConfig& run, Sentences& sentences) {
  const bool has_slots = stock_dataset(run.text("dataset_type")) != "text_completion_dataset";
  for (const std::string_view key : {"system_prompt", "prompt"}) {
    const Setting* prompt = run.find(key);
    const std::string text = run.text(key);
    if (prompt == nullptr || text.empty()) continue;
    const std::string_view name = find_parameter(key)->name;
    if (!has_slots) {
      sentences.add(
          fmt::format("{} ({}) has no place in a text_completion_dataset; leave it out, or take "
                      "instruct_dataset.",
                      name, prompt->where()));
    }
    if (text == "???") {
      sentences.add(fmt::format(
          "{} ({}) is `???`, which torchtune's configuration takes for a missing value; "
          "word it otherwise.",
          name, prompt->where()));
    }
  }
  if (auto sentence = prompt_without_input(run)) sentences.add(*std::move(sentence));
}

void refuse_paths(const RunConfig& run, Sentences& sentences) {
  const std::string model = to_text(run.model_path.value);
  for (const std::string& path : {model, run.dataset.path, run.output_dir_base}) {
    if (path.find("${") == std::string::npos) continue;
    sentences.add(
        fmt::format("{}: a path with `${{` cannot stand in torchtune's configuration; write the "
                    "path out.",
                    path));
  }
}

/// torchtune refuses to write below the model that it reads.
void refuse_output_in_model(const RunConfig& run, Sentences& sentences) {
  const std::string model = to_text(run.model_path.value) + "/";
  if (run.output_dir_base.starts_with(model)) {
    sentences.add(
        fmt::format("The output directory {} lies in the model's directory {}, which torchtune "
                    "refuses; choose another one.",
                    run.output_dir_base, model));
  }
}

void refuse_columns(const RunConfig& run, Sentences& sentences) {
  for (const auto& [key, setting] : run.settings) {
    if (find_parameter(key) != nullptr) continue;
    sentences.add(
        fmt::format("`{}` varies over the runs ({}), but `builtin` does not know such a parameter; "
                    "take the column out, {}.",
                    key, setting.where(), kOtherGenerator));
  }
}

void add_warning_once(std::vector<Warning>& warnings, Warning warning) {
  if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) {
    warnings.push_back(std::move(warning));
  }
}

Warning validation_warning(const RunConfig& run, const Setting& setting) {
  const bool single = !stock_recipe_validates(run.integer("gpus"));
  return {"validation_skipped",
          single
              ? "Validation is asked for, but torchtune's recipe for one GPU does not validate, so "
                "finetune.yaml holds nothing about it. For validation take several GPUs and the "
                "newest torchtune, or a kit whose recipe has it."
              : "Validation is asked for, but torchtune 0.6.1 does not validate; its newest "
                "source does.",
          setting.where()};
}

void warn_of_training(const RunConfig& run, std::vector<Warning>& warnings) {
  const Setting* validation = run.find("validation");
  if (validation != nullptr && run.integer("validation") > 0) {
    add_warning_once(warnings, validation_warning(run, *validation));
  }
  const Setting* recipe = run.find("recipe");
  const std::string stock(stock_recipe(run.integer("gpus")));
  if (recipe != nullptr && to_text(recipe->value) != stock) {
    add_warning_once(
        warnings, {"recipe_replaced",
                   fmt::format("{} is no recipe of stock torchtune for {}; `builtin` takes {}.",
                               to_text(recipe->value), counted(run.integer("gpus"), "GPU"), stock),
                   recipe->where()});
  }
  const Setting* type = run.find("dataset_type");
  if (type != nullptr && to_text(type->value) == "chat_completion") {
    add_warning_once(
        warnings,
        {"dataset_type_replaced",
         "chat_completion belongs to the kit; `builtin` takes torchtune's instruct_dataset, which "
         "reads the same records and writes the chat with torchtune's own tokenizer.",
         type->where()});
  }
  if (saves_adapters_only(run)) {
    add_warning_once(
        warnings,
        {"adapters_only",
         "On a CPU torchtune merges the adapters into the weights that it goes on training, so "
         "with several epochs only the adapters are saved.",
         ""});
  }
}

/// The Slurm lines that `builtin` fills by itself, in one sentence.
void warn_of_slurm_defaults(const std::vector<RunConfig>& runs, std::vector<Warning>& warnings) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kDefaults{
      {{"time", "15 minutes"}, {"mem", "8G of memory"}, {"cpus_per_task", "1 CPU per GPU"}}};
  std::vector<std::string_view> used;
  for (const auto& [key, words] : kDefaults) {
    const bool lacks = std::any_of(runs.begin(), runs.end(), [&, name = key](const RunConfig& run) {
      return run.find(name) == nullptr;
    });
    if (lacks) used.push_back(words);
  }
  if (used.empty()) return;
  warnings.push_back(
      {"default_used",
       fmt::format("Neither plan nor site settings say it, so the jobs ask Slurm for {}.",
                   fmt::join(used, ", ")),
       ""});
}

}  // namespace

std::vector<std::string> stock_refusals(const std::vector<RunConfig>& runs) {
  Sentences sentences;
  for (const RunConfig& run : runs) {
    refuse_names(run, sentences);
    refuse_prompts(run, sentences);
    refuse_paths(run, sentences);
    refuse_output_in_model(run, sentences);
    refuse_columns(run, sentences);
  }
  return sentences.take();
}

std::vector<std::string> family_refusals(const RunConfig& run, const ModelFamily& family) {
  std::vector<std::string> sentences;
  if (!family.has_fixed_chat_format) return sentences;
  for (const std::string_view key : {"system_prompt", "prompt"}) {
    const Setting* prompt = run.find(key);
    if (prompt == nullptr || run.text(key).empty()) continue;
    sentences.push_back(
        fmt::format("{} ({}) has no place in the chat format that torchtune has for {}; leave it "
                    "out, or put its words into the records.",
                    find_parameter(key)->name, prompt->where(), run.text("model")));
  }
  return sentences;
}

std::vector<Warning> family_warnings(const RunConfig& run, const ModelFamily& family) {
  const Setting* prompt = run.find("prompt");
  if (prompt == nullptr || !family.strips_prompts) return {};
  const std::string planned = run.text("prompt");
  const std::string trained = without_outer_blanks(planned);
  if (trained == planned) return {};
  return {{"prompt_blanks_lost",
           fmt::format("torchtune's tokenizer for {} takes the blanks off the pieces of a prompt, "
                       "so `{}` is trained as `{}`. To keep them, put the prompt into the records.",
                       run.text("model"), planned, trained),
           prompt->where()}};
}

std::vector<Warning> stock_warnings(const std::vector<RunConfig>& runs) {
  std::vector<Warning> warnings;
  for (const RunConfig& run : runs) warn_of_training(run, warnings);
  warn_of_slurm_defaults(runs, warnings);
  return warnings;
}

}  // namespace core
