#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace core {

/// A variable that makes sbatch override a script's `#SBATCH` line.
struct SbatchVariable {
  std::string name;
  std::string value;
  std::string option;  ///< The long name of the option that it overrides, without dashes.

  bool operator==(const SbatchVariable&) const = default;
};

/// The `SBATCH_*` variables that are set, by name.
[[nodiscard]] std::vector<SbatchVariable> sbatch_variables(const Environment& environment);

/// The environment in which sbatch asks for exactly what the script says.
[[nodiscard]] Environment without_sbatch_variables(Environment environment);

/// Slurm's programs on this machine.
class SlurmPrograms {
 public:
  /// Looks for them in the environment's PATH, but uses none from within the experiment. They get
  /// the environment without `SBATCH_*`. The references outlive it.
  SlurmPrograms(const FileSystem& files, Subprocess& subprocess, const Environment& environment,
                std::string experiment_dir);

  /// The path of a program such as `sbatch`; nothing when it is not on this machine.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;

  /// Runs a program and returns what it prints. An error, in Slurm's own words on one line, when it
  /// is not on this machine, takes longer than `time_limit`, or fails.
  [[nodiscard]] Result<std::string> ask(std::vector<std::string> arguments,
                                        const std::stop_token& stop,
                                        std::chrono::seconds time_limit = kAskTimeLimit) const;

  [[nodiscard]] const Environment& environment() const { return environment_; }
  [[nodiscard]] Subprocess& subprocess() const { return subprocess_; }

  static constexpr std::chrono::seconds kAskTimeLimit{10};

 private:
  const FileSystem& files_;
  Subprocess& subprocess_;
  Environment environment_;
  std::string experiment_dir_;
};

enum class SubmissionVerdict {
  accepted,
  refused,  ///< By a Slurm that answered.
  unknown,  ///< No Slurm answered: not configured, no controller, time-out.
};

/// What `sbatch --test-only` says about a script.
struct SubmissionTest {
  SubmissionVerdict verdict = SubmissionVerdict::unknown;
  std::string words;  ///< Slurm's own, on one line.

  bool operator==(const SubmissionTest&) const = default;
};

/// Asks Slurm whether it would accept a script as it is, ignoring `SBATCH_*` variables. Nothing is
/// submitted and nothing of the script is run.
/// \param sbatch the program's path. \param script the script's absolute path.
[[nodiscard]] SubmissionTest test_submission(Subprocess& subprocess, const Environment& environment,
                                             const std::string& sbatch, const std::string& script,
                                             const std::stop_token& stop);

/// What a program wrote, with its lines joined by blanks, safe to print.
[[nodiscard]] std::string on_one_line(std::string_view output);

/// Whether sbatch's output means that Slurm did not answer: they are not a verdict on a script, and
/// a job may or may not have been taken.
[[nodiscard]] bool is_connection_failure(std::string_view words);

}  // namespace core
