#include "core/generate/builtin_config.h"

#include <fmt/format.h>

#include <map>

#include "core/generate/prompt_text.h"
#include "core/generate/template_renderer.h"
#include "core/runs/torchtune.h"

namespace core {
namespace {

constexpr std::string_view kConfigTemplate = "finetune.yaml";
constexpr std::string_view kInput = "{input}";

/// Values that neither the plan nor the settings give, as in the kit's own template.
constexpr double kDefaultWeightDecay = 0.01;
constexpr std::int64_t kDefaultWarmupSteps = 100;
constexpr std::int64_t kDefaultSequenceLength = 2048;
constexpr std::int64_t kDefaultSeed = 1234;

Value value_or(const RunConfig& run, std::string_view key, const Value& otherwise) {
  const Setting* setting = run.find(key);
  return setting == nullptr ? otherwise : setting->value;
}

std::string line(std::string_view key, const Value& value) {
  return fmt::format("{}: {}\n", key, yaml_scalar(value));
}

/// Text within a component.
std::string component_text(std::string_view text) {
  return yaml_scalar(escape_interpolation(text));
}

std::string dimension_lines(const StockModel& model) {
  if (!model.dimensions) return {};
  const ModelDimensions& size = *model.dimensions;
  std::string lines = fmt::format(
      "vocab_size: {}\nnum_layers: {}\nnum_heads: {}\nnum_kv_heads: {}\nembed_dim: {}\n"
      "intermediate_dim: {}\nmax_seq_len: {}\n",
      size.vocab_size, size.num_layers, size.num_heads, size.num_kv_heads, size.embed_dim,
      size.intermediate_dim, size.max_seq_len);
  lines += line("norm_eps", size.norm_eps) + line("rope_base", size.rope_base);
  if (model.family->scale_factor != 0)
    lines += fmt::format("scale_factor: {}\n", model.family->scale_factor);
  if (model.family->takes_tied_embeddings)
    lines += line("tie_word_embeddings", model.tied_embeddings);
  return lines;
}

std::string tokenizer_lines(const RunConfig& run, const StockModel& model,
                            const std::string& model_path) {
  std::string lines;
  if (!model.family->merges_file.empty()) {
    lines += line("merges_file", fmt::format("{}/{}", model_path, model.family->merges_file));
  }
  if (run.find("prompt") != nullptr) {
    const std::string prompt = run.text("prompt");
    const std::size_t input = prompt.find(kInput);
    lines += fmt::format("prompt_template:\n  user:\n    - {}\n    - {}\n",
                         component_text(prompt.substr(0, input)),
                         component_text(prompt.substr(input + kInput.size())));
  }
  return lines;
}

std::string checkpoint_lines(const StockModel& model) {
  std::string lines;
  for (const std::string& file : model.checkpoint_files)
    lines += fmt::format("- {}\n", yaml_scalar(file));
  return lines;
}

/// Where the records are: a folder of parquet files has a file for each split, a JSON file has a
/// key for each split.
std::string source_lines(const DatasetPath& dataset, std::string_view split) {
  if (dataset.extension == ".json") {
    return "source: json\n" + line("data_files", dataset.path) + line("field", std::string(split)) +
           "split: train\n";
  }
  const std::string file =
      dataset.is_folder ? fmt::format("{}{}/{}.parquet", dataset.directory, dataset.label, split)
                        : dataset.path;
  return "source: parquet\n" + line("data_files", file) + "split: train\n";
}

std::string dataset_lines(const RunConfig& run, std::string_view split) {
  const std::string_view type = stock_dataset(run.text("dataset_type"));
  std::string lines = fmt::format("_component_: torchtune.datasets.{}\n", type);
  lines += source_lines(run.dataset, split);
  if (type == "chat_dataset")
    lines += "conversation_column: messages\nconversation_style: openai\n";
  if (type == "text_completion_dataset") {
    lines += "column: text\n";
  } else {
    lines += "train_on_input: false\n";
  }
  const std::string system_prompt = run.text("system_prompt");
  if (!system_prompt.empty())
    lines += fmt::format("new_system_prompt: {}\n", component_text(system_prompt));
  return lines + line("packed", value_or(run, "packed", false));
}

std::string indented(const std::string& lines) {
  std::string result;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin) + 1;
    result += "  " + lines.substr(begin, end - begin);
    begin = end;
  }
  return result;
}

