#include "core/generate/stock_limits.h"

#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::check_training_data;
using core::RunConfig;
using core::stock_refusals;
using core::stock_warnings;
using tests::sample_run;
using tests::set;

namespace {

std::string refusal_with(const std::string& key, core::Value value) {
  RunConfig run = sample_run();
  set(run, key, std::move(value));
  const auto refusals = stock_refusals({run, run});
  return refusals.size() == 1 ? refusals.front() : std::to_string(refusals.size()) + " refusals";
}

core::Status check_json(const std::string& text) {
  tests::ScratchDirectory scratch;
  const std::string path = scratch.write("d.json", text);
  return check_training_data(scratch.files, core::read_dataset_path(path).value());
}

}  // namespace

TEST_CASE("The sample runs are not refused") {
  CHECK(stock_refusals(tests::sample_runs()).empty());
}

TEST_CASE("What stock torchtune does not have is refused once, with what to do") {
  CHECK(
      refusal_with("lr_scheduler", std::string("get_linear_schedule_with_warmup")) ==
      "LR Scheduler is get_linear_schedule_with_warmup (/exp/experiment_summary.md:40), but stock "
      "torchtune only has get_cosine_schedule_with_warmup; use that, or use a kit (`generator: "
      "\"cruijff_kit\"`).");
  CHECK(refusal_with("dataset_type", std::string("text_completion")) ==
        "Dataset Type is text_completion (/exp/experiment_summary.md:40), which stock torchtune "
        "does not have; use instruct_dataset, chat_dataset or text_completion_dataset, or use a "
        "kit (`generator: "
        "\"cruijff_kit\"`).");
  CHECK(refusal_with("dtype", std::string("fp16")) ==
        "Data Type is fp16 (/exp/experiment_summary.md:40), which torchtune rejects; use bf16 or "
        "fp32.");
  CHECK(refusal_with("recipe", std::string("full_finetune_single_device")) ==
        "Recipe is full_finetune_single_device (/exp/experiment_summary.md:40), but `builtin` "
        "supports only torchtune's lora_finetune recipes; use one of these, or use a kit "
        "(`generator: "
        "\"cruijff_kit\"`).");
  CHECK(
      refusal_with("temperature", 0.5) ==
      "`temperature` varies between the runs (/exp/experiment_summary.md:40), but `builtin` does "
      "not know such a parameter; remove the column, or use a kit (`generator: \"cruijff_kit\"`).");
}

TEST_CASE("Prompts that cannot arrive are refused") {
  CHECK(refusal_with("prompt", std::string("Say it.")) ==
        "Prompt (/exp/experiment_summary.md:40) does not contain `{input}`, so every record "
        "would train on the same "
        "text; put `{input}` where the record's input belongs.");
  CHECK(refusal_with("system_prompt", std::string("???")) ==
        "System Prompt (/exp/experiment_summary.md:40) is `???`, which torchtune's configuration "
        "treats as a missing value; change its wording.");
  RunConfig run = sample_run();
  set(run, "dataset_type", std::string("text_completion_dataset"));
  set(run, "system_prompt", std::string("Hi"));
  CHECK(stock_refusals({run}) ==
        std::vector<std::string>{
            "System Prompt (/exp/experiment_summary.md:40) cannot be used with a "
            "text_completion_dataset; leave it out, or use instruct_dataset."});
}

TEST_CASE("Paths that the trainer would replace or refuse are refused") {
  RunConfig run = sample_run();
  run.output_dir_base = "/scratch/${USER}/";
  CHECK(stock_refusals({run}) ==
        std::vector<std::string>{"/scratch/${USER}/: torchtune's configuration cannot contain a "
                                 "path with `${`; write the path out."});
  run.output_dir_base = "/models/Llama-3.2-1B-Instruct/out/";
  CHECK(
      stock_refusals({run}) ==
      std::vector<std::string>{
          "The output directory /models/Llama-3.2-1B-Instruct/out/ is inside the model's directory "
          "/models/Llama-3.2-1B-Instruct/, which torchtune rejects; choose another one."});
}

TEST_CASE("Defaults of Slurm lines come in one warning") {
  RunConfig run = sample_run();
  run.settings.erase("time");
  CHECK(stock_warnings({run, run}) ==
        std::vector<core::Warning>{{"default_used",
                                    "Neither the plan nor the site settings say otherwise, so the "
                                    "jobs ask Slurm for 15 minutes, 8G "
                                    "of memory, 1 CPU per GPU.",
                                    ""}});
  set(run, "time", std::string("1:00:00"));
  set(run, "mem", std::string("16G"));
  set(run, "cpus_per_task", std::int64_t{2});
  CHECK(stock_warnings({run}).empty());
}

TEST_CASE("What the recipe does differently is warned about") {
  RunConfig run = sample_run();
  set(run, "mem", std::string("16G"));
  set(run, "cpus_per_task", std::int64_t{2});
  set(run, "validation", std::int64_t{50});
  set(run, "recipe", std::string("lora_finetune_single_device_v1"));
  set(run, "dataset_type", std::string("chat_completion"));
  const auto warnings = stock_warnings({run, run});
  REQUIRE(warnings.size() == 3);
  CHECK(warnings[0].message ==
        "The plan asks for validation, but torchtune's recipe for one GPU cannot validate, so "
        "finetune.yaml leaves it out. To validate, use several GPUs and the latest torchtune, or a "
        "kit whose recipe can validate.");
  CHECK(warnings[1].message ==
        "lora_finetune_single_device_v1 is not a recipe of stock torchtune for 1 GPU; `builtin` "
        "uses lora_finetune_single_device.");
  CHECK(warnings[2].code == "dataset_type_replaced");
}

TEST_CASE("A JSON data set needs the key train at its top") {
  CHECK(check_json(R"({"train": [1, 2, 3]})").ok());
  CHECK(check_json(
            R"( {"test": {"a": "\"]}"}, "train": [{"input": "a, [b", "output": "\"]"}], "n": 7} )")
            .ok());
  for (const char* text :
       {R"({"test": []})", R"({"test": {"train": []}})", R"({"a": "train"})", "", "  ",
        R"(["train"])", "train", R"({"train": [)", R"({"train)", R"({"train": "\)"}) {
    CAPTURE(text);
    CHECK_FALSE(check_json(text).ok());
  }
}

TEST_CASE("A data set that cannot be read passes, one without its records is named") {
  tests::ScratchDirectory scratch;
  const auto check = [&](const std::string& path) {
    return check_training_data(scratch.files, core::read_dataset_path(path).value());
  };
  CHECK(check(scratch.path + "/absent.json").ok());
  CHECK(check(scratch.write("d/train.parquet", "PAR1")).ok());
  const std::string list = scratch.write("list.json", R"([{"input": "a"}])");
  CHECK(check(list).error().message ==
        list +
            ": it has no top-level key `train`, where the trainer reads the records; expected "
            "{\"train\": [{\"input\": ..., \"output\": ...}, ...]}.");
}
