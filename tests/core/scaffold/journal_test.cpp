#include "core/scaffold/journal.h"

#include "tests/core/scaffold/place.h"

using namespace core;
using core::testing::Place;
using core::testing::with;

TEST_CASE("the log has the specification's entries, from DISCOVER_EXPERIMENT to COMPLETE") {
  Place place({8});
  place.generator.text_only = false;
  place.experiment.runs[0].dataset.path = place.disk.path("words.json");
  place.disk.write("words.json", "{}");
  place.generator.make = [&](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[1].contents =
        with(files[1].contents, "${input_dir}/${dataset_label}.json", run.dataset.path);
    return GeneratedRun{files, {{"a_code", "Something of note.", "rank8"}}};
  };
  ScaffoldRequest request = place.request();
  request.answers = {{"epochs", "1"}};
  place.scaffold(request);
  const std::string size = std::to_string(testing::sample_setup(place.experiment.runs[0]).size());
  std::string log = place.local(place.disk.read("scaffold-runs.log"));
  const std::size_t checks = log.find("Success - ", log.find("VERIFY_RUN"));
  log.erase(checks + 10, log.find(" checks", checks) - checks - 10);
  CHECK(log == R"([2025-10-22 16:30:00] DISCOVER_EXPERIMENT: Found experiment
Details: EXP/experiment_summary.md
Result: Successfully read experiment plan (1 fine-tuned run)

[2025-10-22 16:30:00] PARSE_SUMMARY: cap
Details: 2 rows in the run table
Result: 1 fine-tuned run, 1 control run skipped

[2025-10-22 16:30:00] ANALYZE_PARAMETERS: Identifying varying parameters
Details: Checked LoRA Rank, Learning Rate
Result: Varying parameters: LoRA Rank (8)
Directory naming pattern: rank{N}

[2025-10-22 16:30:00] ANSWER: epochs
Details: Answered by the user
Result: 1

[2025-10-22 16:30:00] WARNING: path_not_found
Details: /models/Llama-3.2-1B-Instruct
Result: The model /models/Llama-3.2-1B-Instruct does not exist on this machine; make sure that compute nodes have it.

[2025-10-22 16:30:00] CREATE_RUN_DIR: rank8
Details: mkdir EXP/rank8
Result: Directory created successfully

[2025-10-22 16:30:00] GENERATE_YAML: rank8/setup_finetune.yaml
Details: Template: tasks/capitalization/templates/finetuning/setup_finetune_json.yaml
Parameters: rank=8, lr=1e-5, batch_size=4, epochs=1
Result: File created ()" +
                   size + R"( bytes)

[2025-10-22 16:30:00] RUN_SETUP: rank8
Command: cd EXP/rank8 && python ../../GitHub/cruijff_kit/tools/torchtune/setup_finetune.py
Result: Success - generated finetune.yaml and finetune.slurm

[2025-10-22 16:30:00] VERIFY_RUN: rank8
Details: Values read back and compared with the plan
Result: Success -  checks

[2025-10-22 16:30:00] WARNING: a_code
Details: rank8
Result: Something of note.

[2025-10-22 16:30:00] COMPLETE: All runs scaffolded
Summary: 1 run created successfully, 0 failures
Next: User can cd to run directories and submit with `sbatch finetune.slurm`

)");
}

TEST_CASE("a journal begins with its opening, adds to the log, and keeps its first error") {
  const testing::Directory disk;
  testing::HookedFileSystem files;
  testing::FixedClock clock;
  Journal journal(files, clock, disk.path("log"), {{"OPENING", "first", {}}});
  CHECK_FALSE(journal.has_begun());
  CHECK_FALSE(disk.has("log"));
  disk.write("log", "[2025-10-21 16:30:00] OLD: kept\n\n");
  journal.write({{"A", "second", {}}});
  journal.write({{"B", "third", {}}});
  CHECK(journal.has_begun());
  CHECK(journal.status().ok());
  CHECK(disk.read("log") ==
        "[2025-10-21 16:30:00] OLD: kept\n\n[2025-10-22 16:30:00] OPENING: first\n\n[2025-10-22 "
        "16:30:00] A: second\n\n"
        "[2025-10-22 16:30:00] B: third\n\n");
  for (const char* problem : {"one", "two"}) {
    files.hook = [problem](int, const std::string&) -> Status { return Error{problem}; };
    journal.write({{"C", "lost", {}}});
  }
  CHECK(journal.status().error().message == "one");
}

TEST_CASE("the last entry counts the runs and says what to do next") {
  ScaffoldOutcome outcome;
  outcome.runs.resize(3);
  outcome.runs[0].status = RunStatus::created;
  outcome.runs[1].status = RunStatus::unchanged;
  CHECK(complete_entry(outcome) ==
        LogEntry{"COMPLETE",
                 "Some runs are pending",
                 {{"Summary", "1 run created successfully, 0 failures, 1 unchanged, 1 pending"},
                  {"Next", "User can call scaffold_run again to continue"}}});
  outcome.runs[2].status = RunStatus::failed;
  CHECK(complete_entry(outcome) ==
        LogEntry{"COMPLETE",
                 "Some runs failed",
                 {{"Summary", "1 run created successfully, 1 failure, 1 unchanged"},
                  {"Next", "User can fix the errors above and call scaffold_run again"}}});
}
