// scaffold_run and verify_run on the specification's example and changes of it.

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/tools/playground.h"
#include "tools/make_server.h"

namespace tools::testing {
namespace {

namespace fs = std::filesystem;
using mcp::Json;

class WritingExample : public Example {
 public:
  /// scaffold_run by builtin, with more arguments.
  Json scaffold(Json more = Json::object()) const {
    more["experiment_dir"] = path("exp");
    if (!more.contains("generator")) more["generator"] = "builtin";
    return ask("scaffold_run", more);
  }

  Json verify(Json more = Json::object()) const {
    more["experiment_dir"] = path("exp");
    return ask("verify_run", more);
  }
};

TEST_CASE("scaffold_run: makes all runs and says how to submit them") {
  const WritingExample place;
  const Json result = place.scaffold();
  CHECK(result["status"] == "ok");
  CHECK(result["summary"] == "8 runs created.");
  CHECK(result["counts"] ==
        Json{{"created", 8}, {"unchanged", 0}, {"planned", 0}, {"failed", 0}, {"pending", 0}});
  CHECK(result["generator"] == "builtin");
  CHECK(result["log_path"] == place.path("exp/scaffold-runs.log"));
  CHECK(result["submit"].get<std::string>().find("sbatch finetune.slurm") != std::string::npos);
  REQUIRE(result["runs"][0]["files"].size() == 3);
  for (const Json& file : result["runs"][0]["files"]) {
    const std::string name = "exp/rank8_lr1e-5/" + file["name"].get<std::string>();
    CHECK(place.read(name).size() == file["size"].get<std::size_t>());
  }
  CHECK(result["next"] ==
        Json{{"tool", "verify_run"},
             {"arguments", {{"experiment_dir", place.path("exp")}}},
             {"why", "Reads the run directories again and compares every value with the plan."}});
}

/// The disk, whose last place was taken by the sixth entry of the log.
class BreakingLog : public core::FileSystem {
 public:
  core::Status append(const std::string& path, std::string_view contents) override {
    if (++entries_ > 6) return core::Error{path + ": cannot be written: No space left on device"};
    return FileSystem::append(path, contents);
  }

