#include "core/generate/stock_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/generate/generator.h"
#include "core/generate/prompt_text.h"
#include "core/runs/torchtune.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::string_view kScheduler = "get_cosine_schedule_with_warmup";
constexpr std::string_view kOrKit = "or use a kit (`generator: \"cruijff_kit\"`)";
constexpr std::size_t kMaxDataBytes = std::size_t{64} << 20;

/// "Dataset Type is text_completion (/x/experiment_summary.md:12)".
std::string describe_setting(std::string_view key, const Setting& setting) {
  return fmt::format("{} is {} ({})", find_parameter(key)->name, to_text(setting.value),
                     setting.where());
}

/// A prompt whose pieces before and after `{input}` have no blanks at their ends.
std::string without_outer_blanks(std::string_view prompt) {
  const auto stripped = [](std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
  };
  constexpr std::string_view kPlace = "{input}";
  const std::size_t input = prompt.find(kPlace);
  if (input == std::string_view::npos) return std::string(prompt);
  return fmt::format("{}{}{}", stripped(prompt.substr(0, input)), kPlace,
                     stripped(prompt.substr(input + kPlace.size())));
}

void refuse_names(const RunConfig& run, std::vector<std::string>& refusals) {
  const Setting* scheduler = run.find("lr_scheduler");
  if (scheduler != nullptr && last_dotted_part(to_text(scheduler->value)) != kScheduler) {
    add_once(refusals,
             fmt::format("{}, but stock torchtune only has {}; use that, {}.",
                         describe_setting("lr_scheduler", *scheduler), kScheduler, kOrKit));
  }
  const Setting* type = run.find("dataset_type");
  if (type != nullptr && stock_dataset(to_text(type->value)).empty()) {
    add_once(refusals, fmt::format("{}, which stock torchtune does not have; use "
                                   "instruct_dataset, chat_dataset or text_completion_dataset, {}.",
                                   describe_setting("dataset_type", *type), kOrKit));
  }
  const Setting* dtype = run.find("dtype");
  if (dtype != nullptr && to_text(dtype->value) == "fp16") {
    add_once(refusals, fmt::format("{}, which torchtune rejects; use bf16 or fp32.",
                                   describe_setting("dtype", *dtype)));
  }
  const Setting* recipe = run.find("recipe");
  if (recipe != nullptr && !last_dotted_part(to_text(recipe->value)).starts_with("lora_finetune")) {
    add_once(refusals, fmt::format("{}, but `builtin` supports only torchtune's lora_finetune "
                                   "recipes; use one of these, {}.",
                                   describe_setting("recipe", *recipe), kOrKit));
  }
}

void refuse_prompts(const RunConfig& run, std::vector<std::string>& refusals) {
  const bool takes_prompts = stock_dataset(run.text("dataset_type")) != "text_completion_dataset";
  for (const std::string_view key : {"system_prompt", "prompt"}) {
    const Setting* prompt = run.find(key);
    const std::string text = run.text(key);
    if (prompt == nullptr || text.empty()) continue;
    const std::string_view name = find_parameter(key)->name;
    if (!takes_prompts) {
      add_once(refusals, fmt::format("{} ({}) cannot be used with a text_completion_dataset; leave "
                                     "it out, or use instruct_dataset.",
                                     name, prompt->where()));
    }
    if (text == "???") {
      add_once(refusals, fmt::format("{} ({}) is `???`, which torchtune's configuration treats as "
                                     "a missing value; change its wording.",
                                     name, prompt->where()));
    }
  }
  if (auto sentence = prompt_without_input(run)) add_once(refusals, *std::move(sentence));
}

void refuse_paths(const RunConfig& run, std::vector<std::string>& refusals) {
  const std::string model = to_text(run.model_path.value);
  for (const std::string& path : {model, run.dataset.path, run.output_dir_base}) {
    if (path.find("${") == std::string::npos) continue;
    add_once(refusals,
             fmt::format("{}: torchtune's configuration cannot contain a path with `${{`; "
                         "write the path out.",
                         path));
  }
  if (run.output_dir_base.starts_with(model + "/")) {
    add_once(refusals, fmt::format("The output directory {} is inside the model's directory {}/, "
                                   "which torchtune rejects; choose another one.",
                                   run.output_dir_base, model));
  }
}

void refuse_columns(const RunConfig& run, std::vector<std::string>& refusals) {
  for (const auto& [key, setting] : run.settings) {
    if (find_parameter(key) != nullptr) continue;
    add_once(refusals, fmt::format("`{}` varies between the runs ({}), but `builtin` does not know "
                                   "such a parameter; remove the column, {}.",
                                   key, setting.where(), kOrKit));
  }
}

Warning validation_warning(const RunConfig& run, const Setting& setting) {
  return {"validation_skipped",
          stock_recipe_validates(run.integer("gpus"))
              ? "The plan asks for validation, but torchtune 0.6.1 cannot validate; its latest "
                "source can."
              : "The plan asks for validation, but torchtune's recipe for one GPU cannot validate, "
                "so finetune.yaml leaves it out. To validate, use several GPUs and the latest "
                "torchtune, or a kit whose recipe can validate.",
          setting.where()};
}

