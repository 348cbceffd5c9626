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

/// The source of `kit_driver.py`, which tells the messages.
std::string_view kit_driver_source();

/// One Python process that has loaded the kit's script and forks for each of its runs: what costs
/// most, starting Python and importing, is done once. Each run has what a process of its own would
/// have: directory, outputs, process group, time limit.
class KitDriver {
 public:
  /// Starts it and waits until the script is loaded. An error says why it cannot be used for this
  /// script.
  /// \param command Python, the path of a file with kit_driver_source(), the script's path; its
  ///        limits hold for loading and for each run.
  static Result<std::unique_ptr<KitDriver>> start(Subprocess& processes, Command command);

  ~KitDriver();
  KitDriver(const KitDriver&) = delete;
  KitDriver& operator=(const KitDriver&) = delete;

  /// Runs the script in a directory to its end. stdout is not kept. An error means that the driver
  /// itself failed, whatever became of the run; its processes are killed then. May be called from
  /// several threads at once.
  Result<CommandOutcome> run(const std::string& directory, const std::stop_token& stop);

 private:
  /// A run that was asked for.
  struct Pending {
    pid_t process = 0;  ///< Leads its group; 0 before it has started.
    std::optional<Result<CommandOutcome>> outcome;
  };

  KitDriver(std::unique_ptr<Dialogue> dialogue, Command command);
  [[nodiscard]] Status wait_until_loaded();
  void listen(const std::stop_token& stop);
  void take(const std::string& line);
  void give_up(const std::string& reason);
  Status say(std::string line);
  Result<CommandOutcome> wait_for(int number, const std::stop_token& stop);

  std::unique_ptr<Dialogue> dialogue_;
  Command command_;
  std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable_any news_;
  std::map<int, Pending> pending_;
  std::string broken_;  ///< Why it cannot be used any more; empty while it can.
  int last_number_ = 0;
  std::mutex speaking_;
  std::jthread listener_;
};

}  // namespace core