 private:
  int entries_ = 0;
};

TEST_CASE("scaffold_run: a log that breaks off is a failure, which the next call mends") {
  WritingExample place;
  const Environment& real = place.environment();
  BreakingLog files;
  const Environment breaking{.files = files,
                             .subprocess = real.subprocess,
                             .clock = real.clock,
                             .working_directory = real.working_directory,
                             .variables = {},
                             .user = real.user,
                             .home = real.home,
                             .version = real.version,
                             .options = {}};
  const Json arguments{{"experiment_dir", place.path("exp")}, {"generator", "builtin"}};
  const mcp::ToolResult result =
      register_tools(breaking).find("scaffold_run")->handler(arguments, mcp::ToolContext{}).value();
  CHECK(result.is_error);
  const auto summary = result.structured["summary"].get<std::string>();
  INFO(summary);
  CHECK(summary.ends_with(
      " pending. Some entries of " + place.path("exp/scaffold-runs.log") +
      " could not be written (warning `log_incomplete`), so no more runs were made; the same call "
      "continues with the remaining runs."));
  CHECK(place.scaffold()["status"] == "ok");
  const std::string log = place.read("exp/scaffold-runs.log");
  // Of two workers, each may have had a run in its hands.
  std::size_t told = 0;
  for (auto at = log.find("] CREATE_RUN_DIR:"); at != std::string::npos;
       at = log.find("] CREATE_RUN_DIR:", at + 1)) {
    ++told;
  }
  CHECK(told >= 6);
  CHECK(place.verify()["status"] == "ok");
}

TEST_CASE("scaffold_run: a second call changes nothing") {
  const WritingExample place;
  place.scaffold();
  const auto before = place.listing();
  const Json result = place.scaffold();
  CHECK(result["summary"] == "8 runs unchanged.");
  CHECK(place.listing() == before);
}

TEST_CASE("scaffold_run: a dry run writes nothing and names the call that does") {
  const WritingExample place;
  const auto before = place.listing();
  const Json result = place.scaffold({{"dry_run", true}});
  CHECK(result["summary"] == "8 runs planned. This was a dry run: nothing was written.");
  CHECK(result["log_path"].is_null());
  CHECK(result["submit"].is_null());
  CHECK(result["next"]["tool"] == "scaffold_run");
  CHECK(result["next"]["arguments"] ==
        Json{{"experiment_dir", place.path("exp")}, {"generator", "builtin"}});
  CHECK(place.listing() == before);
}

TEST_CASE("scaffold_run: only the named runs") {
  const WritingExample place;
  const Json result =
      place.scaffold({{"runs", {"rank16_lr1e-5", "Llama-3.2-1B-Instruct_rank8_lr1e-5"}}});
  CHECK(result["counts"]["created"] == 2);
  CHECK(fs::exists(place.path("exp/rank16_lr1e-5")));
  CHECK_FALSE(fs::exists(place.path("exp/rank64_lr1e-5")));
}

TEST_CASE("scaffold_run: an unknown run is refused before anything is written") {
  const WritingExample place;
  const auto before = place.listing();
  const Json result = place.scaffold({{"runs", {"rank17_lr1e-5"}}});
  CHECK(result["status"] == "failed");
  CHECK(result["summary"] ==
        "arguments.runs[0]: the plan has no fine-tuned run or run directory \"rank17_lr1e-5\"; "
        "did you mean "
        "\"rank16_lr1e-5\"?");
  CHECK(place.listing() == before);
}

TEST_CASE("scaffold_run: auto asks for the kit and offers builtin, which is kept") {
  const WritingExample place;
  const auto before = place.listing();
  const Json asked = place.scaffold({{"generator", "auto"}});
  CHECK(asked["status"] == "needs_input");
  REQUIRE(asked["missing"].size() == 1);
  CHECK(asked["missing"][0]["field"] == "cruijff_kit_dir");
  CHECK(place.listing() == before);
  const Json made =
      place.scaffold({{"generator", "auto"}, {"answers", {{"cruijff_kit_dir", "builtin"}}}});
  CHECK(made["generator"] == "builtin");
  CHECK(place.scaffold({{"generator", "auto"}})["summary"] == "8 runs unchanged.");
}

TEST_CASE("scaffold_run: a generator that the answer declines is refused") {
  const WritingExample place;
  CHECK(place.scaffold({{"generator", "cruijff_kit"},
                        {"answers", {{"cruijff_kit_dir", "builtin"}}}})["summary"] ==
        "`generator` is \"cruijff_kit\", but the answer `cruijff_kit_dir` is \"builtin\"; change "
        "one of them (`cruijff_kit_dir: null` forgets the answer).");
}

TEST_CASE("scaffold_run: answers are kept, used by all tools, and forgotten by null") {
  const WritingExample place;
  place.change_plan("- **Epochs:** 1\n", "");
  CHECK(place.scaffold()["status"] == "needs_input");
  CHECK(place.scaffold({{"answers", {{"epochs", 2}}}})["status"] == "ok");
  CHECK(place.verify()["status"] == "ok");
  const Json forgotten = place.verify({{"answers", {{"epochs", nullptr}}}});
  CHECK(forgotten["status"] == "needs_input");
  CHECK(forgotten["missing"][0]["field"] == "epochs");
  CHECK(place.verify()["status"] == "ok");
}

TEST_CASE("scaffold_run: once the files speak they win over a kept answer, with a warning") {
  const WritingExample place;
  place.change_plan("- **Epochs:** 1\n", "");
  place.scaffold({{"answers", {{"epochs", 2}}}});
  place.change_plan("- **GPUs:** 1\n", "- **GPUs:** 1\n- **Epochs:** 5\n");
  const Json plan = place.ask("parse_summary", {{"experiment_dir", place.path("exp")}});
  CHECK(plan["configuration"]["parameters"]["epochs"] == 5);
  CHECK(std::any_of(plan["warnings"].begin(), plan["warnings"].end(),
                    [](const Json& warning) { return warning["code"] == "answer_superseded"; }));
}

TEST_CASE("scaffold_run: a contradiction is refused with both values, unless overridden") {
  const WritingExample place;
  const auto before = place.listing();
  const Json refused = place.scaffold({{"answers", {{"epochs", 7}}}});
  CHECK(refused["status"] == "failed");
  CAPTURE(refused["summary"]);
  CHECK(refused["summary"].get<std::string>().find("7") != std::string::npos);
  CHECK(refused["summary"].get<std::string>().find("experiment_summary.md:48") !=
        std::string::npos);
  CHECK(place.listing() == before);
  CHECK(place.scaffold({{"answers", {{"epochs", 7}}}, {"override", true}})["status"] == "ok");
  CHECK(place.read("exp/rank8_lr1e-5/setup_finetune.yaml").find("epochs: 7\n") !=
        std::string::npos);
  CHECK(place.verify()["status"] == "ok");
}

TEST_CASE("scaffold_run: a used-up time budget is partial, and the next call goes on") {
  const WritingExample place;
  const Json partial = place.scaffold({{"time_budget_s", 1e-6}});
  CHECK(partial["status"] == "partial");
  CHECK(partial["counts"]["pending"].get<int>() > 0);
  CHECK(partial["next"]["tool"] == "scaffold_run");
  Json again = partial["next"]["arguments"];
  again["time_budget_s"] = 60;
  CHECK(place.ask("scaffold_run", again)["status"] == "ok");
}

TEST_CASE("scaffold_run: progress goes out per run, in rising order") {
  const WritingExample place;
  std::mutex mutex;
  std::vector<double> steps;
  mcp::ToolContext context;
  context.report_progress = [&](const mcp::Progress& progress) {
    const std::lock_guard lock(mutex);
    steps.push_back(progress.progress);
    CHECK(progress.total == 8);
  };
  const mcp::ToolRegistry registry = place.registry();
  CHECK(registry.find("scaffold_run")
            ->handler({{"experiment_dir", place.path("exp")}, {"generator", "builtin"}}, context)
            .ok());
  CHECK(steps == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("scaffold_run: a cancelled call leaves each run whole or absent") {
  const WritingExample place;
  std::stop_source stop;
  mcp::ToolContext context;
  context.stop = stop.get_token();
  context.report_progress = [&](const mcp::Progress&) { stop.request_stop(); };
  const mcp::ToolRegistry registry = place.registry();
  const Json result =
      registry.find("scaffold_run")
          ->handler({{"experiment_dir", place.path("exp")}, {"generator", "builtin"}}, context)
          .value()
          .structured;
  CHECK(result["status"] == "partial");
  for (const Json& run : result["runs"]) {
    const bool is_there = fs::exists(place.path("exp/" + run["directory"].get<std::string>()));
    CHECK(is_there == (run["status"] == "created"));
  }
}

TEST_CASE("scaffold_run: a changed plan does not overwrite, and overwrite keeps the old files") {
  const WritingExample place;
  place.scaffold();
  place.change_plan("- **Epochs:** 1\n", "- **Epochs:** 2\n");
  const Json refused = place.scaffold();
  CHECK(refused["status"] == "failed");
  CHECK(refused["counts"]["failed"] == 8);
  CHECK(refused["runs"][0]["error"].get<std::string>().find("overwrite") != std::string::npos);
  CHECK(refused["next"].is_null());
  CHECK(place.verify()["status"] == "failed");
  CHECK(place.scaffold({{"overwrite", true}})["status"] == "ok");
  CHECK(place.verify()["status"] == "ok");
  CHECK(fs::exists(place.path("exp/.scaffold/replaced")));
}

TEST_CASE("scaffold_run: results about 1,000 runs stay under 28,000 bytes") {
  const WritingExample place;
  std::string rows;
  for (int i = 0; i < 992; ++i) {
    rows += "| r" + std::to_string(i) + " | Llama-3.2-1B-Instruct | 8 | " +
            std::to_string(i + 100) + "e-8 | 4 | Fine-tuned | |\n";
  }
  place.change_plan("| Llama-3.2-1B-Instruct_base |", rows + "| Llama-3.2-1B-Instruct_base |");
  const Json result = place.scaffold({{"dry_run", true}, {"time_budget_s", 120}});
  CHECK(result["status"] == "ok");
  CHECK(result["counts"]["planned"] == 1000);
  CHECK(result.dump().size() < 28'000);
  CHECK(result["runs_omitted"] == 995);
}

TEST_CASE("verify_run: names a value that was changed by hand") {
  const WritingExample place;
  place.scaffold();
  const std::string name = "exp/rank8_lr1e-5/finetune.yaml";
  const std::string text = place.read(name);
  place.write(name, replaced(text, "lr: 1.0e-05", "lr: 2.0e-05"));
  REQUIRE(place.read(name) != text);
  const Json result = place.verify();
  CHECK(result["status"] == "failed");
  CHECK(result["totals"]["failed"] == 1);
  CHECK(result["runs"][0]["status"] == "failed");
  bool named = false;
  for (const Json& check : result["runs"][0]["checks"]) {
    if (check["name"] != "lr") continue;
    named = true;
    CHECK(check["status"] == "failed");
    CHECK(check["expected"] == "1e-5");
    CHECK(check["found"] == "2.0e-05");
  }
  CHECK(named);
}

TEST_CASE("verify_run: before anything is made every run fails, and the way out is named") {
  const WritingExample place;
  const Json result = place.verify();
  CHECK(result["status"] == "failed");
  CHECK(result["totals"]["failed"] == 8);
  CHECK(result["summary"] ==
        "0 of 8 run directories match the plan. First failure: rank8_lr1e-5/ does not exist; "
        "scaffold_run creates it.");
}

TEST_CASE("verify_run: the rest of a call whose time was used up is the next call") {
  const WritingExample place;
  place.scaffold();
  const Json partial = place.verify({{"time_budget_s", 1e-6}});
  CHECK(partial["status"] == "partial");
  CHECK(partial["totals"]["pending"] == 7);
  Json next = partial["next"]["arguments"];
  CHECK(next["runs"].size() == 7);
  next["time_budget_s"] = 60;
  CHECK(place.ask("verify_run", next)["totals"]["passed"] == 7);
}

}  // namespace
}  // namespace tools::testing
