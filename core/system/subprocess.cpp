#include "core/system/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it undeclared

namespace core {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookInterval(50);  // how late an end, a limit or a cancel may be noticed
constexpr milliseconds kGrace(500);        // between SIGTERM and SIGKILL
constexpr milliseconds kLastWait(2000);    // a process stuck in a dead file system outlives SIGKILL
constexpr int kNice = 10;

/// One end of a pipe, closed at the end of its scope.
class PipeEnd {
 public:
  PipeEnd() = default;
  explicit PipeEnd(int number) : number_(number) {}
  PipeEnd(PipeEnd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  PipeEnd& operator=(PipeEnd&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  PipeEnd(const PipeEnd&) = delete;
  PipeEnd& operator=(const PipeEnd&) = delete;
  ~PipeEnd() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

struct Pipe {
  PipeEnd reading;
  PipeEnd writing;
};

std::string words_of(int error) { return std::generic_category().message(error); }

/// The descriptor moved out of the way of 0, 1 and 2, which a process may have been started
/// without.
int above_standard(int descriptor) {
  if (descriptor > 2) return descriptor;
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  ::close(descriptor);
  return moved;
}

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{"no pipe can be made to a program: " + words_of(errno)};
  }
  return Pipe{PipeEnd(above_standard(ends[0])), PipeEnd(above_standard(ends[1]))};
}

/// Everything that the child needs, prepared before fork(): after it only async-signal-safe calls
/// are allowed, since another thread may have held a lock of the allocator.
struct Image {
  std::string program;
  std::vector<std::string> environment_lines;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::string directory;
  bool low_priority = false;
  std::vector<int> kept_open;
};

void prepare(Image& image, const Command& command) {
  for (const std::string& argument : command.arguments) {
    image.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  for (const auto& [name, value] : command.environment) {
    std::string line = name;
    line += '=';
    line += value;
    image.environment_lines.push_back(std::move(line));
  }
  for (std::string& line : image.environment_lines) image.environment.push_back(line.data());
  image.arguments.push_back(nullptr);
  image.environment.push_back(nullptr);
  image.directory = command.directory;
  image.low_priority = command.low_priority;
  image.kept_open = command.kept_open;
}

/// What the child reports when it could not become the program.
struct StartFailure {
  bool in_directory;
  int error;
};

[[noreturn]] void give_up(int report, bool in_directory) {
  const StartFailure failure{in_directory, errno};
  [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
  ::_exit(127);
}

void reset_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGXFSZ, SIG_DFL);
}

/// Descriptors that libraries opened without close-on-exec end here. Kernels before 5.11 do not
/// know the call; there only our own promise holds.
void close_others_on_exec() {
#ifdef SYS_close_range
  constexpr unsigned kCloseOnExec = 4;
  ::syscall(SYS_close_range, 3U, ~0U, kCloseOnExec);
#endif
}

[[noreturn]] void become(const Image& image, int output, int error_output, int report) {
  ::setpgid(0, 0);
  reset_signals();
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(output, 1) < 0 ||
      ::dup2(error_output, 2) < 0) {
    give_up(report, false);
  }
  if (!image.directory.empty() && ::chdir(image.directory.c_str()) != 0) give_up(report, true);
  if (image.low_priority) ::setpriority(PRIO_PROCESS, 0, kNice);
  close_others_on_exec();
  for (const int descriptor : image.kept_open) ::fcntl(descriptor, F_SETFD, 0);
  ::execve(image.program.c_str(), image.arguments.data(), image.environment.data());
  give_up(report, false);
}

/// Waits until the child became the program (the report pipe closes) or said why not.
std::optional<StartFailure> read_report(const PipeEnd& report) {
  StartFailure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report.number(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(sizeof failure)) return std::nullopt;
  return failure;
}

struct Child {
  pid_t process = -1;
  PipeEnd output;
  PipeEnd error_output;
};

void reap(pid_t process) {
  while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Error start_error(const Image& image, const StartFailure& failure) {
  if (failure.in_directory) {
    return {fmt::format("{}: cannot be entered to run {}: {}", image.directory, image.program,
                        words_of(failure.error))};
  }
  return {fmt::format("{}: cannot be started: {}", image.program, words_of(failure.error))};
}

Result<Child> start(const Image& image) {
  auto output = make_pipe();
  auto error_output = make_pipe();
  auto report = make_pipe();
  if (!output) return output.error();
  if (!error_output) return error_output.error();
  if (!report) return report.error();
  const pid_t process = ::fork();
  if (process < 0) {
    return Error{fmt::format("{}: cannot be started: {}", image.program, words_of(errno))};
  }
  if (process == 0) {
    become(image, output->writing.number(), error_output->writing.number(),
           report->writing.number());
  }
  report->writing.close();
  if (const auto failure = read_report(report->reading)) {
    reap(process);
    return start_error(image, *failure);
  }
  return Child{process, std::move(output->reading), std::move(error_output->reading)};
}

/// Reads what is there without waiting, keeps up to `limit` bytes, closes the pipe at its end.
void drain(PipeEnd& pipe, std::string& kept, std::size_t limit, bool& cut) {
  std::array<char, 16384> buffer;
  while (pipe.open()) {
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

/// Whether the process has ended. It is left as it is, so that its number (and its group's) stays
/// taken until reap().
bool has_ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid == process;
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
    // What the program has started and left behind ends with it.
    ::kill(-child_.process, SIGKILL);
    if (ended || follow_until(steady_clock::now() + kLastWait, false)) collect();
    return std::move(outcome_);
  }

 private:
  /// Reads outputs until the process ends; false at the deadline or when a stop is requested.
  bool follow_until(steady_clock::time_point deadline, bool heed_stop) {
    milliseconds pause(1);
    for (;;) {
      read_outputs();
      if (has_ended(child_.process)) {
        read_outputs();
        return true;
      }
      const auto now = steady_clock::now();
      if (now >= deadline || (heed_stop && stop_.stop_requested())) return false;
      const auto left = std::chrono::ceil<milliseconds>(deadline - now);
      wait_for_output(std::min(pause, left));
      pause = std::min(pause * 2, kLookInterval);
    }
  }

  void read_outputs() {
    drain(child_.output, outcome_.output, command_.output_limit, outcome_.output_cut);
    drain(child_.error_output, outcome_.error_output, command_.output_limit, outcome_.output_cut);
  }

  void wait_for_output(milliseconds pause) {
    // poll() passes over entries with a negative descriptor, which closed pipes have.
    std::array<pollfd, 2> pipes{
        {{child_.output.number(), POLLIN, 0}, {child_.error_output.number(), POLLIN, 0}}};
    ::poll(pipes.data(), pipes.size(), static_cast<int>(pause.count()));
  }

  void collect() {
    int status = 0;
    while (::waitpid(child_.process, &status, 0) < 0) {
      if (errno != EINTR) return;
    }
    if (WIFEXITED(status)) outcome_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) outcome_.signal = WTERMSIG(status);
  }

  const Command& command_;
  std::stop_token stop_;
  Child child_;
  CommandOutcome outcome_;
};

bool is_executable_file(const std::string& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

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
    // A relative place would start what lies in the directory that somebody works in.
    if (place.empty() || place[0] != '/') continue;
    std::string candidate = fmt::format("{}/{}", place, program);
    if (is_executable_file(candidate)) return candidate;
  }
  return std::nullopt;
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

Result<CommandOutcome> RealSubprocess::run(const Command& command, const std::stop_token& stop) {
  Image image;
  const std::string& program = command.arguments.front();
  const auto found = program.empty() ? std::nullopt : find_program(program, command.environment);
  if (!found) return Error{fmt::format("the program `{}` was not found in PATH", program)};
  image.program = *found;
  prepare(image, command);
  if (stop.stop_requested()) {
    CommandOutcome outcome;
    outcome.cancelled = true;
    return outcome;
  }
  auto child = start(image);
  if (!child) return child.error();
  return Watch(command, stop, std::move(*child)).run();
}

}  // namespace core
