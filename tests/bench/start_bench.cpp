// From the start of a server to its answer to `initialize` over stdio, against a program that
// answers without parsing. All take turns, so that a busy machine slows all of them; the medians'
// ratio is what counts.
//
//   start_bench PROGRAM...
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kRounds = 100;
constexpr std::string_view kInitialize =
    R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
    R"("capabilities":{},"clientInfo":{"name":"bench","version":"1"}}})"
    "\n";

struct Contender {
  std::string program;
  std::vector<double> milliseconds;
};

struct Child {
  pid_t pid = 0;
  int to = -1;
  int from = -1;
};

[[noreturn]] void give_up(const std::string& program, const char* what) {
  fmt::print(stderr, "{}: {}\n", program, what);
  std::exit(1);
}

Child start(const std::string& program) {
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) {
    give_up(program, "no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
  std::string name = program;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  Child child{0, to[1], from[0]};
  if (posix_spawn(&child.pid, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
    give_up(program, "cannot be started");
  }
  posix_spawn_file_actions_destroy(&actions);
  close(to[0]);
  close(from[1]);
  return child;
}

double time_one(const std::string& program) {
  const auto begin = std::chrono::steady_clock::now();
  const Child child = start(program);
  if (write(child.to, kInitialize.data(), kInitialize.size()) < 0)
    give_up(program, "reads nothing");
  std::array<char, 65536> answer{};
  if (read(child.from, answer.data(), answer.size()) <= 0) give_up(program, "answers nothing");
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - begin;
  close(child.to);
  close(child.from);
  waitpid(child.pid, nullptr, 0);
  return elapsed.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::vector<Contender> contenders = {{CANNED_SERVER, {}}};
  for (int i = 1; i < argument_count; ++i) contenders.push_back({arguments[i], {}});
  for (int round = 0; round < kRounds; ++round) {
    for (Contender& each : contenders) each.milliseconds.push_back(time_one(each.program));
  }
  const double floor = median(contenders.front().milliseconds);
  fmt::print("{} rounds, start to initialize answer\n{:>9} {:>7}  program\n", kRounds, "median ms",
             "x floor");
  for (const Contender& each : contenders) {
    const double value = median(each.milliseconds);
    fmt::print("{:9.2f} {:7.2f}  {}\n", value, value / floor, each.program);
  }
}
