#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "core/generate/kit.h"
#include "core/generate/kit_driver.h"
#include "core/generate/setup_keys.h"
#include "core/result.h"
#include "core/runs/training_python.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace core {

/// How a run of the script that ended by itself with exit code 0 went.
struct ScriptOutcome {
  std::string error_output;  ///< What it wrote to stderr.
  /// Why it had a process of its own although a driver was started; empty otherwise.
  std::string driver_failure;
};

/// Starts the kit's `setup_finetune.py`, and nothing else: arguments only, no shell, low priority,
/// a time limit, `USER` set. Its package is found by a directory of ours outside the experiment;
/// nothing is written in the kit. Safe to call from several threads once open() is done.
class KitScript {
 public:
  /// \param files and \param processes outlive it.
  KitScript(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
            Environment environment);
  ~KitScript();
  KitScript(const KitScript&) = delete;
  KitScript& operator=(const KitScript&) = delete;

  /// Makes the directory by which Python finds the package. To be called once, before the others.
  Status open();

  /// The option names that `--help` tells.
  Result<ScriptOptions> options(const std::stop_token& stop);

  /// Starts a driver for the runs that follow. An error says why it cannot be used for this script.
  Status start_driver();

  /// The runs that follow have a process of their own each.
  void stop_driver() { driver_.reset(); }

  /// Runs it in a directory that holds `setup_finetune.yaml` and nothing else: by the driver where
  /// there is one, in a process of its own where there is none or it fails. Every other end than
  /// exit code 0 is an error that says how it ended and its last words.
  Result<ScriptOutcome> run_in(const std::string& directory, const std::stop_token& stop);

  [[nodiscard]] const Kit& kit() const { return kit_; }
  [[nodiscard]] const TrainingPython& python() const { return python_; }

  void set_time_limit(std::chrono::milliseconds limit) { time_limit_ = limit; }

 private:
  [[nodiscard]] Command command(std::vector<std::string> arguments,
                                const std::string& directory) const;
  Status clear(const std::string& directory);
  Result<ScriptOutcome> judge(Result<CommandOutcome> outcome, const Command& run) const;

  FileSystem& files_;
  Subprocess& processes_;
  Kit kit_;
  TrainingPython python_;
  Environment environment_;
  std::string import_directory_;
  std::chrono::milliseconds time_limit_{60'000};
  std::unique_ptr<KitDriver> driver_;
};

/// The last lines of what a program wrote, without empty ones; of a Python traceback the error and
/// its message alone.
std::string last_lines(const std::string& output, std::size_t count);

}  // namespace core
