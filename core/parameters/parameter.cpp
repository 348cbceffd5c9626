#include "core/parameters/parameter.h"

#include <algorithm>

namespace core {
namespace {

constexpr double kMostSteps = 1e9;

// THE table (docs/design.md, "Parameters"). A field that is left out is empty.
std::vector<Parameter> make_table() {
  // A row a parameter: its names; what scripts call it; its values; where they go; how to ask.
  // clang-format off
  return {
      {.key = "model", .name = "Model", .labels = {"model name"},
       .script_options = {"torchtune_model_name", "model_checkpoint", "models_dir"},
       .need = Need::asked,
       .example = "Llama-3.2-1B-Instruct",
       .question = "Which model should {} fine-tune?",
       .extra_characters = " "},
      {.key = "lora_rank", .name = "LoRA Rank", .labels = {"rank", "lora r", "r"},
       .script_options = {"lora_rank"}, .abbreviation = "rank",
       .type = ValueType::integer, .minimum = 1, .maximum = 4096, .need = Need::asked,
       .arrives_at = "model.lora_rank", .example = "16",
       .question = "Which LoRA rank should {} use?"},
      {.key = "lr", .name = "Learning Rate", .labels = {"lr", "lrs", "learning rate value", "peak lr", "peak learning rate", "lora lr", "lora learning rate",
                  "η"},
       .script_options = {"lr", "learning_rate"}, .abbreviation = "lr",
       .type = ValueType::number, .minimum = 1e-12, .maximum = 1, .need = Need::by_default,
       .default_text = "5e-5",
       .arrives_at = "optimizer.lr", .example = "5e-5"},
      {.key = "batch_size", .name = "Batch Size", .labels = {"bs", "batch", "batchsize", "per device train batch size",
                  "per device batch size", "per gpu batch size", "micro batch size"},
       .script_options = {"batch_size"}, .abbreviation = "bs",
       .type = ValueType::integer, .minimum = 1, .maximum = 65536, .need = Need::asked,
       .arrives_at = "batch_size", .example = "4",
       .question = "Which batch size should {} use?"},
      {.key = "lora_alpha", .name = "LoRA Alpha", .labels = {"alpha", "α", "lora α"},
       .abbreviation = "alpha",
       .type = ValueType::integer, .minimum = 1, .maximum = 1048576,
       .arrives_at = "model.lora_alpha", .example = "32"},
      {.key = "epochs", .name = "Epochs", .labels = {"epoch"},
       .script_options = {"epochs"}, .abbreviation = "epochs",
       .type = ValueType::integer, .minimum = 1, .maximum = 100000, .need = Need::asked,
       .arrives_at = "epochs", .example = "1",
       .question = "How many epochs should {} train for?"},
      {.key = "gpus", .name = "GPUs",
       .labels = {"gpu", "gpu count", "gpu per run", "gpu per job"},
       .script_options = {"gpus", "num_gpus"}, .abbreviation = "gpus",
       .type = ValueType::integer, .minimum = 1, .maximum = 128, .need = Need::asked,
       .example = "1", .is_site_setting = true,
       .question = "How many GPUs should {} use?"},
      {.key = "dataset", .name = "Dataset",
       .labels = {"data set", "data", "dataset path", "training set"},
       .script_options = {"dataset_label", "dataset_ext", "input_dir_base", "input_formatting"},
       .need = Need::asked,
       .example = "/scratch/data/words_4L_80P_300.json",
       .question = "Which data set should {} train on?",
       .extra_characters = " ()"},
      {.key = "system_prompt", .name = "System Prompt",
       .script_options = {"system_prompt"}, .abbreviation = "prompt",
       .type = ValueType::prompt, .need = Need::by_default,
       .example = "You are a helpful assistant."},
      {.key = "prompt", .name = "Prompt", .labels = {"user prompt", "prompt template"},
       .script_options = {"prompt"}, .abbreviation = "prompt",
       .type = ValueType::prompt,
       .example = "Capitalize the given word: {input}"},
      {.key = "validation", .name = "Validation",
       .labels = {"validation during training", "val", "val during training", "enable validation",
                  "validation during fine tuning", "run val every n step"},
       .script_options = {"run_val_every_n_steps"},
       .type = ValueType::validation, .minimum = 0, .maximum = kMostSteps,
       .need = Need::by_default, .default_text = "no",
       .example = "every 50 steps"},
      {.key = "seed", .name = "Seed", .labels = {"random seed"},
       .script_options = {"seed"}, .abbreviation = "seed",
       .type = ValueType::integer, .minimum = 0, .maximum = 4294967295,
       .arrives_at = "seed", .example = "14"},
      {.key = "weight_decay", .name = "Weight Decay", .labels = {"wd"},
       .script_options = {"weight_decay"}, .abbreviation = "wd",
       .type = ValueType::number, .minimum = 0, .maximum = 1,
       .arrives_at = "optimizer.weight_decay", .example = "0.01"},
      {.key = "num_warmup_steps", .name = "Warmup Steps",
       .labels = {"warmup", "warm up step", "warm up", "lr warmup step"},
       .script_options = {"num_warmup_steps"}, .abbreviation = "warmup",
       .type = ValueType::integer, .minimum = 0, .maximum = kMostSteps,
       .arrives_at = "lr_scheduler.num_warmup_steps", .example = "100"},
      {.key = "lora_dropout", .name = "LoRA Dropout", .labels = {"dropout"},
       .script_options = {"lora_dropout"}, .abbreviation = "dropout",
       .type = ValueType::number, .minimum = 0, .maximum = 1,
       .arrives_at = "model.lora_dropout", .example = "0.05"},
      {.key = "gradient_accumulation_steps", .name = "Gradient Accumulation Steps",
       .labels = {"gradient accumulation", "grad accumulation", "grad accum", "ga", "grad acc",
                  "grad accumulation step"},
       .script_options = {"gradient_accumulation_steps"}, .abbreviation = "ga",
       .type = ValueType::integer, .minimum = 1, .maximum = 65536,
       .arrives_at = "gradient_accumulation_steps", .example = "8"},
      {.key = "max_seq_len", .name = "Max Sequence Length",
       .labels = {"sequence length", "seq len", "max seq length", "seq length",
                  "maximum sequence length", "max length", "cutoff len", "cutoff length"},
       .script_options = {"max_seq_len"}, .abbreviation = "seq",
       .type = ValueType::integer, .minimum = 1, .maximum = 16777216,
       .arrives_at = "tokenizer.max_seq_len", .example = "2048"},
      {.key = "lr_scheduler", .name = "LR Scheduler",
       .labels = {"scheduler", "learning rate scheduler", "lr schedule", "learning rate schedule"},
       .script_options = {"lr_scheduler"}, .abbreviation = "sched",
       .arrives_at = "lr_scheduler._component_", .example = "get_cosine_schedule_with_warmup"},
      {.key = "dataset_type", .name = "Dataset Type", .labels = {"data set type"},
       .script_options = {"dataset_type"}, .abbreviation = "dtype",
       .arrives_at = "dataset._component_", .example = "instruct_dataset"},
      {.key = "max_steps_per_epoch", .name = "Max Steps Per Epoch",
       .labels = {"maximum steps per epoch"},
       .script_options = {"max_steps_per_epoch"}, .abbreviation = "steps",
       .type = ValueType::integer, .minimum = 1, .maximum = kMostSteps,
       .arrives_at = "max_steps_per_epoch", .example = "200"},
      {.key = "packed", .name = "Dataset Packing",
       .labels = {"packing", "packed dataset", "sample packing", "data packing"},
       .script_options = {"packed"}, .abbreviation = "packed",
       .type = ValueType::boolean,
       .arrives_at = "dataset.packed", .example = "true"},
      {.key = "recipe", .name = "Recipe", .labels = {"torchtune recipe", "custom recipe"},
       .script_options = {"custom_recipe"}, .abbreviation = "recipe",
       .example = "lora_finetune_single_device"},
      {.key = "time", .name = "Time Limit",
       .labels = {"time", "wall time", "walltime", "slurm time", "wall clock time"},
       .script_options = {"time"},
       .type = ValueType::duration,
       .sbatch_option = "time", .example = "1:30:00", .is_site_setting = true},
      {.key = "account", .name = "Account", .labels = {"slurm account"},
       .script_options = {"account"},
       .sbatch_option = "account", .example = "msalganik", .is_site_setting = true},
      {.key = "partition", .name = "Partition", .labels = {"slurm partition", "queue"},
       .script_options = {"partition"},
       .sbatch_option = "partition", .example = "gpu", .is_site_setting = true},
      {.key = "constraint", .name = "Constraint", .labels = {"gpu constraint", "node constraint"},
       .script_options = {"constraint"},
       .sbatch_option = "constraint", .example = "gpu80", .is_site_setting = true,
       .extra_characters = "&|*[]()"},
      {.key = "mem", .name = "Memory", .labels = {"mem", "ram"},
       .script_options = {"mem"},
       .type = ValueType::memory,
       .sbatch_option = "mem", .example = "16G", .is_site_setting = true},
      {.key = "cpus_per_task", .name = "CPUs Per Task",
       .labels = {"cpu", "cpu core", "cpu per task"},
       .script_options = {"cpus_per_task"},
       .type = ValueType::integer, .minimum = 1, .maximum = 1024,
       .sbatch_option = "cpus-per-task", .example = "4", .is_site_setting = true},
      {.key = "qos", .name = "QOS", .labels = {"quality of service"},
       .sbatch_option = "qos", .example = "gpu-short", .is_site_setting = true},
      {.key = "reservation", .name = "Reservation",
       .sbatch_option = "reservation", .example = "workshop", .is_site_setting = true},
      {.key = "requeue", .name = "Requeue",
       .type = ValueType::boolean,
       .sbatch_option = "requeue", .example = "yes", .is_site_setting = true},
      {.key = "gpu_type", .name = "GPU Type",
       .example = "a100", .is_site_setting = true},
      {.key = "gpu_request", .name = "GPU Request",
       .example = "gres", .is_site_setting = true,
       .choices = {"gres", "gpus-per-node"}},
      {.key = "mail_user", .name = "Mail User",
       .labels = {"mail address", "email", "e mail", "email address"},
       .sbatch_option = "mail-user", .example = "me@example.org", .is_site_setting = true},
      {.key = "mail_type", .name = "Mail Type",
       .type = ValueType::word_list,
       .sbatch_option = "mail-type", .example = "BEGIN,END", .is_site_setting = true},
      {.key = "sbatch_options", .name = "Sbatch Options",
       .labels = {"slurm option", "additional sbatch option", "extra sbatch option"},
       .type = ValueType::options,
       .example = "--exclusive", .is_site_setting = true},
      {.key = "modules", .name = "Modules", .labels = {"environment module"},
       .script_options = {"modules"},
       .example = "anaconda3/2025.6", .is_site_setting = true,
       .extra_characters = " "},
      {.key = "conda_env", .name = "Conda Environment",
       .labels = {"conda", "conda environment name", "conda env name"},
       .script_options = {"conda_env"},
       .need = Need::asked,
       .example = "cruijff", .is_site_setting = true,
       .question =
           "Which conda environment should {} be trained in? (A virtual environment as "
           "`venv`, or `modules` alone, works too.)"},
      {.key = "venv", .name = "Virtual Environment", .labels = {"python venv", "virtualenv"},
       .script_options = {"venv"},
       .type = ValueType::path,
       .example = "/home/me/venvs/torchtune", .is_site_setting = true},
      {.key = "output_dir_base", .name = "Output Base Directory",
       .labels = {"output directory", "output dir", "output directory base", "output base dir"},
       .script_options = {"output_dir_base"},
       .type = ValueType::path, .need = Need::asked,
       .example = "/scratch/me/ck-outputs/", .is_site_setting = true,
       .question = "In which directory should the checkpoints of {} be kept?"},
      {.key = "my_wandb_project", .name = "W&B Project",
       .labels = {"wandb project", "weight biase project", "weight and biase project",
                  "wandb project name", "w b project name"},
       .script_options = {"my_wandb_project"},
       .need = Need::asked,
       .example = "cap_lora", .is_site_setting = true,
       .question = "Which Weights & Biases project should {} be logged to?"},
      {.key = "device", .name = "Device",
       .arrives_at = "device", .example = "cuda", .is_site_setting = true,
       .choices = {"cuda", "cpu", "mps", "xpu"}},
      {.key = "dtype", .name = "Data Type", .labels = {"precision"},
       .arrives_at = "dtype", .example = "bf16", .is_site_setting = true,
       .choices = {"bf16", "fp32", "fp16"}},
  };
  // clang-format on
}

const std::vector<Parameter>& table() {
  static const std::vector<Parameter> kTable = make_table();
  return kTable;
}

}  // namespace

std::span<const Parameter> parameters() { return table(); }

std::vector<std::string_view> all_labels(const Parameter& parameter) {
  std::vector<std::string_view> labels = {parameter.name, parameter.key};
  labels.insert(labels.end(), parameter.labels.begin(), parameter.labels.end());
  labels.insert(labels.end(), parameter.script_options.begin(), parameter.script_options.end());
  return labels;
}

bool is_quantity(const Parameter& parameter) {
  return parameter.type == ValueType::integer || parameter.type == ValueType::number ||
         parameter.type == ValueType::duration || parameter.type == ValueType::memory;
}

bool has_default_number(const Parameter& parameter) {
  return parameter.need == Need::by_default && parameter.type == ValueType::number;
}

const Parameter* find_parameter(std::string_view key) {
  const auto found = std::find_if(table().begin(), table().end(),
                                  [key](const Parameter& row) { return row.key == key; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace core
