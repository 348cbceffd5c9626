#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "core/generate/kit.h"
#include "core/generate/kit_driver.h"
#include "core/generate/setup_keys.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/runs/training_python.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/text/yaml_document.h"

namespace core {

/// A run of the script that ended by itself with exit code 0.
struct ScriptOutcome {
  std::string error_output;
  /// Why it ran in its own process although a driver was started; empty otherwise.
  std::string driver_failure;
};

/// Runs the kit's `setup_finetune.py` and nothing else: with arguments only, without a shell, at
/// low priority, with a time limit and with `USER` set. Python finds the package through a
/// directory of ours outside the experiment; nothing is written in the kit. Once open() is done, it
/// is safe to call from several threads.
class KitScript {
 public:
  /// \param files and \param processes outlive it.
  KitScript(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
            Environment environment);
  ~KitScript();
  KitScript(const KitScript&) = delete;
  KitScript& operator=(const KitScript&) = delete;

  /// Makes the directory through which Python finds the package. Call it once, before the others.
  Status open();

  /// The option names that `--help` lists.
  Result<ScriptOptions> options(const std::stop_token& stop);

  /// Starts a driver for later runs. An error says why this script cannot be run by it.
  Status start_driver();

  /// Later runs each get their own process.
  void stop_driver() { driver_.reset(); }

  /// Runs it in a directory that contains only `setup_finetune.yaml`: through the driver if there
  /// is one, or in its own process if there is none or it fails. Anything but exit code 0 is an
  /// error that says how it ended and quotes the script's last lines.
  Result<ScriptOutcome> run_in(const std::string& directory, const std::stop_token& stop);

  [[nodiscard]] const Kit& kit() const { return kit_; }
  [[nodiscard]] const TrainingPython& python() const { return python_; }

  void set_time_limit(std::chrono::milliseconds limit) { time_limit_ = limit; }

 private:
  [[nodiscard]] Command command(std::vector<std::string> arguments,
                                const std::string& directory) const;
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

/// The last lines of a program's output, without empty ones; of a Python traceback only the error
/// and its message.
std::string last_lines(const std::string& output, std::size_t count);

/// The files that the script wrote.
struct KitOutput {
  std::string config_text;  ///< `finetune.yaml`.
  YamlNode config;
  std::string script_text;  ///< `finetune.slurm`.
};

/// Reads the files that the script wrote into a directory (docs/design.md, "Generators"). An error
/// names the file when it is missing, empty or not YAML, when it is for another run, as when the
/// script did not read its `setup_finetune.yaml`, when it holds the directory's own path, or when
/// the script did not fill a placeholder of its template.
Result<KitOutput> read_kit_output(const FileSystem& files, const std::string& directory,
                                  const RunConfig& run);

/// The text of a scalar, with `${key}` of top-level keys replaced; empty when the path is absent.
std::string config_text_at(const YamlNode& config, std::string_view dotted_path);

}  // namespace core