void warn_about_training(const RunConfig& run, std::vector<Warning>& warnings) {
  const Setting* validation = run.find("validation");
  if (validation != nullptr && run.integer("validation") > 0) {
    add_once(warnings, validation_warning(run, *validation));
  }
  const Setting* recipe = run.find("recipe");
  const std::string stock(stock_recipe(run.integer("gpus")));
  if (recipe != nullptr && to_text(recipe->value) != stock) {
    add_once(warnings,
             {"recipe_replaced",
              fmt::format("{} is not a recipe of stock torchtune for {}; `builtin` uses {}.",
                          to_text(recipe->value), counted(run.integer("gpus"), "GPU"), stock),
              recipe->where()});
  }
  const Setting* type = run.find("dataset_type");
  if (type != nullptr && to_text(type->value) == "chat_completion") {
    add_once(warnings,
             {"dataset_type_replaced",
              "chat_completion belongs to the kit; `builtin` uses torchtune's instruct_dataset, "
              "which reads the same records and formats the chat with torchtune's own tokenizer.",
              type->where()});
  }
  if (saves_adapters_only(run)) {
    add_once(warnings, {"adapters_only",
                        "On a CPU, torchtune merges the adapters into the weights that it "
                        "continues to train, so with several epochs only the adapters are saved.",
                        ""});
  }
}

/// The Slurm lines for which `builtin` has default values, in one sentence.
void warn_about_slurm_defaults(const std::vector<RunConfig>& runs, std::vector<Warning>& warnings) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kDefaults{
      {{"time", "15 minutes"}, {"mem", "8G of memory"}, {"cpus_per_task", "1 CPU per GPU"}}};
  std::vector<std::string_view> used;
  for (const auto& [key, words] : kDefaults) {
    const bool is_missing =
        std::any_of(runs.begin(), runs.end(),
                    [&, name = key](const RunConfig& run) { return run.find(name) == nullptr; });
    if (is_missing) used.push_back(words);
  }
  if (used.empty()) return;
  warnings.push_back(
      {"default_used",
       fmt::format(
           "Neither the plan nor the site settings say otherwise, so the jobs ask Slurm for "
           "{}.",
           fmt::join(used, ", ")),
       ""});
}

/// Whether a text is a JSON object with this key. Only reads as much as that needs: values are not
/// checked.
bool has_top_level_key(std::string_view json, std::string_view key) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = json.find_first_not_of(kBlanks);
  if (first == std::string_view::npos || json[first] != '{') return false;
  bool is_found = false;
  int depth = 0;
  for (std::size_t at = first; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const std::size_t begin = ++at;
    while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    if (at >= json.size()) return false;
    const std::size_t next = json.find_first_not_of(kBlanks, at + 1);
    const bool is_key = depth == 1 && next != std::string_view::npos && json[next] == ':';
    is_found = is_found || (is_key && json.substr(begin, at - begin) == key);
  }
  return is_found && depth == 0;
}

}  // namespace

std::vector<std::string> stock_refusals(const std::vector<RunConfig>& runs) {
  std::vector<std::string> refusals;
  for (const RunConfig& run : runs) {
    refuse_names(run, refusals);
    refuse_prompts(run, refusals);
    refuse_paths(run, refusals);
    refuse_columns(run, refusals);
  }
  return refusals;
}

std::vector<std::string> family_refusals(const RunConfig& run, const ModelFamily& family) {
  std::vector<std::string> refusals;
  if (!family.has_fixed_chat_format) return refusals;
  for (const std::string_view key : {"system_prompt", "prompt"}) {
    const Setting* prompt = run.find(key);
    if (prompt == nullptr || run.text(key).empty()) continue;
    refusals.push_back(
        fmt::format("{} ({}) cannot be used with torchtune's chat format for {}; leave it out, or "
                    "put its text into the records.",
                    find_parameter(key)->name, prompt->where(), run.text("model")));
  }
  return refusals;
}

std::vector<Warning> family_warnings(const RunConfig& run, const ModelFamily& family) {
  const Setting* prompt = run.find("prompt");
  if (prompt == nullptr || !family.strips_prompts) return {};
  const std::string planned = run.text("prompt");
  const std::string trained = without_outer_blanks(planned);
  if (trained == planned) return {};
  return {
      {"prompt_blanks_lost",
       fmt::format("torchtune's tokenizer for {} strips spaces from the parts of a prompt, so "
                   "`{}` is trained as `{}`. To keep the spaces, put the prompt into the records.",
                   run.text("model"), planned, trained),
       prompt->where()}};
}

std::vector<Warning> stock_warnings(const std::vector<RunConfig>& runs) {
  std::vector<Warning> warnings;
  for (const RunConfig& run : runs) warn_about_training(run, warnings);
  warn_about_slurm_defaults(runs, warnings);
  return warnings;
}

Status check_training_data(const FileSystem& files, const DatasetPath& dataset) {
  if (dataset.extension != ".json") return Done{};
  const auto text = files.read_file_if_present(dataset.path, kMaxDataBytes);
  if (!text || !text->has_value() || has_top_level_key(**text, "train")) return Done{};
  return Error{fmt::format(
      "{}: it has no top-level key `train`, where the trainer reads the records; expected "
      "{{\"train\": [{{\"input\": ..., \"output\": ...}}, ...]}}.",
      dataset.path)};
}

}  // namespace core
