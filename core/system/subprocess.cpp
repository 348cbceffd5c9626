#include "core/system/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "core/system/dialogue.h"
#include "core/system/process_start.h"
#include "core/text/path_text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it undeclared

namespace core {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookInterval(50);  // how late an end, a limit or a cancel may be noticed
constexpr milliseconds kGrace(500);        // between SIGTERM and SIGKILL
constexpr milliseconds kLastWait(2000);    // a process stuck in a dead file system outlives SIGKILL

struct Child {
  pid_t process = -1;
  base::Descriptor output;
  base::Descriptor error_output;
};

Result<Child> start_child(const Command& command) {
  auto output = make_pipe();
  auto error_output = make_pipe();
  if (!output) return output.error();
  if (!error_output) return error_output.error();
  const auto process = start_process(
      command, {.output = output->theirs.number(), .error_output = error_output->theirs.number()});
  if (!process) return process.error();
  return Child{*process, std::move(output->ours), std::move(error_output->ours)};
}

/// Reads what is there without waiting, keeps up to `limit` bytes, closes the pipe at its end.
void drain(base::Descriptor& pipe, std::string& kept, std::size_t limit, bool& cut) {
  std::array<char, 16384> buffer;
  while (pipe.is_open()) {
    const ssize_t count = ::read(pipe.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      pipe.close();
      return;
    }
    const auto size = static_cast<std::size_t>(count);
    const std::size_t room = limit - std::min(limit, kept.size());
    kept.append(buffer.data(), std::min(room, size));
    cut = cut || size > room;
  }
}

/// Watches one child from its start to its end.
class Watch {
 public:
  Watch(const Command& command, std::stop_token stop, Child child)
      : command_(command), stop_(std::move(stop)), child_(std::move(child)) {
    ::fcntl(child_.output.number(), F_SETFL, O_NONBLOCK);
    ::fcntl(child_.error_output.number(), F_SETFL, O_NONBLOCK);
  }

  CommandOutcome run() {
    const auto limit = steady_clock::now() + command_.time_limit;
    bool ended = follow_until(limit, true);
    if (!ended) {
      outcome_.cancelled = stop_.stop_requested();
      outcome_.timed_out = !outcome_.cancelled;
      ::kill(-child_.process, SIGTERM);
      ended = follow_until(steady_clock::now() + kGrace, false);
    }
    // What the program has started and left running ends with it.
    ::kill(-child_.process, SIGKILL);
    if (ended || follow_until(steady_clock::now() + kLastWait, false)) collect();
    return std::move(outcome_);
  }

 private:
  /// Reads outputs until the process ends; false at the deadline or when a stop is requested.
  bool follow_until(steady_clock::time_point deadline, bool stoppable) {
    milliseconds pause(1);
    for (;;) {
      read_outputs();
      if (has_ended(child_.process)) {
        read_outputs();
        return true;
      }
      const auto now = steady_clock::now();
      if (now >= deadline || (stoppable && stop_.stop_requested())) return false;
      pause = std::min(pause, std::chrono::ceil<milliseconds>(deadline - now));
      // poll() skips entries with a negative descriptor, which closed pipes have.
      std::array<pollfd, 2> pipes{
          {{child_.output.number(), POLLIN, 0}, {child_.error_output.number(), POLLIN, 0}}};
      ::poll(pipes.data(), pipes.size(), static_cast<int>(pause.count()));
      pause = std::min(pause * 2, kLookInterval);
    }
  }

  void read_outputs() {
    drain(child_.output, outcome_.output, command_.output_limit, outcome_.output_cut);
    drain(child_.error_output, outcome_.error_output, command_.output_limit, outcome_.output_cut);
  }

  void collect() {
    const int status = reap(child_.process);
    if (status == -1) return;
    if (WIFEXITED(status)) outcome_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) outcome_.signal = WTERMSIG(status);
  }

  const Command& command_;
  std::stop_token stop_;
  Child child_;
  CommandOutcome outcome_;
};

}  // namespace

Environment current_environment() {
  Environment environment;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string_view text = *line;
    const std::size_t mark = text.find('=');
    if (mark == std::string_view::npos || mark == 0) continue;
    environment.emplace(text.substr(0, mark), text.substr(mark + 1));
  }
  return environment;
}

std::optional<std::string> find_program(const std::string& program,
                                        const Environment& environment) {
  if (program.find('/') != std::string::npos) return program;
  const auto path = environment.find("PATH");
  std::string_view places = "/usr/bin:/bin";
  if (path != environment.end()) places = path->second;
  while (!places.empty()) {
    const std::string_view place = places.substr(0, places.find(':'));
    places.remove_prefix(std::min(places.size(), place.size() + 1));
    // A relative place would start whatever is in the current directory.
    if (place.empty() || place[0] != '/') continue;
    std::string candidate = fmt::format("{}/{}", place, program);
    struct stat found{};
    if (::stat(candidate.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return std::nullopt;
}

std::optional<std::string> trusted_program(const FileSystem& files, const std::string& name,
                                           const Environment& environment,
                                           const std::string& experiment_dir) {
  auto path = find_program(name, environment);
  if (!path || !path->starts_with('/')) return std::nullopt;
  const auto inside = files.is_inside(experiment_dir, *path);
  return inside && *inside ? std::nullopt : path;
}

std::string to_string(const CommandOutcome& outcome, const Command& command) {
  if (outcome.cancelled) return "cancelled";
  if (outcome.timed_out) {
    return fmt::format("stopped after {} s, its time limit",
                       static_cast<double>(command.time_limit.count()) / 1000.0);
  }
  if (outcome.exit_code) return fmt::format("exit code {}", *outcome.exit_code);
  return fmt::format("killed by signal {} ({})", outcome.signal, ::strsignal(outcome.signal));
}

Result<std::unique_ptr<Dialogue>> Subprocess::start_dialogue(const Command& command) {
  return Error{command.arguments.front() + ": cannot be started for a dialogue here"};
}

Result<CommandOutcome> RealSubprocess::run(const Command& command, const std::stop_token& stop) {
  if (stop.stop_requested()) {
    CommandOutcome outcome;
    outcome.cancelled = true;
    return outcome;
  }
  auto child = start_child(command);
  if (!child) return child.error();
  return Watch(command, stop, std::move(*child)).run();
}

Result<std::unique_ptr<Dialogue>> RealSubprocess::start_dialogue(const Command& command) {
  return Dialogue::start(command);
}

Result<CommandOutcome> LimitedSubprocess::run(const Command& command, const std::stop_token& stop) {
  const milliseconds left = std::chrono::duration_cast<milliseconds>(end_ - clock_.now());
  const milliseconds limit = std::max(left, kLeast);
  if (command.time_limit <= limit) return subprocess_.run(command, stop);
  Command shorter = command;
  shorter.time_limit = limit;
  auto outcome = subprocess_.run(shorter, stop);
  if (!outcome || !outcome->timed_out) return outcome;
  return Error{fmt::format("{} was stopped after {:.1f} s, when the time budget was used up",
                           last_part(command.arguments.front()),
                           static_cast<double>(limit.count()) / 1000.0)};
}

}  // namespace core
