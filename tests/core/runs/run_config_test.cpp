#include "core/runs/run_config.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::resolve_experiment;
using core::ResolvedExperiment;
using tests::Table;
using Texts = std::vector<std::string>;

namespace {

ResolvedExperiment resolve(const core::ExperimentPlan& plan, const core::Answers& answers = {}) {
  return resolve_experiment(plan, tests::site(), answers, false);
}

Texts directories(const ResolvedExperiment& experiment) {
  Texts result;
  for (const auto& run : experiment.runs) result.push_back(run.directory);
  return result;
}

Texts fields(const ResolvedExperiment& experiment) {
  Texts result;
  for (const auto& missing : experiment.missing) result.push_back(missing.field);
  return result;
}

Texts codes(const ResolvedExperiment& experiment) {
  Texts result;
  for (const auto& warning : experiment.warnings) result.push_back(warning.code);
  return result;
}

Texts varying(const ResolvedExperiment& experiment) {
  Texts result;
  for (const auto& parameter : experiment.variation.varying) result.push_back(parameter.key);
  return result;
}

}  // namespace

TEST_CASE("the specification's example: ranks and learning rates, one control run") {
  Table table{{"Model", "LoRA Rank", "Learning Rate", "Batch Size"}, {}};
  for (const char* rank : {"8", "16"}) {
    for (const char* lr : {"1e-5", "0.00005"}) {
      table.rows.push_back(
          {std::string("r") + rank + lr, "Fine-tuned", "Llama-3.2-1B-Instruct", rank, lr, "4"});
    }
  }
  table.rows.push_back({"base", "Control", "Llama-3.2-1B-Instruct", "-", "-", "-"});
  const auto experiment = resolve(tests::plan_with(table));
  CHECK(directories(experiment) ==
        Texts{"rank8_lr1e-5", "rank8_lr5e-5", "rank16_lr1e-5", "rank16_lr5e-5"});
  CHECK(varying(experiment) == Texts{"lora_rank", "lr"});
  CHECK(experiment.variation.pattern == "rank{N}_lr{LR}");
  CHECK(experiment.variation.constant.size() == 2);
  CHECK(experiment.control_runs == Texts{"base"});
  CHECK(experiment.missing.empty());
  CHECK(experiment.warnings.empty());
  CHECK(experiment.contradictions.empty());
  CHECK(experiment.errors.empty());
}

TEST_CASE("a run holds every value that its files need") {
  const auto experiment = resolve(tests::plan_with(tests::column("LoRA Rank", {"8"})));
  REQUIRE(experiment.runs.size() == 1);
  const core::RunConfig& run = experiment.runs[0];
  CHECK(run.name == "r1");
  CHECK(run.directory == "r1");
  CHECK(run.experiment_name == "Sweep");
  CHECK(run.integer("lora_rank") == 8);
  CHECK(run.text("lr") == "1e-4");
  CHECK(run.find("lr")->where() == "/exp/sweep/experiment_summary.md:40");
  CHECK(run.text("model") == "Llama-3.2-1B-Instruct");
  CHECK(core::to_text(run.model_path.value) == "/models/Llama-3.2-1B-Instruct");
  CHECK(run.dataset == core::DatasetPath{"/data/words.json", "/data/", "words", ".json", false});
  CHECK(run.output_dir_base == "/scratch/out/sweep/");
  CHECK(run.find("lora_alpha") == nullptr);
  CHECK(run.find("nothing") == nullptr);
  CHECK(run.text("nothing").empty());
  CHECK(run.integer("lr") == 0);
}

TEST_CASE("output directories hold the experiment directory's name, made safe") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  plan.directory = "/exp/my sweep;1";
  auto settings = tests::site();
  settings.values["output_dir_base"] = tests::from_site("/scratch/out/");
  const auto experiment = resolve_experiment(plan, settings, {}, false);
  CHECK(experiment.runs[0].output_dir_base == "/scratch/out/my-sweep-1/");
}

TEST_CASE("values of the configuration name no directory") {
  auto plan = tests::plan_with({{"Model"}, {{"train5L_rank64", "Fine-tuned", "-"}}});
  const auto experiment = resolve(plan);
  CHECK(directories(experiment) == Texts{"train5L_rank64"});
  CHECK(experiment.runs[0].text("model") == "Llama-3.2-1B-Instruct");
}

TEST_CASE("a cell that does not apply takes the configuration's value, which counts as varying") {
  const auto experiment = resolve(tests::plan_with(tests::column("LR", {"1e-5", "n/a"})));
  CHECK(directories(experiment) == Texts{"lr1e-5", "lr1e-4"});
}

TEST_CASE("control runs and other types decide nothing") {
  const auto experiment = resolve(tests::plan_with(
      {{"LoRA Rank"},
       {{"a", "Fine-tuned", "8"}, {"b", "Control", "x"}, {"c", "Eval-only", "64"}}}));
  CHECK(directories(experiment) == Texts{"a"});
  CHECK(experiment.control_runs == Texts{"b"});
  CHECK(experiment.skipped_runs == Texts{"c"});
  CHECK(experiment.missing.empty());
}

