#include "core/runs/run_directories.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/column_values.h"

using core::ColumnValues;
using core::RunRow;
using core::safe_name;
using core::Value;
using tests::known;
using tests::text;
using tests::unknown;
using tests::whole;
using Names = std::vector<std::string>;

namespace {

/// Runs with these names in lines 12 and on of a plan.
std::vector<RunRow> rows(const Names& names) {
  std::vector<RunRow> result;
  int line = 12;
  for (const std::string& name : names) result.push_back({name, core::Source{"/e/s.md", line++}});
  return result;
}

core::RunDirectories named(const Names& names, std::vector<ColumnValues> columns) {
  return core::name_run_directories(rows(names), std::move(columns));
}

}  // namespace

TEST_CASE("names hold the varying parameters alone, in the order of the table") {
  const auto directories =
      named({"a", "b", "c"}, {known("lr", {Value{1e-5}, Value{5e-5}, Value{1e-5}}),
                              known("batch_size", {whole(4), whole(4), whole(4)}),
                              known("lora_rank", {whole(8), whole(8), whole(16)})});
  CHECK(directories.names == Names{"rank8_lr1e-5", "rank8_lr5e-5", "rank16_lr1e-5"});
  CHECK(directories.warnings.empty());
  CHECK(directories.errors.empty());
}

TEST_CASE("numbers stand in their shortest spelling") {
  const auto directories = named(
      {"a", "b", "c", "d"}, {known("lr", {Value{3e-4}, Value{0.05}, Value{1.0}, Value{0.00001}})});
  CHECK(directories.names == Names{"lr3e-4", "lr0.05", "lr1", "lr1e-5"});
}

TEST_CASE("every kind of parameter has its part") {
  const auto directories = named(
      {"a", "b"},
      {known("model", {text("meta-llama/Llama-3.2-1B-Instruct"), text("Llama-3.2-3B-Instruct")}),
       known("dataset", {text("/d/words_4L.json"), text("/d/words_5L/train.parquet")}),
       known("system_prompt", {text("Be brief."), text("")}),
       known("packed", {Value{true}, Value{false}}), known("seed", {whole(1), whole(2)}),
       known("weight_decay", {Value{0.01}, Value{0.1}}),
       known("lr_scheduler", {text("cosine"), text("linear")}),
       known("validation", {whole(0), whole(50)}),
       unknown("words", "words", {text("5 letter"), whole(4)})});
  CHECK(directories.names ==
        Names{"Llama-3.2-1B_words_4L_prompt1_seed1_wd0.01_schedcosine_packedtrue_words5-letter",
              "Llama-3.2-3B_words_5L_prompt2_seed2_wd0.1_schedlinear_packedfalse_words4"});
}

TEST_CASE("prompts are numbered by first appearance") {
  const auto directories =
      named({"a", "b", "c"}, {known("system_prompt", {text("x"), text("y"), text("x")}),
                              known("lora_rank", {whole(8), whole(8), whole(16)})});
  CHECK(directories.names == Names{"rank8_prompt1", "rank8_prompt2", "rank16_prompt1"});
}

TEST_CASE("models whose short names are the same stand with their full names") {
  const auto directories =
      named({"a", "b", "c"}, {known("model", {text("Llama-3.2-1B"), text("Llama-3.2-1B-Instruct"),
                                              text("org/Llama-3.2-3B-Instruct")})});
  CHECK(directories.names ==
        Names{"Llama-3.2-1B", "Llama-3.2-1B-Instruct", "org-Llama-3.2-3B-Instruct"});
}

TEST_CASE("short model names") {
  CHECK(core::short_model_names({"meta-llama/Llama-3.2-1B-Instruct", "Qwen2.5-7B"}) ==
        Names{"Llama-3.2-1B", "Qwen2.5-7B"});
  CHECK(core::short_model_names({"Mistral-7B-Instruct-v0.3"}) == Names{"Mistral-7B-v0.3"});
  CHECK(core::short_model_names({"a/M", "b/M"}) == Names{"a/M", "b/M"});
  CHECK(core::short_model_names({"a/M", "a/M"}) == Names{"M", "M"});
}

TEST_CASE("where nothing varies the run's own name is taken, made safe") {
  const auto directories =
      named({"my run", "r;rm -rf ~"}, {known("lora_rank", {whole(8), whole(8)})});
  CHECK(directories.names == Names{"my-run", "r-rm--rf--"});
  CHECK(directories.warnings.empty());
}

TEST_CASE("a run whose varying parameters have no value has its own name") {
  CHECK(named({"a", "b"}, {known("seed", {whole(1), std::nullopt})}).names == Names{"seed1", "b"});
}

TEST_CASE("runs that would share a directory get their run names, with a warning") {
  const auto directories =
      named({"first", "second", "third"}, {known("lora_rank", {whole(8), whole(8), whole(16)})});
  CHECK(directories.names == Names{"first", "second", "rank16"});
  REQUIRE(directories.warnings.size() == 1);
  CHECK(directories.warnings[0] ==
        core::Warning{"directory_clash",
                      "2 runs would share the directory `rank8` (`first`, `second`); each is named "
                      "after its run instead",
                      "/e/s.md:12"});
  CHECK(directories.errors.empty());
}

