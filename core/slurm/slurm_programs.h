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

/// A variable with which sbatch overrides what a script's `#SBATCH` line says.
struct SbatchVariable {
  std::string name;
  std::string value;
  std::string option;  ///< The long name of the option that it overrides, without dashes.

  bool operator==(const SbatchVariable&) const = default;
};

/// The `SBATCH_*` variables that are set, by name.
[[nodiscard]] std::vector<SbatchVariable> sbatch_variables(const Environment& environment);

/// The environment in which sbatch asks for what the script says and nothing else.
[[nodiscard]] Environment without_sbatch_variables(Environment environment);

/// Slurm's programs on this machine.
class SlurmPrograms {
 public:
  /// Looks for them in the environment's PATH; one that lies in the experiment is not used. They
  /// get the environment without `SBATCH_*`. The references outlive it.
  SlurmPrograms(const FileSystem& files, Subprocess& subprocess, const Environment& environment,
                std::string experiment_dir);

  /// The path of a program such as `sbatch`; nothing when it is not here.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;

  /// Runs a program for what it prints. An error where it is not here, takes over `time_limit`, or
  /// ends other than well: Slurm's own words on one line.
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

/// What a program wrote, its lines joined by blanks, harmless to print.
[[nodiscard]] std::string on_one_line(std::string_view output);

/// Whether sbatch's words say that no Slurm answered, so that they are no verdict on a script, and
/// it cannot be told whether a job was taken.
[[nodiscard]] bool is_no_answer(std::string_view words);

}  // namespace core
