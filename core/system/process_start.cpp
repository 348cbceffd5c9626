#include "core/system/process_start.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace core {
namespace {

constexpr int kNice = 10;

std::string system_error_text(int error) { return std::generic_category().message(error); }

/// Holds two new descriptors, moved out of the way of 0, 1 and 2, which our process may have been
/// started without.
Ends ends_above_standard(std::array<int, 2> numbers) {
  for (int& number : numbers) {
    if (number > 2) continue;
    const int moved = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
    ::close(number);
    number = moved;
  }
  return {base::Descriptor(numbers[0]), base::Descriptor(numbers[1])};
}

/// Everything that the child needs, prepared before fork(): after it only async-signal-safe calls
/// are allowed, since another thread may have held a lock of the allocator.
struct Image {
  Image(const Command& run, std::string path) : command(run), program(std::move(path)) {
    for (const std::string& argument : run.arguments) {
      arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    for (const auto& [name, value] : run.environment) {
      environment_lines.push_back(fmt::format("{}={}", name, value));
    }
    for (std::string& line : environment_lines) environment.push_back(line.data());
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
  }

  const Command& command;
  std::string program;
  std::vector<std::string> environment_lines;
  std::vector<char*> arguments;
  std::vector<char*> environment;
};

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

[[noreturn]] void become(const Image& image, const StandardFiles& files, int report) {
  ::setpgid(0, 0);
  sigset_t no_signals;
  ::sigemptyset(&no_signals);
  ::sigprocmask(SIG_SETMASK, &no_signals, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGXFSZ, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDWR);
  const std::array<int, 3> given{files.input, files.output, files.error_output};
  for (int number = 0; number < 3; ++number) {
    const int file = given[static_cast<std::size_t>(number)];
    if (::dup2(file < 0 ? nothing : file, number) < 0) give_up(report, false);
  }
  const std::string& directory = image.command.directory;
  if (!directory.empty() && ::chdir(directory.c_str()) != 0) give_up(report, true);
  if (image.command.low_priority) ::setpriority(PRIO_PROCESS, 0, kNice);
#ifdef SYS_close_range
  // Descriptors that libraries opened without close-on-exec end here. Kernels before 5.11 do not
  // know the call; there only our own promise holds.
  constexpr unsigned kCloseOnExec = 4;
  ::syscall(SYS_close_range, 3U, ~0U, kCloseOnExec);
#endif
  for (const int descriptor : image.command.kept_open) ::fcntl(descriptor, F_SETFD, 0);
  ::execve(image.program.c_str(), image.arguments.data(), image.environment.data());
  give_up(report, false);
}

/// Waits until the child has become the program (the report pipe closes) or has said why not.
std::optional<StartFailure> read_report(const base::Descriptor& report) {
  StartFailure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report.number(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(sizeof failure)) return std::nullopt;
  return failure;
}

}  // namespace

Result<Ends> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) == 0) return ends_above_standard(ends);
  return Error{"cannot make a pipe to a program: " + system_error_text(errno)};
}

Result<Ends> make_connection() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0) {
    return ends_above_standard(ends);
  }
  return Error{"cannot make a connection to a program: " + system_error_text(errno)};
}

Result<pid_t> start_process(const Command& command, const StandardFiles& files) {
  const std::string& name = command.arguments.front();
  const auto program = name.empty() ? std::nullopt : find_program(name, command.environment);
  if (!program) return Error{fmt::format("the program `{}` was not found in PATH", name)};
  const Image image(command, *program);
  auto report = make_pipe();
  if (!report) return report.error();
  const pid_t process = ::fork();
  if (process < 0) {
    return Error{fmt::format("{}: cannot be started: {}", *program, system_error_text(errno))};
  }
  if (process == 0) become(image, files, report->theirs.number());
  report->theirs.close();
  const auto failure = read_report(report->ours);
  if (!failure) return process;
  reap(process);
  const std::string reason = system_error_text(failure->error);
  if (failure->in_directory) {
    return Error{fmt::format("{}: cannot be the working directory of {}: {}", command.directory,
                             *program, reason)};
  }
  return Error{fmt::format("{}: cannot be started: {}", *program, reason)};
}

bool has_ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid == process;
}

int reap(pid_t process) {
  int status = -1;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

}  // namespace core