TEST_CASE("a run name that another run's parameters spell makes both take run names") {
  const auto directories =
      named({"rank16", "b", "c"}, {known("lora_rank", {whole(8), whole(8), whole(16)})});
  CHECK(directories.names == Names{"rank16", "b", "c"});
  CHECK(directories.warnings.size() == 2);
}

TEST_CASE("different run names that are the same once safe are told apart by a hash") {
  const auto directories = named({"a b", "a/b"}, {});
  CHECK(directories.errors.empty());
  CHECK(directories.names[0] != directories.names[1]);
  for (const std::string& name : directories.names) CHECK(name.starts_with("a-b-"));
}

TEST_CASE("a run named as another's name with its hash is an error, since they would share it") {
  const std::string with_hash = named({"a!", "a?"}, {}).names[0];
  const core::RunDirectories directories = named({"a!", "a?", with_hash.c_str()}, {});
  CHECK(directories.errors ==
        Names{"Runs `a!` (/e/s.md:12) and `" + with_hash +
              "` (/e/s.md:14) would share the directory `" + with_hash + "`; rename one of them"});
}

TEST_CASE("two runs that nothing tells apart are an error that names both lines") {
  const auto directories =
      named({"r1", "r1", "r2"}, {known("lora_rank", {whole(8), whole(8), whole(16)})});
  CHECK(directories.errors ==
        Names{"Run `r1` is at /e/s.md:12 and again at /e/s.md:13, and no varying parameter "
              "distinguishes the two; rename or remove one of them"});
}

TEST_CASE("one run name with different directories is a warning") {
  const auto directories = named({"r1", "r1"}, {known("lora_rank", {whole(8), whole(16)})});
  CHECK(directories.names == Names{"rank8", "rank16"});
  REQUIRE(directories.warnings.size() == 1);
  CHECK(directories.warnings[0] ==
        core::Warning{"same_run_name",
                      "2 runs are named `r1`; their directories differ: `rank16`, `rank8`",
                      "/e/s.md:12"});
}

TEST_CASE("runs of one name that clash with others and differ among themselves stay apart") {
  const auto directories = named({"r1", "r2", "r1", "r3"},
                                 {known("lora_rank", {whole(8), whole(8), whole(16), whole(16)})});
  CHECK(directories.errors.empty());
  Names sorted = directories.names;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::unique(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("no runs, no names") { CHECK(named({}, {}).names.empty()); }

TEST_CASE("safe names") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"rank8_lr1e-5", "rank8_lr1e-5"},
      {"a+b=c.d_e-f", "a+b=c.d_e-f"},
      {"a b\tc", "a-b-c"},
      {"$(id)", "id-"},
      {"a'\"\\b", "a---b"},
      {"../../etc/passwd", "etc-passwd"},
      {"/abs/path", "abs-path"},
      {"-rf", "rf"},
      {".scaffold", "scaffold"},
      {"größe", "gr--e"},
      {"a\nb", "a-b"},
      {"Cross-Length Generalization", "Cross-Length-Generalization"}};
  for (const auto& [name, expected] : cases) {
    CAPTURE(name);
    CHECK(safe_name(name) == expected);
  }
}

TEST_CASE("a name that would be empty is made of a hash, different for different texts") {
  CHECK(safe_name("") == "run-811c9dc5");
  CHECK(safe_name("..").starts_with("run-"));
  CHECK(safe_name("日本").starts_with("run-"));
  CHECK(safe_name("日本") != safe_name("中国"));
}

TEST_CASE("names of the experiment's own files are not given to directories") {
  for (const char* name : {"scaffold-runs.log", "experiment_summary.md", "experiment_summary.yaml",
                           "claude.local.md"}) {
    CAPTURE(name);
    CHECK(safe_name(name) != name);
    CHECK(safe_name(name).starts_with(std::string(name) + "-"));
  }
}

TEST_CASE("a name over 100 bytes is cut and ends with a hash of the whole") {
  const std::string hundred(100, 'a');
  CHECK(safe_name(hundred) == hundred);
  const std::string cut = safe_name(hundred + "b");
  CHECK(cut.size() == 100);
  CHECK(cut.substr(0, 92) == std::string(91, 'a') + "-");
  CHECK(cut.find_first_not_of("0123456789abcdef", 92) == std::string::npos);
  CHECK(safe_name(hundred + "c") != cut);
}

TEST_CASE("every byte gives a safe name") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string name = safe_name(std::string(3, static_cast<char>(byte)));
    CAPTURE(byte, name);
    CHECK_FALSE(name.empty());
    CHECK(name.front() != '.');
    CHECK(name.front() != '-');
    CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                 "._+=-") == std::string::npos);
  }
}
