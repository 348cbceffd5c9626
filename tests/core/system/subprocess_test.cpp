#include "core/system/subprocess.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"
#include "tests/core/record/disk.h"
#include "tests/core/system/temporary_directory.h"

using namespace core;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using tests::TemporaryDirectory;

namespace {

Command command(std::vector<std::string> arguments) {
  Command made;
  made.arguments = std::move(arguments);
  made.environment = {{"PATH", "/usr/bin:/bin"}};
  return made;
}

std::string message(const Result<CommandOutcome>& outcome) {
  return outcome ? "started" : outcome.error().message;
}

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD; }

/// Whether a process is there, for up to two seconds after it was killed.
bool stays_alive(pid_t process) {
  for (int i = 0; i < 200 && ::kill(process, 0) == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  return ::kill(process, 0) == 0;
}

/// Takes as long as it may.
class Endless : public Subprocess {
 public:
  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    limit = command.time_limit;
    CommandOutcome outcome;
    outcome.timed_out = true;
    return outcome;
  }
  milliseconds limit{};
};

Command asking(milliseconds limit) {
  Command command;
  command.arguments = {"/usr/bin/squeue", "--me"};
  command.time_limit = limit;
  return command;
}

}  // namespace

TEST_CASE("a program gets its arguments, environment and directory as they are") {
  const TemporaryDirectory directory;
  Command run = command({directory.script("show", "printf '%s|' \"$@\"\nenv | sort\npwd\ncat\n"),
                         "a b", "$HOME;`x`", "*", ""});
  run.environment = {{"PATH", "/usr/bin:/bin"}, {"ONE", "1 2"}};
  run.directory = directory.path();
  const auto outcome = RealSubprocess().run(run);
  REQUIRE(outcome.ok());
  CHECK(outcome->succeeded());
  CHECK(outcome->output == "a b|$HOME;`x`|*||ONE=1 2\nPATH=/usr/bin:/bin\nPWD=" + directory.path() +
                               "\n" + directory.path() + "\n");
  CHECK(outcome->error_output.empty());
  CHECK_FALSE(outcome->output_cut);
  CHECK_FALSE(has_children());
}

TEST_CASE("outputs are kept apart and exit codes and signals told") {
  const TemporaryDirectory directory;
  RealSubprocess programs;
  const Command fails = command({directory.script("fails", "echo out; echo err >&2; exit 3\n")});
  const auto failed = programs.run(fails);
  REQUIRE(failed.ok());
  CHECK(failed->exit_code == 3);
  CHECK(failed->output == "out\n");
  CHECK(failed->error_output == "err\n");
  CHECK_FALSE(failed->succeeded());
  CHECK(to_string(*failed, fails) == "exit code 3");
  const Command dies = command({directory.script("dies", "kill -9 $$\n")});
  const auto died = programs.run(dies);
  REQUIRE(died.ok());
  CHECK(died->exit_code == std::nullopt);
  CHECK(died->signal == 9);
  CHECK(to_string(*died, dies) == "killed by signal 9 (Killed)");
}

TEST_CASE("long outputs are read to the end and kept up to the limit") {
  Command run =
      command({"/bin/sh", "-c", "yes 0123456789 | head -c 3000000; yes e | head -c 99 >&2"});
  run.output_limit = 1000;
  const auto outcome = RealSubprocess().run(run);
  REQUIRE(outcome.ok());
  CHECK(outcome->succeeded());
  CHECK(outcome->output.size() == 1000);
  CHECK(outcome->output.substr(0, 11) == "0123456789\n");
  CHECK(outcome->error_output.size() == 99);
  CHECK(outcome->output_cut);
}

TEST_CASE("a program that hangs is stopped with its children") {
  const TemporaryDirectory directory;
  Command run = command({directory.script(
      "hangs", "echo begun\nsleep 60 &\necho $! > child\n( trap '' TERM; sleep 61 ) &\nwait\n")});
  run.directory = directory.path();
  run.time_limit = milliseconds(400);
  const auto begin = steady_clock::now();
  const auto outcome = RealSubprocess().run(run);
  const auto took = steady_clock::now() - begin;
  REQUIRE(outcome.ok());
  CHECK(outcome->timed_out);
  CHECK_FALSE(outcome->succeeded());
  CHECK(outcome->output == "begun\n");
  CHECK(to_string(*outcome, run) == "stopped after 0.4 s, its time limit");
  CHECK(took >= milliseconds(400));
  CHECK(took < milliseconds(3000));
  CHECK_FALSE(stays_alive(std::stoi(directory.read("child"))));
  CHECK_FALSE(has_children());
}

TEST_CASE("a program that ignores SIGTERM is killed") {
  const TemporaryDirectory directory;
  Command run = command({directory.script("deaf", "trap '' TERM\nwhile :; do sleep 0.1; done\n")});
  run.time_limit = milliseconds(200);
  const auto outcome = RealSubprocess().run(run);
  REQUIRE(outcome.ok());
  CHECK(outcome->timed_out);
  CHECK(outcome->signal == SIGKILL);
}

