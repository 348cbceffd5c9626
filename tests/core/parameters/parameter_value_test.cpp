#include <string>

#include "core/parameters/parameter.h"
#include "tests/catch.h"

using namespace core;

namespace {

/// The value, or the sentence that refuses it.
std::string read(const char* key, const std::string& text) {
  const auto value = read_value(*find_parameter(key), text);
  return value ? to_text(*value) : value.error().message;
}

}  // namespace

TEST_CASE("whole numbers are read with remarks and units") {
  CHECK(read("lora_rank", "8") == "8");
  CHECK(read("lora_rank", " 8 ✓ verified") == "8");
  CHECK(read("batch_size", "4 (estimated, will be auto-calculated based on GPU memory)") == "4");
  CHECK(read("lora_alpha", "128 (2 × rank, default)") == "128");
  CHECK(read("epochs", "2 epochs") == "2");
  CHECK(read("max_seq_len", "2048 tokens") == "2048");
  CHECK(read("max_seq_len", "2,048") == "2048");
  CHECK(read("gpus", "1 × 80GB GPU (constraint: gpu80)") == "1");
  CHECK(read("gpus", "2x A100") == "2");
  CHECK(read("gpus", "4 GPUs") == "4");
  CHECK(read("gpus", "1 × 80 GB GPU") == "1");
}

TEST_CASE("what is no whole number in range is refused") {
  CHECK(read("lora_rank", "8;rm -rf ~") ==
        "LoRA Rank is `8;rm -rf ~`, which is not a whole number from 1 to 4096");
  CHECK(read("batch_size", "TBD") ==
        "Batch Size is `TBD`, which is not a whole number from 1 to 65536");
  CHECK(read("batch_size", "4 (1B), 2 (3B)") ==
        "Batch Size is `4 (1B), 2 (3B)`, which is not a whole number from 1 to 65536");
  CHECK(read("lora_rank", "0") == "LoRA Rank is `0`, which is not a whole number from 1 to 4096");
  CHECK(read("lora_rank", "8.5") ==
        "LoRA Rank is `8.5`, which is not a whole number from 1 to 4096");
  CHECK(read("gpus", "1e3") == "GPUs is `1e3`, which is not a whole number from 1 to 128");
  CHECK(read("gpus", "1 or 2 GPUs") ==
        "GPUs is `1 or 2 GPUs`, which is not a whole number from 1 to 128");
  CHECK(read("gpus", "2 × 2") == "GPUs is `2 × 2`, which is not a whole number from 1 to 128");
  CHECK(read("lora_rank", "\u202e8") ==
        "LoRA Rank is `\\u{202e}8`, which is not a whole number from 1 to 4096");
  CHECK(read("lora_rank", "") == "LoRA Rank is ``, which is not a whole number from 1 to 4096");
  CHECK(read("epochs", std::string(200, '9')).find("...`") != std::string::npos);
}

TEST_CASE("numbers are read in every spelling") {
  for (const char* text : {"1e-5", "1E-05", "0.00001", "1×10⁻⁵", "1 x 10^-5", "1e-5 (default)"}) {
    INFO(text);
    CHECK(read("lr", text) == "1e-5");
  }
  CHECK(read("weight_decay", "0") == "0");
  CHECK(read("lr", "0") == "Learning Rate is `0`, which is not a number from 1e-12 to 1");
  CHECK(read("lr", "-1e-5") == "Learning Rate is `-1e-5`, which is not a number from 1e-12 to 1");
  CHECK(read("lr", "1,5") ==
        "Learning Rate: `1,5` can be read in two ways, since its comma may be a decimal point or a "
        "thousands separator; write it with a point or without the comma");
  CHECK(read("lora_dropout", "50%") ==
        "LoRA Dropout: `50%` can be read in two ways, as a fraction of 1 or as 50; write the one "
        "that is meant, without the percent sign");
  CHECK(read("lora_rank", "1.000") ==
        "LoRA Rank: `1.000` can be read in two ways, since its point may be a decimal point or a "
        "thousands separator; write it without the point");
}

TEST_CASE("yes and no are read with a remark behind them") {
  CHECK(read("packed", "true - reduces effective steps") == "true");
  CHECK(read("packed", "No, since the samples are long") == "false");
  CHECK(read("packed", "yes (default)") == "true");
  CHECK(read("packed", "On") == "true");
  CHECK(read("packed", "maybe") == "Dataset Packing is `maybe`, which is not yes or no");
}

TEST_CASE("validation is a number of steps") {
  CHECK(read("validation", "no") == "0");
  CHECK(read("validation", "No (only at the end)") == "0");
  CHECK(read("validation", "yes") == "50");
  CHECK(read("validation", "true") == "50");
  CHECK(read("validation", "Yes (every 50 steps during training)") == "50");
  CHECK(read("validation", "Yes (every 25 steps)") == "25");
  CHECK(read("validation", "every 25 training steps") == "25");
  CHECK(read("validation", "25") == "25");
  CHECK(read("validation", "0") == "0");
  CHECK(read("validation", "1") ==
        "Validation is `1`, which is not yes, no or a number of steps such as `every 50 steps`");
  CHECK(read("validation", "Yes (every epoch)") ==
        "Validation is `Yes (every epoch)`, which is not yes, no or a number of steps such as "
        "`every 50 steps`");
}

