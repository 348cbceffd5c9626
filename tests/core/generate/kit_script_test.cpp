#include "core/generate/kit_script.h"

#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::last_lines;
using core::read_kit_output;

namespace {

std::string refusal_of(const std::string& config, const std::string& script) {
  tests::ScratchDirectory scratch;
  scratch.write("made/finetune.yaml", config);
  scratch.write("made/finetune.slurm", script);
  const auto output = read_kit_output(scratch.files, scratch.path + "/made", tests::sample_run());
  return output ? "" : output.error().message;
}

/// Notes the environment of what it should run.
class NotingProcesses : public core::Subprocess {
 public:
  core::Result<core::CommandOutcome> run(const core::Command& command,
                                         const std::stop_token& /*stop*/) override {
    environment = command.environment;
    return core::Error{"not run"};
  }

  core::Environment environment;
};

}  // namespace

TEST_CASE("Python imports nothing from where it is started") {
  tests::ScratchDirectory scratch;
  NotingProcesses processes;
  core::KitScript script(scratch.files, processes, {"/kit", "/kit", "/kit/setup_finetune.py", ""},
                         {"/usr/bin/python3", "the PATH", true},
                         {{"PYTHONPATH", ":/mine:.:..:sub::/other:"}, {"PYTHONHOME", "/x"}});
  REQUIRE(script.open().ok());
  CHECK_FALSE(script.options({}).ok());
  const std::string path = processes.environment.at("PYTHONPATH");
  CHECK(path.starts_with("/"));
  CHECK(path.substr(path.find(':')) == ":/mine:/other");
  CHECK_FALSE(processes.environment.contains("PYTHONHOME"));
}

TEST_CASE("The last lines of a program are those with text, of a traceback the error") {
  CHECK(last_lines("one\n\ntwo\r\n \nthree\n", 2) == "two\\u{d}\nthree");
  CHECK(last_lines("Traceback (most recent call last):\n  File \"x\"\n    f()\nKeyError: 'lr'\n",
                   4) == "KeyError: 'lr'");
  CHECK(last_lines("", 4).empty());
}

TEST_CASE("What the script wrote is refused when it is not for this run") {
  const std::string config = "my_wandb_run_name: rank8_lr1e-5\n";
  CHECK(refusal_of(config, "#!/bin/bash\n# <NAME>\n#SBATCH --time=1\n").empty());
  CHECK(refusal_of(config, "#!/bin/bash\n#SBATCH --time=<TIME>\n") ==
        "rank8_lr1e-5: finetune.slurm:2: the script did not fill in <TIME> from its template.");
  CHECK(refusal_of("my_wandb_run_name: other\n", "x") ==
        "rank8_lr1e-5: finetune.yaml names the run other instead of rank8_lr1e-5: the script did "
        "not use its setup_finetune.yaml.");
  CHECK(refusal_of("a: 1\n", "x") ==
        "rank8_lr1e-5: finetune.yaml does not name the run: the script did not use its "
        "setup_finetune.yaml.");
  CHECK(refusal_of(config, "") == "rank8_lr1e-5: the script wrote an empty finetune.slurm.");
}

TEST_CASE("A value is read with its references to other keys replaced") {
  const auto config = core::parse_yaml("dir: /out\nlogs: {dir: '${dir}/logs'}\n", "finetune.yaml");
  REQUIRE(config);
  CHECK(core::config_text_at(*config, "logs.dir") == "/out/logs");
  CHECK(core::config_text_at(*config, "logs").empty());
  CHECK(core::config_text_at(*config, "absent").empty());
}