TEST_CASE("a background process that keeps the outputs open holds nothing up") {
  const Command run = command({"/bin/sh", "-c", "sleep 60 & echo done"});
  const auto begin = steady_clock::now();
  const auto outcome = RealSubprocess().run(run);
  REQUIRE(outcome.ok());
  CHECK(outcome->succeeded());
  CHECK(outcome->output == "done\n");
  CHECK(steady_clock::now() - begin < milliseconds(3000));
}

TEST_CASE("a program that closes its outputs is waited for") {
  const auto outcome =
      RealSubprocess().run(command({"/bin/sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 4"}));
  REQUIRE(outcome.ok());
  CHECK(outcome->exit_code == 4);
}

TEST_CASE("a cancel stops a program, before and while it runs") {
  const Command run = command({"sleep", "60"});
  std::stop_source source;
  std::thread canceller([&source] {
    std::this_thread::sleep_for(milliseconds(200));
    source.request_stop();
  });
  const auto begin = steady_clock::now();
  const auto outcome = RealSubprocess().run(run, source.get_token());
  canceller.join();
  REQUIRE(outcome.ok());
  CHECK(outcome->cancelled);
  CHECK_FALSE(outcome->timed_out);
  CHECK(to_string(*outcome, run) == "cancelled");
  CHECK(steady_clock::now() - begin < milliseconds(3000));
  const auto never = RealSubprocess().run(run, source.get_token());
  REQUIRE(never.ok());
  CHECK(never->cancelled);
  CHECK_FALSE(has_children());
}

TEST_CASE("a program that cannot be started says why") {
  const TemporaryDirectory directory;
  RealSubprocess programs;
  CHECK(message(programs.run(command({"no-such-program"}))) ==
        "the program `no-such-program` was not found in PATH");
  CHECK(message(programs.run(command({""}))) == "the program `` was not found in PATH");
  const std::string none = directory / "none";
  CHECK(message(programs.run(command({none}))) ==
        none + ": cannot be started: No such file or directory");
  const std::string plain = directory.write("plain", "#!/bin/sh\n");
  CHECK(message(programs.run(command({plain}))) ==
        plain + ": cannot be started: Permission denied");
  const std::string odd = directory.write("odd", "no program");
  std::filesystem::permissions(odd, std::filesystem::perms::owner_all);
  CHECK(message(programs.run(command({odd}))) == odd + ": cannot be started: Exec format error");
  Command nowhere = command({"/bin/true"});
  nowhere.directory = none;
  CHECK(message(programs.run(nowhere)) ==
        none + ": cannot be the working directory of /bin/true: No such file or directory");
  CHECK_FALSE(has_children());
}

TEST_CASE("programs are found in absolute places of PATH only") {
  const TemporaryDirectory directory;
  const std::string tool = directory.script("tool", "");
  directory.write("text", "");
  const std::string path = ".::bin:" + directory.path() + ":/bin";
  CHECK(find_program("tool", {{"PATH", path}}) == tool);
  CHECK(find_program("text", {{"PATH", path}}) == std::nullopt);
  CHECK(find_program("tool", {{"PATH", ".:"}}) == std::nullopt);
  CHECK(find_program("tool", {}) == std::nullopt);
  CHECK(find_program("sh", {}).has_value());
  CHECK(find_program("./tool", {}) == "./tool");
}

TEST_CASE("nothing of ours is inherited") {
  const int open_file = ::open("/dev/null", O_RDONLY);  // without close-on-exec, as libraries do
  Command run = command({"/bin/sh", "-c", "ls /proc/self/fd | wc -l; nice"});
  run.low_priority = true;
  const auto outcome = RealSubprocess().run(run);
  ::close(open_file);
  REQUIRE(outcome.ok());
  // 0, 1, 2 and the one that ls opens for the listing.
  CHECK(outcome->output == "4\n10\n");
}

TEST_CASE("several threads run programs at once") {
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&right, i] {
      for (int times = 0; times < 5; ++times) {
        const auto outcome = RealSubprocess().run(command(
            {"/bin/sh", "-c", "echo " + std::to_string(i) + "; exit " + std::to_string(i)}));
        if (outcome && outcome->exit_code == i && outcome->output == std::to_string(i) + "\n")
          ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 40);
  CHECK_FALSE(has_children());
}

TEST_CASE("the environment of this process is known") {
  ::setenv("SYSTEM_TEST_VARIABLE", "a=b", 1);
  CHECK(current_environment().at("SYSTEM_TEST_VARIABLE") == "a=b");
}

TEST_CASE("a program keeps its own limit while that is the shorter one") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now() + seconds(20));
  const auto outcome = limited.run(asking(seconds(10)));
  REQUIRE(outcome.ok());
  CHECK(outcome->timed_out);
  CHECK(endless.limit == seconds(10));
}

TEST_CASE("what the whole call has left is the limit, and that is said") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now() + seconds(20));
  clock.pass(milliseconds(15'500));
  const auto outcome = limited.run(asking(seconds(10)));
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().message ==
        "squeue was stopped after 4.5 s, when the time budget was used up");
  CHECK(endless.limit == milliseconds(4'500));
}

TEST_CASE("with no time left a program still gets a second") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now());
  clock.pass(seconds(3));
  CHECK(limited.run(asking(seconds(10))).error().message ==
        "squeue was stopped after 1.0 s, when the time budget was used up");
  CHECK(endless.limit == LimitedSubprocess::kLeast);
}