TEST_CASE("controls alone are nothing to fine-tune") {
  const auto experiment =
      resolve_experiment(tests::plan_with({{}, {{"base", "Control"}}}), {}, {}, false);
  CHECK(experiment.missing.empty());
  REQUIRE(experiment.warnings.size() == 1);
  CHECK(experiment.warnings[0] ==
        core::Warning{"nothing_to_do",
                      "nothing to fine-tune: the run table has no run of type Fine-tuned",
                      "/exp/sweep/experiment_summary.md"});
}

TEST_CASE("a plan with open questions is not called empty") {
  auto plan = tests::plan_with({{}, {{"r", ""}}});
  plan.missing.push_back({"type@r", "Which type?", {}, "string", {}, std::nullopt, ""});
  const auto experiment = resolve(plan);
  CHECK(fields(experiment) == Texts{"type@r"});
  CHECK(codes(experiment).empty());
}

TEST_CASE("missing values are all listed, the plan's own questions first, in the table's order") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"TBD"}));
  plan.missing.push_back({"experiment_name", "?", {}, "string", {}, std::nullopt, ""});
  plan.configuration.erase("epochs");
  plan.configuration.erase("batch_size");
  plan.models.clear();
  plan.datasets.clear();
  const auto experiment = resolve_experiment(plan, {}, {}, false);
  CHECK(fields(experiment) == Texts{"experiment_name", "model", "lora_rank", "batch_size", "epochs",
                                    "dataset", "output_dir_base", "my_wandb_project", "conda_env"});
}

TEST_CASE("a venv, or modules alone, serve instead of a conda environment") {
  const auto plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  auto settings = tests::site();
  settings.values.erase("conda_env");
  CHECK(fields(resolve_experiment(plan, settings, {}, false)) == Texts{"conda_env"});
  CHECK(fields(resolve_experiment(plan, settings, {{"venv", "/home/me/venv"}}, false)).empty());
  settings.values["modules"] = tests::from_site("anaconda3/2025.6");
  CHECK(fields(resolve_experiment(plan, settings, {}, false)).empty());
}

TEST_CASE("answers complete a plan") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.configuration.erase("epochs");
  plan.models.clear();
  const auto experiment = resolve(
      plan,
      {{"epochs", "2"}, {"model", "Llama-3.2-3B"}, {"model_path@Llama-3.2-3B", "/models/3b"}});
  CHECK(experiment.missing.empty());
  CHECK(experiment.contradictions.empty());
  CHECK(experiment.runs[1].integer("epochs") == 2);
  CHECK(experiment.runs[1].model_path.where() == "answer");
  CHECK(directories(experiment) == Texts{"rank8", "rank16"});
}

TEST_CASE("each model is asked about once") {
  auto plan = tests::plan_with(tests::column("Model", {"A", "B", "A"}));
  const auto experiment = resolve(plan);
  CHECK(fields(experiment) == Texts{"model_path@A", "model_path@B"});
}

TEST_CASE("a data set that the run does not say is asked about with the listed ones") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.datasets.push_back({"", "/data/other.json", {"/exp/sweep/experiment_summary.md", 36}});
  const auto experiment = resolve(plan);
  REQUIRE(fields(experiment) == Texts{"dataset"});
  CHECK(experiment.missing[0].question ==
        "Which data set should every fine-tuned run train on? The plan does not say. The plan "
        "lists 2 "
        "data sets.");
  CHECK(experiment.missing[0].choices == Texts{"/data/words.json", "/data/other.json"});
  const auto answered = resolve(plan, {{"dataset@r1", "words"}, {"dataset@r2", "other.json"}});
  CHECK(answered.missing.empty());
  CHECK(answered.runs[1].dataset.label == "other");
}

TEST_CASE("data sets in the run table name directories by their stem") {
  auto plan =
      tests::plan_with(tests::column("Training Dataset", {"words", "/data/w9/train.parquet"}));
  plan.datasets.push_back({"", "/data/w9/train.parquet", {}});
  const auto experiment = resolve(plan);
  CHECK(directories(experiment) == Texts{"words", "w9"});
  CHECK(varying(experiment) == Texts{"dataset"});
}

TEST_CASE("two spellings of one data set are one value") {
  const auto experiment =
      resolve(tests::plan_with(tests::column("Dataset", {"words", "/data/words.json"})));
  CHECK(directories(experiment) == Texts{"r1", "r2"});
}

TEST_CASE("a data set that cannot be used is asked about with its place") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  plan.datasets[0].path = "/data/words.csv";
  const auto experiment = resolve(plan);
  REQUIRE(fields(experiment) == Texts{"dataset"});
  CHECK(experiment.missing[0].question ==
        "Dataset is `/data/words.csv`, which is neither a `.json` file nor `.parquet` data "
        "(/exp/sweep/experiment_summary.md:35). What should it be?");
}

