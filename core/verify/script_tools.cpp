#include "core/verify/script_tools.h"

#include <fmt/format.h>

#include <chrono>

#include "base/display.h"
#include "core/slurm/request.h"
#include "core/slurm/site.h"
#include "core/system/subprocess.h"

namespace core {
namespace {

constexpr std::chrono::seconds kSyntaxTimeLimit(10);

}  // namespace

ScriptTools::ScriptTools(const FileSystem& files, Subprocess& subprocess, Environment environment,
                         const std::string& experiment_dir, std::string user)
    : subprocess_(subprocess),
      environment_(std::move(environment)),
      programs_(files, subprocess, environment_, experiment_dir),
      user_(std::move(user)),
      bash_(trusted_program(files, "bash", environment_, experiment_dir)),
      sbatch_(programs_.find("sbatch")) {}

void ScriptTools::check(const std::string& script, const std::string& contents,
                        const std::string& shown, const std::stop_token& stop, CheckList& checks) {
  check_syntax(script, shown, stop, checks);
  if (!sbatch_) return;
  const std::string expected = "accepted";
  const SubmissionTest test = ask_slurm(script, contents, stop);
  if (test.verdict == SubmissionVerdict::unknown) {
    checks.warned("sbatch", expected, "no answer",
                  fmt::format("{}: Slurm did not answer: {}", shown, test.words));
    return;
  }
  const bool is_accepted = test.verdict == SubmissionVerdict::accepted;
  checks.judge(is_accepted, "sbatch", expected, is_accepted ? expected : "refused",
               fmt::format("{}: Slurm rejects it: {}", shown, test.words));
}

void ScriptTools::check_syntax(const std::string& script, const std::string& shown,
                               const std::stop_token& stop, CheckList& checks) {
  constexpr const char* kName = "bash_syntax";
  constexpr const char* kExpected = "valid";
  const auto warn = [&](const std::string& why) {
    checks.warned(kName, kExpected, "not checked",
                  fmt::format("{}: the syntax was not checked: {}.", shown, why));
  };
  if (!bash_) return warn("there is no bash on this machine");
  // bash reads a file named by BASH_ENV before anything else, `-n` or not, so it gets little.
  Environment environment{{"LC_ALL", "C"}};
  if (const auto path = environment_.find("PATH"); path != environment_.end()) {
    environment.insert(*path);
  }
  const Command command{.arguments = {*bash_, "--norc", "--noprofile", "-n", script},
                        .environment = std::move(environment),
                        .directory = "",
                        .time_limit = kSyntaxTimeLimit};
  const auto outcome = subprocess_.run(command, stop);
  if (!outcome) return warn(outcome.error().message);
  if (outcome->succeeded() && outcome->error_output.empty()) {
    return checks.passed(kName, kExpected, kExpected);
  }
  if (!outcome->exit_code || outcome->timed_out || outcome->cancelled) {
    return warn(to_string(*outcome, command));
  }
  const std::string& output = outcome->error_output;
  checks.failed(kName, kExpected, "invalid",
                fmt::format("{}: bash reports a syntax error: {}", shown,
                            output.empty() || output.front() == '\n'
                                ? to_string(*outcome, command)
                                : base::escape_controls(output.substr(0, output.find('\n')))));
}

SubmissionTest ScriptTools::ask_slurm(const std::string& script, const std::string& contents,
                                      const std::stop_token& stop) {
  if (no_slurm_) return *no_slurm_;
  const std::string key = request_key(contents);
  if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
  SubmissionTest test = test_submission(subprocess_, environment_, *sbatch_, script, stop);
  if (test.verdict == SubmissionVerdict::unknown) {
    no_slurm_ = test;
    return test;
  }
  if (test.verdict == SubmissionVerdict::refused) {
    const std::string offer =
        site_offer(programs_, read_request(contents), test.words, user_, stop);
    if (!offer.empty()) test.words += (test.words.ends_with('.') ? " " : ". ") + offer;
  }
  answers_.emplace(key, test);
  return test;
}

}  // namespace core