std::string validation_lines(const RunConfig& run) {
  const std::int64_t steps = run.integer("validation");
  if (steps == 0 || !stock_recipe_validates(run.integer("gpus"))) return {};
  return fmt::format(
      "\n# Validation\nrun_val_every_n_steps: {}\nbatch_size_val: {}\ndataset_val:\n{}\n", steps,
      run.integer("batch_size"), indented(dataset_lines(run, "validation")));
}

std::string logger_lines(const RunConfig& run, const SiteSettings& settings) {
  const std::string project = run.text("my_wandb_project");
  const std::string mode = settings.text("wandb_mode");
  const std::string log_dir = "log_dir: ${output_dir}/logs\n";
  if (project.empty() || mode == "disabled") {
    return "_component_: torchtune.training.metric_logging.DiskLogger\n" + log_dir;
  }
  const std::string entity = settings.text("wandb_entity");
  std::string lines = "_component_: torchtune.training.metric_logging.WandBLogger\n";
  lines += line("project", project) + line("name", run.directory);
  if (!entity.empty()) lines += line("entity", entity);
  return lines + line("mode", mode.empty() ? std::string("offline") : mode) + log_dir;
}

std::map<std::string, std::string> placeholders(const RunConfig& run, const StockModel& model,
                                                const SiteSettings& settings) {
  const std::string path = to_text(run.model_path.value);
  const auto scalar = [&](std::string_view key, const Value& otherwise) {
    return yaml_scalar(value_or(run, key, otherwise));
  };
  const std::int64_t none = 0;
  const std::string scheduler(last_dotted_part(run.text("lr_scheduler")));
  const Setting* max_steps = run.find("max_steps_per_epoch");
  return {
      {"run_name", run.directory},
      {"recipe", std::string(stock_recipe(run.integer("gpus")))},
      {"output_dir", yaml_scalar(fmt::format("{}ck-out-{}/", run.output_dir_base, run.directory))},
      {"model_builder", model.builder},
      {"model_dimensions", dimension_lines(model)},
      {"lora_rank", scalar("lora_rank", none)},
      {"lora_alpha", scalar("lora_alpha", 2 * run.integer("lora_rank"))},
      {"lora_dropout", scalar("lora_dropout", 0.0)},
      {"tokenizer_builder", std::string(model.family->tokenizer)},
      {"tokenizer_path", yaml_scalar(fmt::format("{}/{}", path, model.family->tokenizer_path))},
      {"tokenizer_options", tokenizer_lines(run, model, path)},
      {"max_seq_len", scalar("max_seq_len", kDefaultSequenceLength)},
      {"model_path", yaml_scalar(path)},
      {"checkpoint_files", checkpoint_lines(model)},
      {"model_type", std::string(model.family->model_type)},
      {"adapters_only", yaml_scalar(saves_adapters_only(run))},
      {"dataset", dataset_lines(run, "train")},
      {"validation", validation_lines(run)},
      {"seed", scalar("seed", kDefaultSeed)},
      {"batch_size", scalar("batch_size", none)},
      {"epochs", scalar("epochs", none)},
      {"max_steps_per_epoch", max_steps == nullptr ? "null" : yaml_scalar(max_steps->value)},
      {"gradient_accumulation_steps", scalar("gradient_accumulation_steps", std::int64_t{1})},
      {"weight_decay", scalar("weight_decay", kDefaultWeightDecay)},
      {"lr", scalar("lr", 0.0)},
      {"lr_scheduler", "torchtune.training.lr_schedulers." +
                           (scheduler.empty() ? "get_cosine_schedule_with_warmup" : scheduler)},
      {"num_warmup_steps", scalar("num_warmup_steps", kDefaultWarmupSteps)},
      {"metric_logger", logger_lines(run, settings)},
      {"device", scalar("device", std::string("cuda"))},
      {"dtype", scalar("dtype", std::string("bf16"))},
  };
}

}  // namespace

Result<std::string> builtin_config(const RunConfig& run, const StockModel& model,
                                   const SiteSettings& settings) {
  return render_placeholders(own_template(kConfigTemplate), std::string(kConfigTemplate),
                             placeholders(run, model, settings));
}

}  // namespace core
