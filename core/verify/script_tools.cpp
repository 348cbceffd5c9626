#include "core/verify/script_tools.h"

#include <fmt/format.h>

#include <chrono>

#include "base/display.h"
#include "core/slurm/request.h"
#include "core/slurm/site_offer.h"
#include "core/system/trusted_program.h"

namespace core {
namespace {

constexpr std::chrono::seconds kSyntaxTimeLimit(10);

/// bash reads a file named by BASH_ENV before anything else, `-n` or not.
Environment plain_environment(const Environment& environment) {
  Environment plain;
  if (const auto path = environment.find("PATH"); path != environment.end()) plain.insert(*path);
  plain["LC_ALL"] = "C";
  return plain;
}

std::string first_line(const std::string& text) {
  return base::escape_controls(text.substr(0, text.find('\n')));
}

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
  if (sbatch_) check_submission(*sbatch_, script, contents, shown, stop, checks);
}

void ScriptTools::check_syntax(const std::string& script, const std::string& shown,
                               const std::stop_token& stop, CheckList& checks) {
  constexpr const char* kName = "bash_syntax";
  constexpr const char* kExpected = "correct";
  if (!bash_) {
    checks.warned(kName, kExpected, "not looked at",
                  fmt::format("{}: its syntax was not looked at: there is no bash here.", shown));
    return;
  }
  const Command command{.arguments = {*bash_, "--norc", "--noprofile", "-n", script},
                        .environment = plain_environment(environment_),
                        .directory = "",
                        .time_limit = kSyntaxTimeLimit};
  const auto outcome = subprocess_.run(command, stop);
  if (outcome && outcome->succeeded() && outcome->error_output.empty()) {
    checks.passed(kName, kExpected, kExpected);
  } else if (outcome && outcome->exit_code && !outcome->timed_out && !outcome->cancelled) {
    const std::string words = first_line(outcome->error_output);
    checks.failed(kName, kExpected, "wrong",
                  fmt::format("{}: bash finds its syntax wrong: {}", shown,
                              words.empty() ? to_string(*outcome, command) : words));
  } else {
    checks.warned(kName, kExpected, "not looked at",
                  fmt::format("{}: its syntax was not looked at: {}.", shown,
                              outcome ? to_string(*outcome, command) : outcome.error().message));
  }
}

void ScriptTools::check_submission(const std::string& sbatch, const std::string& script,
                                   const std::string& contents, const std::string& shown,
                                   const std::stop_token& stop, CheckList& checks) {
  constexpr const char* kName = "sbatch";
  constexpr const char* kExpected = "accepted";
  const SubmissionTest test = answer_to(sbatch, script, contents, stop);
  if (test.verdict == SubmissionVerdict::unknown) {
    checks.warned(kName, kExpected, "no answer",
                  fmt::format("{}: Slurm gave no verdict on it: {}", shown, test.words));
    return;
  }
  checks.judge(test.verdict == SubmissionVerdict::accepted, kName, kExpected,
               test.verdict == SubmissionVerdict::accepted ? kExpected : "refused",
               fmt::format("{}: Slurm refuses it: {}", shown, test.words));
}

SubmissionTest ScriptTools::answer_to(const std::string& sbatch, const std::string& script,
                                      const std::string& contents, const std::stop_token& stop) {
  if (no_slurm_) return *no_slurm_;
  const std::string key = request_key(contents);
  if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
  SubmissionTest test = test_submission(subprocess_, environment_, sbatch, script, stop);
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
