#include "core/runs/resource_paths.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::Answers;
using core::choose_dataset;
using core::DatasetPath;
using core::Origin;
using core::read_dataset_path;

namespace {

constexpr const char* kModel = "Llama-3.2-1B-Instruct";

struct FoundModel {
  std::optional<core::Setting> path;
  core::Findings findings;
};

FoundModel find(const std::vector<core::PlannedModel>& models, const Answers& answers = {},
                bool override_files = false, const Answers& kept = {}) {
  core::ExperimentPlan plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  plan.models = models;
  const core::SiteSettings settings = tests::site();
  const core::AnswerBook book(answers, {kept, {}}, override_files);
  const auto runs = core::fine_tuned_runs(plan);
  FoundModel outcome;
  outcome.path = core::find_model_path(kModel, {plan, settings, book, runs}, outcome.findings);
  return outcome;
}

core::PlannedModel listed(const std::string& name, const std::string& path, int line = 30) {
  return {name, path, core::Source{"/exp/s.md", line}};
}

std::string question(const FoundModel& outcome) {
  REQUIRE(outcome.findings.missing.size() == 1);
  CHECK(outcome.findings.missing[0].field == std::string("model_path@") + kModel);
  CHECK_FALSE(outcome.path);
  return outcome.findings.missing[0].question;
}

core::ExperimentPlan plan_of(const std::vector<core::PlannedDataset>& datasets) {
  core::ExperimentPlan plan;
  plan.directory = "/exp/sweep";
  plan.datasets = datasets;
  return plan;
}

core::ExperimentPlan two_datasets() {
  return plan_of({{"Five letters", "/d/words_5L.json", {"/e/s.md", 30}},
                  {"Nine letters", "/d/words_9L/train.parquet", {"/e/s.md", 31}}});
}

std::string chosen(const core::ExperimentPlan& plan, const std::string& text,
                   Origin origin = Origin::cell) {
  const auto value = choose_dataset(plan, text, origin);
  return value ? core::to_text(*value) : value.error().message;
}

}  // namespace

TEST_CASE("paths that scripts and configurations can hold have no problem") {
  for (const char* path : {"/", "/models/Llama-3.2-1B", "/a b/ü", "/x/$USER/y"}) {
    CAPTURE(path);
    CHECK_FALSE(core::path_problem(path));
  }
}

TEST_CASE("a path's problem is named") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "which is not an absolute path"},
      {"~/models", "which is not an absolute path"},
      {"../x", "which is not an absolute path"},
      {"/a'b", "which contains a quote or a control character"},
      {"/a`id`", "which contains a quote or a control character"},
      {std::string("/a\0b", 4), "which contains a quote or a control character"},
      {"/a\x7f", "which contains a quote or a control character"},
      {"/" + std::string(4096, 'x'), "which is longer than 4096 bytes"},
      {"/a\u200b", "which contains an invisible character"},
      {"/a\u202e", "which contains an invisible character"},
      {"/a/${b}", "which contains `${`"}};
  for (const auto& [path, problem] : cases) {
    CAPTURE(path);
    CHECK(core::path_problem(path).value_or("none") == problem);
  }
}

TEST_CASE("a model's path is where the plan lists it, without a slash at its end") {
  const auto outcome = find({listed("Other", "/m/other"), listed(kModel, "/m/llama//")});
  REQUIRE(outcome.path);
  CHECK(core::to_text(outcome.path->value) == "/m/llama");
  CHECK(outcome.path->where() == "/exp/s.md:30");
  CHECK(outcome.findings.missing.empty());
}

TEST_CASE("an exact name is preferred to one in another case") {
  const auto exact = find({listed("LLAMA-3.2-1b-instruct", "/m/a"), listed(kModel, "/m/b")});
  CHECK(core::to_text(exact.path->value) == "/m/b");
  const auto other_case = find({listed("LLAMA-3.2-1b-instruct", "/m/a")});
  CHECK(core::to_text(other_case.path->value) == "/m/a");
}

TEST_CASE("a model that the plan lists no path for is asked about, never composed") {
  const auto outcome = find({listed("Other", "/m/other")});
  CHECK(question(outcome) ==
        "Where is model `Llama-3.2-1B-Instruct`? /exp/sweep/experiment_summary.md lists no "
        "path for it.");
  CHECK(outcome.findings.missing[0].choices == std::vector<std::string>{"/m/other"});
  CHECK(outcome.findings.missing[0].type == "string");
}

