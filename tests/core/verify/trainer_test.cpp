#include "core/verify/trainer.h"

#include "tests/catch.h"

using namespace core;

namespace {

/// Returns a fixed outcome and keeps the command.
class Stub : public Subprocess {
 public:
  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    asked = command;
    return outcome;
  }
  Command asked;
  CommandOutcome outcome;
};

CommandOutcome said(const std::string& output, int exit_code = 0) {
  CommandOutcome outcome;
  outcome.exit_code = exit_code;
  outcome.output = output;
  return outcome;
}

TrainerAnswer answer_to(Stub& stub) {
  return ask_trainer(stub, "/env/bin/python",
                     {{"/x/a/finetune.yaml", "lora_finetune_single_device"}, {"/x/b.yaml", ""}},
                     {{"HOME", "/h"}}, std::chrono::seconds(7), {});
}

}  // namespace

TEST_CASE("all files are asked about in one isolated process, within the time") {
  Stub stub;
  stub.outcome = said(
      "{\"torchtune\": \"0.6.1\"}\n{\"problems\": []}\n{\"problems\": [\"A.\", "
      "\"B.\"]}\n");
  const TrainerAnswer answer = answer_to(stub);
  CHECK(answer.version == "0.6.1");
  CHECK(answer.unavailable.empty());
  CHECK(answer.problems == std::vector<std::vector<std::string>>{{}, {"A.", "B."}});
  REQUIRE(stub.asked.arguments.size() == 9);
  CHECK(stub.asked.arguments[1] == "-I");
  CHECK(stub.asked.arguments[4].find("def main(arguments)") != std::string::npos);
  CHECK(stub.asked.arguments[5] == "/x/a/finetune.yaml");
  CHECK(stub.asked.arguments[6] == "lora_finetune_single_device");
  CHECK(stub.asked.arguments[8].empty());
  CHECK(stub.asked.directory == "/");
  CHECK(stub.asked.low_priority);
  CHECK(stub.asked.time_limit == std::chrono::seconds(7));
  CHECK(stub.asked.environment.at("HOME") == "/h");
}

TEST_CASE("answers given before the time ran out count") {
  Stub stub;
  stub.outcome = said("{\"torchtune\": \"0.6.1\"}\n{\"problems\": []}\n{\"prob");
  stub.outcome.timed_out = true;
  const TrainerAnswer answer = answer_to(stub);
  CHECK(answer.problems.size() == 1);
  CHECK(answer.unavailable.empty());
}

TEST_CASE("an environment without torchtune says why") {
  Stub stub;
  stub.outcome = said("{\"unavailable\": \"ModuleNotFoundError: No module named 'torch'\"}\n");
  CHECK(answer_to(stub).unavailable == "ModuleNotFoundError: No module named 'torch'");
  stub.outcome = said("", 1);
  stub.outcome.error_output = "Traceback\nSyntaxError: invalid syntax\n";
  CHECK(answer_to(stub).unavailable ==
        "/env/bin/python ended with exit code 1: SyntaxError: invalid syntax");
  stub.outcome = said("[1]\nnonsense\n");
  CHECK(answer_to(stub).unavailable ==
        "/env/bin/python ended with exit code 0: it printed nothing");
}
