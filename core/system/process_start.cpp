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
#include <system_error>

namespace core {
namespace {

constexpr int kNice = 10;

std::string start_error_text(int error) { return std::generic_category().message(error); }

/// The descriptor moved out of the way of 0, 1 and 2, which a process may have been started
/// without.
int above_standard(int descriptor) {
  if (descriptor > 2) return descriptor;
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  ::close(descriptor);
  return moved;
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

[[noreturn]] void become(const Image& image, const StandardFiles& files, int report) {
  ::setpgid(0, 0);
  reset_signals();
  const int nothing = ::open("/dev/null", O_RDWR);
  const std::array<int, 3> given{files.input, files.output, files.error_output};
  for (int number = 0; number < 3; ++number) {
    const int file = given[static_cast<std::size_t>(number)];
    if (::dup2(file < 0 ? nothing : file, number) < 0) give_up(report, false);
  }
  if (!image.directory.empty() && ::chdir(image.directory.c_str()) != 0) give_up(report, true);
  if (image.low_priority) ::setpriority(PRIO_PROCESS, 0, kNice);
  close_others_on_exec();
  for (const int descriptor : image.kept_open) ::fcntl(descriptor, F_SETFD, 0);
  ::execve(image.program.c_str(), image.arguments.data(), image.environment.data());
  give_up(report, false);
}

/// Waits until the child became the program (the report pipe closes) or said why not.
std::optional<StartFailure> read_report(const base::Descriptor& report) {
  StartFailure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report.number(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(sizeof failure)) return std::nullopt;
  return failure;
}

Error start_error(const Image& image, const StartFailure& failure) {
  if (failure.in_directory) {
    return {fmt::format("{}: cannot be entered to run {}: {}", image.directory, image.program,
                        start_error_text(failure.error))};
  }
  return {fmt::format("{}: cannot be started: {}", image.program, start_error_text(failure.error))};
}

}  // namespace

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{"no pipe can be made to a program: " + start_error_text(errno)};
  }
  return Pipe{base::Descriptor(above_standard(ends[0])), base::Descriptor(above_standard(ends[1]))};
}

Result<std::pair<base::Descriptor, base::Descriptor>> make_connection() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Error{"no connection can be made to a program: " + start_error_text(errno)};
  }
  return std::pair(base::Descriptor(above_standard(ends[0])),
                   base::Descriptor(above_standard(ends[1])));
}

Result<pid_t> start_process(const Command& command, const StandardFiles& files) {
  Image image;
  const std::string& program = command.arguments.front();
  const auto found = program.empty() ? std::nullopt : find_program(program, command.environment);
  if (!found) return Error{fmt::format("the program `{}` was not found in PATH", program)};
  image.program = *found;
  prepare(image, command);
  auto report = make_pipe();
  if (!report) return report.error();
  const pid_t process = ::fork();
  if (process < 0) {
    return Error{fmt::format("{}: cannot be started: {}", image.program, start_error_text(errno))};
  }
  if (process == 0) become(image, files, report->writing.number());
  report->writing.close();
  if (const auto failure = read_report(report->reading)) {
    reap(process);
    return start_error(image, *failure);
  }
  return process;
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
