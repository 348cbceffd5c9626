#include "core/generate/kit_driver.h"

#include <fmt/format.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "embedded_kit_driver.h"

namespace core {
namespace {

using DriverJson = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kDriverPollInterval(50);  // how late a cancel may be noticed
// After a run's time limit: the driver's own half second before SIGKILL, and time for a busy
// machine.
constexpr milliseconds kPatience(5000);
constexpr milliseconds kDriverLastWait(2000);

/// Kills a process group and waits until none of its processes can write any more.
void end_group(pid_t process) {
  if (process <= 0) return;
  const auto deadline = steady_clock::now() + kDriverLastWait;
  while (::kill(-process, SIGKILL) == 0 && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
}

CommandOutcome outcome_in(const DriverJson& message) {
  CommandOutcome outcome;
  if (!message.at("exit_code").is_null()) outcome.exit_code = message.at("exit_code").get<int>();
  outcome.signal = message.at("signal").get<int>();
  outcome.timed_out = message.at("timed_out").get<bool>();
  outcome.cancelled = message.at("cancelled").get<bool>();
  outcome.error_output = message.at("error_output").get<std::string>();
  return outcome;
}

}  // namespace

std::string_view kit_driver_source() { return kit_driver::files().front().contents; }

Result<std::unique_ptr<KitDriver>> KitDriver::start(Subprocess& processes, Command command) {
  auto dialogue = processes.start_dialogue(command);
  if (!dialogue) return dialogue.error();
  auto driver = std::unique_ptr<KitDriver>(new KitDriver(std::move(*dialogue), std::move(command)));
  if (const Status loaded = driver->wait_until_loaded(); !loaded) return loaded.error();
  driver->listener_ =
      std::jthread([raw = driver.get()](const std::stop_token& stop) { raw->listen(stop); });
  return driver;
}

KitDriver::KitDriver(std::unique_ptr<Dialogue> dialogue, Command command)
    : dialogue_(std::move(dialogue)), command_(std::move(command)) {}

KitDriver::~KitDriver() {
  listener_.request_stop();
  if (listener_.joinable()) listener_.join();
}

Status KitDriver::wait_until_loaded() {
  const auto line = dialogue_->receive(command_.time_limit);
  if (!line) return Error{line.error().message + " while it loaded the script"};
  if (!line->has_value()) return Error{"it did not load the script within its time limit"};
  const DriverJson message = DriverJson::parse(**line, nullptr, false);
  if (!message.is_object()) return Error{"it sent an invalid message"};
  if (message.value("ready", false)) return Done{};
  return Error{message.value("unusable", "it sent an invalid message")};
}

void KitDriver::listen(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto line = dialogue_->receive(kDriverPollInterval);
    if (!line) return give_up(line.error().message);
    if (line->has_value()) handle(**line);
  }
}

void KitDriver::handle(const std::string& line) {
  try {
    const DriverJson message = DriverJson::parse(line);
    const std::lock_guard<std::mutex> guard(mutex_);
    if (message.contains("started")) {
      pending_.at(message.at("started").get<int>()).process = message.at("process").get<pid_t>();
    } else if (message.contains("refused")) {
      pending_.at(message.at("refused").get<int>())
          .outcome.emplace(Error{"it could not fork: " + message.at("why").get<std::string>()});
    } else {
      pending_.at(message.at("ended").get<int>()).outcome.emplace(outcome_in(message));
    }
    news_.notify_all();
  } catch (const std::exception&) {
    give_up("it sent an invalid message");
  }
}

/// Ends the driver and all its runs.
void KitDriver::give_up(const std::string& reason) {
  const std::lock_guard<std::mutex> guard(mutex_);
  // Set before the kill, whose effect the listener would otherwise give as the reason.
  if (broken_.empty()) broken_ = reason;
  dialogue_->kill();
  for (auto& [number, pending] : pending_) {
    if (pending.outcome) continue;
    end_group(pending.process);
    pending.outcome.emplace(Error{broken_});
  }
  news_.notify_all();
}

Status KitDriver::send(std::string line) {
  const std::lock_guard<std::mutex> guard(sending_);
  return dialogue_->send(std::move(line));
}

Result<CommandOutcome> KitDriver::run(const std::string& directory, const std::stop_token& stop) {
  if (!base::is_valid_utf8(directory)) return Error{"the directory's name is not UTF-8"};
  int number = 0;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (!broken_.empty()) return Error{broken_};
    number = ++last_number_;
    pending_[number];
  }
  const DriverJson message{{"run", number},
                           {"directory", directory},
                           {"seconds", std::chrono::duration<double>(command_.time_limit).count()},
                           {"output_limit", command_.output_limit}};
  if (const Status sent = send(message.dump()); !sent) give_up(sent.error().message);
  return wait_for(number, stop);
}

Result<CommandOutcome> KitDriver::wait_for(int number, const std::stop_token& stop) {
  const auto deadline = steady_clock::now() + command_.time_limit + kPatience;
  bool is_cancelled = false;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    Pending& pending = pending_.at(number);
    if (pending.outcome) {
      Result<CommandOutcome> outcome = std::move(*pending.outcome);
      pending_.erase(number);
      return outcome;
    }
    if (steady_clock::now() >= deadline) {
      lock.unlock();
      give_up("it did not answer in time");
      lock.lock();
      continue;
    }
    if (stop.stop_requested() && !is_cancelled) {
      is_cancelled = true;
      lock.unlock();
      // The listener gives up a driver that does not react.
      (void)send(DriverJson{{"cancel", number}}.dump());
      lock.lock();
      continue;
    }
    news_.wait_for(lock, kDriverPollInterval);
  }
}

}  // namespace core