TEST_CASE("two paths for one model are asked about") {
  const auto outcome = find({listed(kModel, "/m/a", 30), listed(kModel, "/m/b", 33)});
  CHECK(question(outcome) ==
        "Where is model `Llama-3.2-1B-Instruct`? The plan lists 2 paths for it, the first two at "
        "/exp/s.md:30 and /exp/s.md:33.");
  CHECK(outcome.findings.missing[0].choices == std::vector<std::string>{"/m/a", "/m/b"});
  CHECK(find({listed(kModel, "/m/a", 30), listed(kModel, "/m/a/", 33)}).path);
}

TEST_CASE("a path that cannot be used is asked about with its place") {
  CHECK(question(find({listed(kModel, "pretrained/llama")})) ==
        "Where is model `Llama-3.2-1B-Instruct`? Its path is `pretrained/llama` "
        "(/exp/s.md:30), which is not an absolute path.");
}

TEST_CASE("an answer gives the path that the plan lacks") {
  const Answers answers{{"model_path@Llama-3.2-1B-Instruct", "/m/x/"}};
  const auto outcome = find({}, answers);
  REQUIRE(outcome.path);
  CHECK(core::to_text(outcome.path->value) == "/m/x");
  CHECK(outcome.path->where() == "answer");
  CHECK(find({listed(kModel, "relative")}, answers).path);
  CHECK(question(find({}, {{"model_path@Llama-3.2-1B-Instruct", "x"}})) ==
        "Where is model `Llama-3.2-1B-Instruct`? The answer was `x`, which is not an absolute "
        "path.");
}

TEST_CASE("an answer that contradicts the plan is refused, unless it overrides") {
  const Answers answers{{"model_path@Llama-3.2-1B-Instruct", "/m/x"}};
  const auto refused = find({listed(kModel, "/m/a")}, answers);
  CHECK(core::to_text(refused.path->value) == "/m/a");
  CHECK(
      refused.findings.contradictions ==
      std::vector<std::string>{
          "the answer `/m/x` for `model_path@Llama-3.2-1B-Instruct` contradicts /exp/s.md:30, "
          "which says `/m/a`; leave the answer out, correct the file, or set `override` to true"});
  const auto taken = find({listed(kModel, "/m/a")}, answers, true);
  CHECK(core::to_text(taken.path->value) == "/m/x");
  CHECK(taken.findings.contradictions.empty());
  CHECK(find({listed(kModel, "/m/x/")}, answers).findings.contradictions.empty());
}

TEST_CASE("the plan wins over a kept answer, with a warning") {
  const auto outcome =
      find({listed(kModel, "/m/a")}, {}, true, {{"model_path@Llama-3.2-1B-Instruct", "/m/x"}});
  CHECK(core::to_text(outcome.path->value) == "/m/a");
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0].code == "answer_superseded");
}

TEST_CASE("the only model that the plan lists is implied") {
  core::ExperimentPlan plan;
  CHECK_FALSE(core::only_model(plan));
  plan.models = {listed("A", "/m/a"), listed("A", "/m/b")};
  CHECK(core::only_model(plan)->text == "A");
  plan.models.push_back(listed("B", "/m/b"));
  CHECK_FALSE(core::only_model(plan));
}

TEST_CASE("a data set's path is split as the kit's script wants it") {
  const std::vector<DatasetPath> cases{
      {"/d/in/words.json", "/d/in/", "words", ".json", false},
      {"/words.json", "/", "words", ".json", false},
      {"/d/words.v2.json", "/d/", "words.v2", ".json", false},
      {"/d/in/words_parquet/train.parquet", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words_parquet/", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words_parquet", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words.parquet/", "/d/in/", "words.parquet", ".parquet", true},
      {"/d/in/words.parquet", "/d/in/", "words", ".parquet", false},
      {"/d/a b/wörter.json", "/d/a b/", "wörter", ".json", false}};
  for (const DatasetPath& expected : cases) {
    CAPTURE(expected.path);
    const auto found = read_dataset_path(expected.path);
    REQUIRE(found.ok());
    CHECK(*found == expected);
  }
}

TEST_CASE("a single parquet file is not a folder of them") {
  CHECK(read_dataset_path("/d/words.parquet")->is_single_parquet_file());
  CHECK_FALSE(read_dataset_path("/d/words/train.parquet")->is_single_parquet_file());
  CHECK_FALSE(read_dataset_path("/d/words.json")->is_single_parquet_file());
}

TEST_CASE("a data set's path that cannot be used is refused with its reason") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "Dataset is ``, which is not an absolute path"},
      {"words.json", "Dataset is `words.json`, which is not an absolute path"},
      {"/d/words.csv",
       "Dataset is `/d/words.csv`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/words.jsonl",
       "Dataset is `/d/words.jsonl`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/.csv", "Dataset is `/d/.csv`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/.json", "Dataset is `/d/.json`, which has no name before its extension"},
      {"/", "Dataset is `/`, which does not name a folder with a `train.parquet`"},
      {"/train.parquet",
       "Dataset is `/train.parquet`, which does not name a folder with a `train.parquet`"},
      {"/d/\"x\".json",
       "Dataset is `/d/\"x\".json`, which contains a quote or a control character"},
      {"/d/x\n.json", "Dataset is `/d/x\\n.json`, which contains a quote or a control character"},
      {"/d/${HOME}/x.json", "Dataset is `/d/${HOME}/x.json`, which contains `${`"}};
  for (const auto& [path, message] : cases) {
    CAPTURE(path);
    const auto found = read_dataset_path(path);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().message == message);
  }
}