TEST_CASE("a single parquet file is told, once") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.datasets[0].path = "/data/words.parquet";
  const auto experiment = resolve(plan);
  REQUIRE(codes(experiment) == Texts{"single_parquet_file"});
  CHECK(experiment.warnings[0] ==
        core::Warning{"single_parquet_file",
                      "`/data/words.parquet` is treated as a single parquet file, which generator "
                      "`builtin` can read; the kit needs a folder that contains `train.parquet`",
                      "/exp/sweep/experiment_summary.md:35"});
}

TEST_CASE("an unknown column with one value is a remark") {
  const auto experiment =
      resolve(tests::plan_with(tests::column("Words", {"5-letter", "5-letter"})));
  REQUIRE(codes(experiment) == Texts{"not_used"});
  CHECK(experiment.warnings[0] ==
        core::Warning{
            "not_used",
            "column `Words` is treated as a remark and not used: it is not a known parameter, "
            "and all fine-tuned runs have `5-letter`",
            "/exp/sweep/experiment_summary.md:10"});
  CHECK(experiment.runs[0].find("words") == nullptr);
  CHECK(experiment.variation.constant.empty());
}

TEST_CASE("an unknown column that varies is a parameter") {
  const auto experiment = resolve(tests::plan_with(tests::column("Noise Level", {"0.10", "2"})));
  CHECK(directories(experiment) == Texts{"noise_level0.1", "noise_level2"});
  CHECK(experiment.variation.varying[0].name == "Noise Level");
  REQUIRE(experiment.runs[1].find("noise_level") != nullptr);
  CHECK(experiment.runs[1].integer("noise_level") == 2);
  CHECK(experiment.runs[1].find("noise_level")->where() == "/exp/sweep/experiment_summary.md:13");
  CHECK(codes(experiment).empty());
}

TEST_CASE("an unknown column of truths is read as such, other words stay words") {
  const auto experiment = resolve(tests::plan_with(tests::column("Stash", {"True", "false"})));
  CHECK(directories(experiment) == Texts{"stashtrue", "stashfalse"});
  REQUIRE(experiment.runs[0].find("stash") != nullptr);
  CHECK(experiment.runs[0].find("stash")->value == core::Value(true));
  CHECK(experiment.runs[1].find("stash")->value == core::Value(false));
  const auto words = resolve(tests::plan_with(tests::column("Stash", {"yes", "no"})));
  CHECK(words.runs[0].find("stash")->value == core::Value(std::string("yes")));
}

TEST_CASE("runs that nothing tells apart are an error") {
  auto plan =
      tests::plan_with({{"LoRA Rank"}, {{"a", "Fine-tuned", "8"}, {"a", "Fine-tuned", "8"}}});
  CHECK(resolve(plan).errors ==
        Texts{"Run `a` is at /exp/sweep/experiment_summary.md:12 and again at "
              "/exp/sweep/experiment_summary.md:13, and no varying parameter distinguishes the "
              "two; rename or remove one of them"});
}

TEST_CASE("few training steps are told when the sample count is certain") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.training_samples = tests::planned("240", 36);
  CHECK(codes(resolve(plan)) == Texts{"few_steps"});
  plan.training_samples = tests::planned("many", 36);
  CHECK(codes(resolve(plan)).empty());
  plan.training_samples = tests::planned("99999999999999999999", 36);
  CHECK(codes(resolve(plan)).empty());
}

TEST_CASE("an answer under an unknown field is refused") {
  const auto plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  CHECK(resolve(plan, {{"epoch", "2"}}).contradictions ==
        Texts{"the answer `epoch` does not match any field of this experiment; did you mean "
              "`epochs`?"});
}

TEST_CASE("kept answers count where this call says nothing") {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  plan.configuration.erase("epochs");
  const auto experiment =
      resolve_experiment(plan, tests::site(), {}, false, {{{"epochs", "5"}}, {}});
  CHECK(experiment.missing.empty());
  CHECK(experiment.runs[0].integer("epochs") == 5);
}

TEST_CASE("a thousand runs get a thousand directories") {
  Texts cells;
  for (int seed = 0; seed < 1000; ++seed) cells.push_back(std::to_string(seed));
  Texts names = directories(resolve(tests::plan_with(tests::column("Seed", cells))));
  CHECK(names.front() == "seed0");
  CHECK(names.back() == "seed999");
  std::sort(names.begin(), names.end());
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}

TEST_CASE("a field that the plan asks for is asked for once, in the plan's words") {
  auto plan = tests::plan_with(Table{{"Model"}, {{"a", "Fine-tuned", "Llama-3.2-1B-Instruct"}}});
  plan.configuration.erase("epochs");
  core::Missing asked;
  asked.field = "epochs";
  asked.question = "Two values.";
  plan.missing.push_back(asked);
  const auto experiment = resolve(plan);
  const Texts names = fields(experiment);
  CHECK(std::count(names.begin(), names.end(), "epochs") == 1);
  CHECK(experiment.missing.front().question == "Two values.");
}
