#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"

namespace core {

using Environment = std::map<std::string, std::string>;

/// The environment that this process was started with.
[[nodiscard]] Environment current_environment();

/// A program to run, without a shell.
struct Command {
  /// The program and its arguments. A program without a slash is looked for in the PATH of
  /// `environment`. EXPECTS: at least one.
  std::vector<std::string> arguments;
  Environment environment;                       ///< All that the program gets.
  std::string directory;                         ///< Empty: ours.
  std::chrono::milliseconds time_limit{30'000};  ///< Then it is killed, with its children.
  std::size_t output_limit = std::size_t{1}
                             << 20;  ///< Bytes kept of each output; the rest is read and dropped.
  bool low_priority = false;         ///< Login nodes are shared: nice 10.
  /// Descriptors that the program gets as well, unused: a lock that it shares is held until it has
  /// ended, whatever becomes of us.
  std::vector<int> kept_open{};  // NOLINT(readability-redundant-member-init): else GCC warns
};

/// How a program that was started ended.
struct CommandOutcome {
  std::optional<int> exit_code;  ///< Absent when a signal ended it.
  int signal = 0;                ///< The signal that ended it, else 0.
  bool timed_out = false;
  bool cancelled = false;
  std::string output;        ///< What it wrote to stdout.
  std::string error_output;  ///< What it wrote to stderr.
  bool output_cut = false;   ///< One of the two was longer than the limit.

  [[nodiscard]] bool succeeded() const { return exit_code == 0 && !timed_out && !cancelled; }
};

/// How it ended, in words: "exit code 1", "killed by signal 9 (Killed)", "stopped after 30 s".
[[nodiscard]] std::string to_string(const CommandOutcome& outcome, const Command& command);

class Dialogue;

/// Runs programs; replaced in tests to inject faults.
class Subprocess {
 public:
  virtual ~Subprocess() = default;

  /// Runs a program to its end, its stdin empty. It leads its own process group; at the time
  /// limit or when `stop` is requested the whole group gets SIGTERM, and half a second later
  /// SIGKILL. An error means that it could not be started, and says why ("the program `sbatch` was
  /// not found in PATH"). Safe to call from several threads.
  [[nodiscard]] virtual Result<CommandOutcome> run(const Command& command,
                                                   const std::stop_token& stop = {}) = 0;

  /// Starts a program to talk with, without its time and output limits. An error says why it
  /// could not be started.
  [[nodiscard]] virtual Result<std::unique_ptr<Dialogue>> start_dialogue(const Command& command);
};

class RealSubprocess : public Subprocess {
 public:
  [[nodiscard]] Result<CommandOutcome> run(const Command& command,
                                           const std::stop_token& stop = {}) override;
  [[nodiscard]] Result<std::unique_ptr<Dialogue>> start_dialogue(const Command& command) override;
};

/// Runs programs no longer than the time of a whole call allows, whatever limit each has of its
/// own.
class LimitedSubprocess : public Subprocess {
 public:
  /// What each program gets even when the time is over, so that a call makes progress.
  static constexpr std::chrono::milliseconds kLeast{1000};

  /// The references outlive it. \param end when the time is over.
  LimitedSubprocess(Subprocess& subprocess, const Clock& clock,
                    std::chrono::steady_clock::time_point end)
      : subprocess_(subprocess), clock_(clock), end_(end) {}

  /// As Subprocess::run(). A program that is stopped because the time was over, before its own
  /// limit, is an error that says so: `squeue was stopped after 4.5 s, when the time budget was
  /// used up`.
  [[nodiscard]] Result<CommandOutcome> run(const Command& command,
                                           const std::stop_token& stop = {}) override;

 private:
  Subprocess& subprocess_;
  const Clock& clock_;
  std::chrono::steady_clock::time_point end_;
};

/// The path of a program: itself when it holds a slash, else the first executable file of that
/// name in the PATH of `environment`; nothing where there is none.
[[nodiscard]] std::optional<std::string> find_program(const std::string& program,
                                                      const Environment& environment);

/// The absolute path of a program of the machine: found in the PATH of `environment`, and not one
/// in the experiment, which others may have written.
[[nodiscard]] std::optional<std::string> trusted_program(const FileSystem& files,
                                                         const std::string& name,
                                                         const Environment& environment,
                                                         const std::string& experiment_dir);

}  // namespace core