TEST_CASE("words are safe in a script") {
  CHECK(read("account", "msalganik") == "msalganik");
  CHECK(read("conda_env", "ttenv (recommended)") == "ttenv");
  CHECK(read("modules", "anaconda3/2025.6 cudatoolkit/12.4") ==
        "anaconda3/2025.6 cudatoolkit/12.4");
  CHECK(read("constraint", "gpu80&nvme") == "gpu80&nvme");
  CHECK(read("mail_user", "me@example.org") == "me@example.org");
  CHECK(read("gpu_request", "gres") == "gres");
  const std::string rule =
      ", which is not made only of letters, digits and `._+=@%:/,-`, without a leading `-`";
  for (const std::string bad :
       {"a b", "a;b", "$(x)", "a'b", "a\"b", "-x", "a\nb", "<account>", "ä"}) {
    INFO(bad);
    CHECK(!read_value(*find_parameter("account"), bad).ok());
  }
  CHECK(read("account", "a;b") == "Account is `a;b`" + rule);
  CHECK(read("gpu_request", "gpu") ==
        "GPU Request is `gpu`, which is not `gres` or `gpus-per-node`");
  CHECK(read("dtype", "int8") == "Data Type is `int8`, which is not `bf16`, `fp32` or `fp16`");
}

TEST_CASE("paths are absolute, without `..`, safe in a script") {
  CHECK(read("output_dir_base", "/scratch/a/ck-outputs/ ✓") == "/scratch/a/ck-outputs/");
  CHECK(read("output_dir_base", "ck-outputs") ==
        "Output Base Directory is `ck-outputs`, which is not an absolute path, beginning with `/`");
  CHECK(read("output_dir_base", "~/out") ==
        "Output Base Directory is `~/out`, which is not an absolute path, beginning with `/`");
  CHECK(read("output_dir_base", "/a/../b") ==
        "Output Base Directory is `/a/../b`, which is not a path without `..`");
  CHECK(read("output_dir_base", "/a..b/c") == "/a..b/c");
  CHECK(read("output_dir_base", "/a/$USER") ==
        "Output Base Directory is `/a/$USER`, which is not a path made only of letters, digits and "
        "`._+=@%:/,-`");
}

TEST_CASE("times and sizes are those of Slurm") {
  CHECK(read("time", "0:59:00 (under 1 hour)") == "0:59:00");
  CHECK(read("time", "2-12") == "2-12");
  CHECK(read("time", "90") == "90");
  CHECK(read("time", "2 hours") == "2:00:00");
  CHECK(read("time", "1:2:3:4") ==
        "Time Limit is `1:2:3:4`, which is not a time in a format that Slurm accepts, such as "
        "`1:30:00` or `2-12:00:00`");
  CHECK(read("mem", "16 GB") == "16G");
  CHECK(read("mem", "8Q") == "Memory is `8Q`, which is not a size with its unit, such as `16G`");
  CHECK(read("sbatch_options", "--exclusive --nice=10") == "--exclusive --nice=10");
  const std::string closed =
      "`: the run's own script says what the job runs and where its output goes";
  CHECK(read("sbatch_options", "--wrap=id") ==
        "Sbatch Options is `--wrap=id`, which is not usable with `--wrap=id" + closed);
  CHECK(read("sbatch_options", "--exclusive --outp=/x") ==
        "Sbatch Options is `--exclusive --outp=/x`, which is not usable with `--outp=/x" + closed);
  CHECK(read("sbatch_options", "-o/x") ==
        "Sbatch Options is `-o/x`, which is not usable with `-o/x" + closed);
  CHECK(
      read("sbatch_options", "--x\n#SBATCH --y") ==
      "Sbatch Options is `--x\\n#SBATCH --y`, which is not a list of options such as `--exclusive "
      "--nice=10`");
}

TEST_CASE("prompts are any text") { CHECK(read("prompt", "a \"b\" ${c}") == "a \"b\" ${c}"); }

TEST_CASE("a text that is still to come is no value") {
  CHECK(read("prompt", "TBD") == "Prompt is `TBD`, which is not a value yet");
  CHECK(read("system_prompt", "todo (ask Ada)") ==
        "System Prompt is `todo (ask Ada)`, which is not a value yet");
  CHECK(read("account", "tbd") == "Account is `tbd`, which is not a value yet");
  CHECK(read("prompt", "TBD means: to be done") == "TBD means: to be done");
  CHECK(read("account", "todos") == "todos");
}

TEST_CASE("what is not applicable is told from what is invalid") {
  for (const char* text : {"", " ", "-", "–", "—", "N/A", "n/a", "\u00a0", "--"}) {
    INFO(text);
    CHECK(is_not_applicable(text));
  }
  for (const char* text : {"0", "TBD", "-1", "none", "n"}) {
    INFO(text);
    CHECK(!is_not_applicable(text));
  }
}

TEST_CASE("twice the rank is what holds anyway") {
  for (const char* text : {"Auto-set to 2 × rank", "2 × rank", "2x rank", "2 * rank", "auto",
                           "2 × LoRA rank (default)", "twice the rank", "automatically 2 x rank"}) {
    INFO(text);
    CHECK(is_twice_the_rank(text));
  }
  for (const char* text : {"4 × rank", "128", "rank", "", "128 (2 × rank, default)"}) {
    INFO(text);
    CHECK(!is_twice_the_rank(text));
  }
}