TEST_CASE("a data set is named by full path, file name, stem or heading") {
  for (const char* text : {"/d/words_5L.json", "words_5L.json", "words_5L", "five LETTERS"}) {
    CAPTURE(text);
    CHECK(chosen(two_datasets(), text) == "/d/words_5L.json");
  }
  for (const char* text :
       {"/d/words_9L/train.parquet", "words_9L", "train.parquet", "Nine letters"}) {
    CAPTURE(text);
    CHECK(chosen(two_datasets(), text) == "/d/words_9L/train.parquet");
  }
}

TEST_CASE("a text that names none or several of the data sets is refused") {
  CHECK(chosen(two_datasets(), "words_7L") ==
        "Dataset is `words_7L`, which is not one of the data sets that the plan lists");
  CHECK(chosen(two_datasets(), "/other/words_5L.json") ==
        "Dataset is `/other/words_5L.json`, which is not one of the data sets that the plan lists");
  CHECK(chosen(two_datasets(), "") ==
        "Dataset is ``, which is not one of the data sets that the plan lists");
  const auto same_names = plan_of({{"", "/a/train.parquet", {}}, {"", "/b/train.parquet", {}}});
  CHECK(chosen(same_names, "train.parquet") ==
        "Dataset is `train.parquet`, which matches 2 of the data sets that the plan lists");
  CHECK(chosen(same_names, "b") == "/b/train.parquet");
}

TEST_CASE("a full path stands for itself in an answer and where the plan lists none") {
  CHECK(chosen(two_datasets(), "/new/x.json", Origin::answer) == "/new/x.json");
  CHECK(chosen(two_datasets(), "words_5L", Origin::answer) == "/d/words_5L.json");
  CHECK(chosen(plan_of({}), "/new/x.json", Origin::configuration) == "/new/x.json");
  CHECK(chosen(plan_of({}), "x.json", Origin::configuration) ==
        "Dataset is `x.json`, which is not an absolute path");
}

TEST_CASE("a listed data set that cannot be used is refused") {
  CHECK(chosen(plan_of({{"", "/d/words.csv", {}}}), "/d/words.csv") ==
        "Dataset is `/d/words.csv`, which is neither a `.json` file nor `.parquet` data");
}

TEST_CASE("a relative path starts at the summary's directory") {
  const auto plan = plan_of({{"", "data/x.json", {}}});
  CHECK(chosen(plan, "x") == "/exp/sweep/data/x.json");
  CHECK(chosen(plan, "data/x.json") == "/exp/sweep/data/x.json");
  CHECK(core::listed_dataset_paths(plan) == std::vector<std::string>{"/exp/sweep/data/x.json"});
}

TEST_CASE("a path that only a shell can expand is asked about") {
  CHECK(chosen(plan_of({{"", "~/data/x.json", {}}}), "~/data/x.json") ==
        "Dataset is `~/data/x.json`, which is not an absolute path");
  CHECK(chosen(plan_of({{"", "$SCRATCH/x.json", {}}}), "$SCRATCH/x.json") ==
        "Dataset is `$SCRATCH/x.json`, which is not an absolute path");
}

TEST_CASE("the only data set is implied, several are not") {
  CHECK_FALSE(core::only_dataset(plan_of({})));
  CHECK_FALSE(core::only_dataset(two_datasets()));
  const auto twice = plan_of({{"a", "/d/x.json", {"/e/s.md", 3}}, {"b", "/d/x.json", {}}});
  REQUIRE(core::only_dataset(twice));
  CHECK(*core::only_dataset(twice) == core::PlanValue{"/d/x.json", {"/e/s.md", 3}});
}
