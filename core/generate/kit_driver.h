#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "core/result.h"
#include "core/system/dialogue.h"
#include "core/system/subprocess.h"

namespace core {

/// The source of `kit_driver.py`, which documents the messages.
std::string_view kit_driver_source();

/// One Python process that has loaded the kit's script and forks for each run, so that the slow
/// part, starting Python and importing, is done once. Each run has its own directory, outputs,
/// process group and time limit, as a separate process would.
class KitDriver {
 public:
  /// Starts it and waits until the script is loaded. An error says why this script cannot be run by
  /// it.
  /// \param command Python, the path of a file with kit_driver_source(), and the script's path; its
  ///        limits apply to loading and to each run.
  static Result<std::unique_ptr<KitDriver>> start(Subprocess& processes, Command command);

  ~KitDriver();
  KitDriver(const KitDriver&) = delete;
  KitDriver& operator=(const KitDriver&) = delete;

  /// Runs the script in a directory to its end. Its stdout is discarded. An error means that the
  /// driver itself failed, whatever happened to the run; then its processes are killed. Safe to
  /// call from several threads at once.
  Result<CommandOutcome> run(const std::string& directory, const std::stop_token& stop);

 private:
  /// A run that was requested.
  struct Pending {
    pid_t process = 0;  ///< Leads its group; 0 before it has started.
    std::optional<Result<CommandOutcome>> outcome;
  };

  KitDriver(std::unique_ptr<Dialogue> dialogue, Command command);
  [[nodiscard]] Status wait_until_loaded();
  void listen(const std::stop_token& stop);
  void handle(const std::string& line);
  void give_up(const std::string& reason);
  Status send(std::string line);
  Result<CommandOutcome> wait_for(int number, const std::stop_token& stop);

  std::unique_ptr<Dialogue> dialogue_;
  Command command_;
  std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable_any news_;
  std::map<int, Pending> pending_;
  std::string broken_;  ///< Why it can no longer be used; empty while it can.
  int last_number_ = 0;
  std::mutex sending_;
  std::jthread listener_;
};

}  // namespace core
