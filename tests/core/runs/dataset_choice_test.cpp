#include "core/runs/dataset_choice.h"

#include <string>
#include <vector>

#include "tests/catch.h"

using core::choose_dataset;
using core::Origin;

namespace {

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
        "Dataset is `words_7L`, which is none of the data sets that the plan lists");
  CHECK(chosen(two_datasets(), "/other/words_5L.json") ==
        "Dataset is `/other/words_5L.json`, which is none of the data sets that the plan lists");
  CHECK(chosen(two_datasets(), "") ==
        "Dataset is ``, which is none of the data sets that the plan lists");
  const auto same_names = plan_of({{"", "/a/train.parquet", {}}, {"", "/b/train.parquet", {}}});
  CHECK(chosen(same_names, "train.parquet") ==
        "Dataset is `train.parquet`, which means 2 of the data sets that the plan lists");
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

TEST_CASE("a relative path lies beside the summary") {
  const auto plan = plan_of({{"", "data/x.json", {}}});
  CHECK(chosen(plan, "x") == "/exp/sweep/data/x.json");
  CHECK(chosen(plan, "data/x.json") == "/exp/sweep/data/x.json");
  CHECK(core::listed_dataset_paths(plan) == std::vector<std::string>{"/exp/sweep/data/x.json"});
}

TEST_CASE("a path of a shell's is asked about") {
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
