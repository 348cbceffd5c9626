#include "core/record/store.h"

#include "tests/catch.h"
#include "tests/core/record/disk.h"

using namespace core;

namespace {

Manifest sample_manifest() {
  RecordedRun run{"Llama_rank8", "rank8", "builtin", "0.1.0", "00ff", {}, {}};
  run.parameters = {{"batch_size", std::int64_t{4}},
                    {"lr", 1e-5},
                    {"packed", true},
                    {"weight_decay", 1.0},
                    {"system_prompt", std::string("Sag \"ja\" ✓\n")}};
  run.files = {{"finetune.slurm", "cc"}, {"finetune.yaml", "bb"}, {"setup_finetune.yaml", "aa"}};
  return {{{"rank8", run}}};
}

std::string manifest_error(const std::string& contents) {
  const testing::Directory directory;
  directory.write(".scaffold/manifest.json", contents);
  FileSystem files;
  const auto manifest = Store(files, directory.path()).manifest();
  REQUIRE_FALSE(manifest.ok());
  const std::string& message = manifest.error().message;
  REQUIRE(message.starts_with(directory.path()));
  return message.substr(directory.path().size());
}

}  // namespace

TEST_CASE("a manifest reads back equal, values with their types") {
  const testing::Directory directory;
  directory.write(".scaffold/lock", "");
  FileSystem files;
  Store store(files, directory.path());
  REQUIRE(store.manifest().ok());
  CHECK(store.manifest()->runs.empty());
  REQUIRE(store.write_manifest(sample_manifest()).ok());
  REQUIRE(store.manifest().ok());
  CHECK(*store.manifest() == sample_manifest());
}

TEST_CASE("a manifest is text for people, sorted") {
  const testing::Directory directory;
  directory.write(".scaffold/lock", "");
  FileSystem files;
  REQUIRE(Store(files, directory.path()).write_manifest(sample_manifest()).ok());
  CHECK(directory.read(".scaffold/manifest.json") == R"({
  "runs": {
    "rank8": {
      "files_sha256": {
        "finetune.slurm": "cc",
        "finetune.yaml": "bb",
        "setup_finetune.yaml": "aa"
      },
      "generator": "builtin",
      "generator_version": "0.1.0",
      "inputs_sha256": "00ff",
      "parameters": {
        "batch_size": 4,
        "lr": 1e-05,
        "packed": true,
        "system_prompt": "Sag \"ja\" ✓\n",
        "weight_decay": 1.0
      },
      "run": "Llama_rank8"
    }
  },
  "version": 1
}
)");
}

TEST_CASE("a manifest that was broken is named with its place and the way out") {
  CHECK(manifest_error("{\n  \"runs\": {\n") ==
        "/.scaffold/manifest.json:3: is not valid JSON; move it away and call scaffold_run, which "
        "records every run again");
  CHECK(manifest_error("") ==
        "/.scaffold/manifest.json:1: is not valid JSON; move it away and call scaffold_run, which "
        "records every run again");
  CHECK(manifest_error("[1]") ==
        "/.scaffold/manifest.json: is not a JSON object; move it away and call scaffold_run, which "
        "records every run again");
  CHECK(manifest_error("{\"runs\": 3}") ==
        "/.scaffold/manifest.json: is not a manifest: it has no `runs`; move it away and call "
        "scaffold_run, which records every run again");
  CHECK(manifest_error("{\"runs\": {\"rank8\": {\"run\": 1}}}") ==
        "/.scaffold/manifest.json: the entry for `rank8` is incomplete; move it away and call "
        "scaffold_run, which records every run again");
  CHECK(manifest_error(std::string(100'000, '[')) ==
        "/.scaffold/manifest.json:1: is not valid JSON; move it away and call scaffold_run, which "
        "records every run again");
}

TEST_CASE("answers are kept, and a person may write numbers") {
  const testing::Directory directory;
  directory.write(
      ".scaffold/answers.json",
      "{\"answers\": {\"epochs\": 2, \"lr\": 1e-5, \"packed\": true, \"qos\": \"short\"}}");
  FileSystem files;
  Store store(files, directory.path());
  CHECK(store.answers()->answers ==
        Answers{{"epochs", "2"}, {"lr", "1e-5"}, {"packed", "true"}, {"qos", "short"}});
  CHECK(store.answers()->overridden.empty());
  REQUIRE(store.write_answers({{{"epochs", "1"}}, {}}).ok());
  CHECK(directory.read(".scaffold/answers.json") ==
        "{\n  \"answers\": {\n    \"epochs\": \"1\"\n  }\n}\n");
  directory.write(".scaffold/answers.json", "{\"answers\": {\"epochs\": [2]}}");
  CHECK(store.answers().error().message ==
        directory.path(".scaffold/answers.json") +
            ": the answer `epochs` is not a single value; move it away and give the answers again");
}

TEST_CASE("what answers overrode is kept with them") {
  const testing::Directory directory;
  directory.write(".scaffold/lock", "");
  FileSystem files;
  Store store(files, directory.path());
  const core::KeptAnswers kept{{{"lr", "3e-4"}}, {{"lr", {"1e-5", "5e-5"}}}};
  REQUIRE(store.write_answers(kept).ok());
  CHECK(*store.answers() == kept);
  const auto problem = [&](const std::string& text) {
    directory.write(".scaffold/answers.json", text);
    return store.answers().error().message.substr(directory.path().size());
  };
  CHECK(problem("{}") ==
        "/.scaffold/answers.json: has no `answers`; move it away and give the answers again");
  CHECK(problem("{\"answers\": {}, \"overridden\": {\"lr\": [1]}}") ==
        "/.scaffold/answers.json: `overridden` is not a list of texts for each field; move it away "
        "and give the answers again");
}

TEST_CASE("bytes that are no UTF-8 are no reason to stop") {
  const testing::Directory directory;
  directory.write(".scaffold/lock", "");
  FileSystem files;
  Manifest manifest = sample_manifest();
  manifest.runs["rank8"].generator_version = "/caf\xe9/setup.py";
  REQUIRE(Store(files, directory.path()).write_manifest(manifest).ok());
  CHECK(Store(files, directory.path()).manifest().ok());
}

TEST_CASE("the programs that a user trusts are kept for the user alone") {
  const testing::Directory directory;
  FileSystem files;
  const std::string path = directory.path() + "/config/scaffold-runs/trusted.json";
  CHECK(read_trusted_programs(files, path).empty());
  const TrustedPrograms programs = {{"/k/setup.py", "0 1 2"}, {"/venv/bin/python", "0 3 4"}};
  REQUIRE(write_trusted_programs(files, path, programs).ok());
  CHECK(read_trusted_programs(files, path) == programs);
  CHECK(files.status(path)->permissions == 0600);
  CHECK(files.status(directory.path() + "/config/scaffold-runs")->permissions == 0700);
  directory.write("config/scaffold-runs/trusted.json", "{not JSON");
  CHECK(read_trusted_programs(files, path).empty());
  CHECK(write_trusted_programs(files, "", programs).error().message ==
        "no home directory is known, so the answer cannot be kept");
}
