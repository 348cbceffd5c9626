#include "core/generate/kit_driver.h"

#include <csignal>
#include <fstream>
#include <future>
#include <iterator>

#include "tests/core/generate/programs.h"
#include "tests/core/generate/scratch_directory.h"

using core::KitDriver;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether a process is there, for up to two seconds.
bool stays_alive(pid_t process) {
  for (int i = 0; i < 200 && ::kill(process, 0) == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  return ::kill(process, 0) == 0;
}

/// A driver for a script that does what the text file `do` in its run's directory says, in Python.
class DriverStage {
 public:
  explicit DriverStage(milliseconds limit = seconds(20),
                       const std::string& head = "import os, sys\n")
      : limit_(limit) {
    script_ =
        scratch.write("script.py", head +
                                       "exec(compile(open('do').read(), 'do', 'exec'))\n"
                                       "open('done', 'w').write(os.getcwd() + '\\n' + __name__)\n");
  }

  core::Status start() {
    const std::string driver = scratch.write("kit_driver.py", core::kit_driver_source());
    core::Command command;
    command.arguments = {tests::kPython, driver, script_};
    command.environment = core::current_environment();
    command.time_limit = limit_;
    auto started = KitDriver::start(processes, command);
    if (!started) return started.error();
    driver_ = std::move(*started);
    return core::Done{};
  }

  std::string place(const std::string& name, const std::string& deed) {
    scratch.write(name + "/do", deed);
    return scratch.path + "/" + name;
  }

  core::CommandOutcome run(const std::string& name, const std::string& deed,
                           const std::stop_token& stop = {}) {
    const auto outcome = driver_->run(place(name, deed), stop);
    REQUIRE(outcome);
    return *outcome;
  }

  bool is_done(const std::string& name) const {
    return scratch.files.exists(scratch.path + "/" + name + "/done");
  }

  pid_t number_in(const std::string& name) const {
    return std::stoi(text_of(scratch.path + "/" + name));
  }

  KitDriver& driver() { return *driver_; }
  void end() { driver_.reset(); }

  tests::ScratchDirectory scratch;
  core::RealSubprocess processes;

 private:
  milliseconds limit_;
  std::string script_;
  std::unique_ptr<KitDriver> driver_;
};

}  // namespace

TEST_CASE("A run has its own directory, outputs and program state") {
  DriverStage stage;
  REQUIRE(stage.start());
  const auto first = stage.run("a", "sys.once = 1\nprint('out')\nprint('err', file=sys.stderr)\n");
  CHECK(first.succeeded());
  CHECK(first.error_output == "err\n");
  CHECK(text_of(stage.scratch.path + "/a/done") == stage.scratch.path + "/a\n__main__");
  CHECK(stage.run("b", "assert not hasattr(sys, 'once')\n").succeeded());
}

TEST_CASE("Every end of a run is reported, and the next run works") {
  DriverStage stage;
  REQUIRE(stage.start());
  CHECK(stage.run("a", "sys.exit(3)").exit_code == 3);
  CHECK(stage.run("b", "sys.exit()").exit_code == 0);
  const auto words = stage.run("c", "sys.exit('no such model')");
  CHECK(words.exit_code == 1);
  CHECK(words.error_output == "no such model\n");
  CHECK(stage.run("d", "os.kill(os.getpid(), 9)").signal == SIGKILL);
  CHECK(stage.run("e", "os._exit(7)").exit_code == 7);
  const auto raised = stage.run("f", "raise ValueError('bad rank')");
  CHECK(raised.exit_code == 1);
  CHECK(raised.error_output.starts_with("Traceback (most recent call last):\n"));
  CHECK(raised.error_output.ends_with("\nValueError: bad rank\n"));
  CHECK(raised.error_output.find("kit_driver.py") == std::string::npos);
  CHECK(stage.run("g", "").succeeded());
}

TEST_CASE("A run that hangs ends at its time limit, with its children, and holds up no other") {
  DriverStage stage(seconds(2));
  REQUIRE(stage.start());
  const std::string place =
      stage.place("a",
                  "import signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                  "child = subprocess.Popen(['sleep', '1000'])\nopen('child', "
                  "'w').write(str(child.pid))\ntime.sleep(1000)\n");
  auto hanging = std::async(std::launch::async, [&] { return stage.driver().run(place, {}); });
  for (const char* name : {"b", "c", "d"}) CHECK(stage.run(name, "").succeeded());
  CHECK(hanging.wait_for(seconds(0)) == std::future_status::timeout);
  const auto outcome = hanging.get();
  REQUIRE(outcome);
  CHECK(outcome->timed_out);
  CHECK(outcome->signal == SIGKILL);
  CHECK_FALSE(stage.is_done("a"));
  CHECK_FALSE(stays_alive(stage.number_in("a/child")));
  CHECK(stage.run("e", "").succeeded());
}

TEST_CASE("Processes that a run leaves running end with it") {
  DriverStage stage;
  REQUIRE(stage.start());
  CHECK(stage
            .run("a",
                 "import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n"
                 "open('child', 'w').write(str(child.pid))\n")
            .succeeded());
  CHECK_FALSE(stays_alive(stage.number_in("a/child")));
}

TEST_CASE("A run that makes processes without end is bounded by its time limit") {
  DriverStage stage(seconds(2));
  REQUIRE(stage.start());
  const auto outcome = stage.run("a",
                                 "import time\nfor i in range(5):\n  os.fork()\n"
                                 "open('pids', 'a').write(f'{os.getpid()}\\n')\n"
                                 "while True: time.sleep(0.01)\n");
  CHECK(outcome.timed_out);
  std::ifstream pids(stage.scratch.path + "/a/pids");
  int count = 0;
  for (pid_t process = 0; pids >> process; ++count) CHECK_FALSE(stays_alive(process));
  CHECK(count == 32);
  CHECK(stage.run("b", "").succeeded());
}

TEST_CASE("What a run writes anywhere does no harm to the messages") {
  DriverStage stage;
  REQUIRE(stage.start());
  CHECK(stage
            .run("a",
                 "for number in range(3, 64):\n  try: os.write(number, b'{\"ended\": 1}\\n')\n"
                 "  except OSError: pass\nprint('{\"ended\": 1}')\n")
            .succeeded());
  const auto noisy = stage.run("b",
                               "for i in range(64): print('x' * 65536, file=sys.stderr); "
                               "sys.stdout.write('y' * 65536)\n");
  CHECK(noisy.succeeded());
  CHECK(noisy.error_output.size() == (std::size_t{1} << 20));
  CHECK(stage.run("c", "os.write(2, bytes([255, 0, 10]))").error_output ==
        std::string("\xEF\xBF\xBD\0\n", 5));
  CHECK(stage.run("d", "os.closerange(0, 64)").exit_code.has_value());
  CHECK(stage.run("e", "").succeeded());
}

TEST_CASE("A run that writes without end is stopped like any other") {
  DriverStage stage(seconds(2));
  REQUIRE(stage.start());
  const std::string place = stage.place("a", "while True: os.write(2, b'z' * 65536)\n");
  auto writing = std::async(std::launch::async, [&] { return stage.driver().run(place, {}); });
  CHECK(stage.run("b", "").succeeded());
  CHECK(writing.get()->timed_out);
}

TEST_CASE("A cancel ends the runs that are under way and no other") {
  DriverStage stage;
  REQUIRE(stage.start());
  std::stop_source source;
  const std::string place = stage.place("a", "import time\nopen('begun', 'w')\ntime.sleep(1000)\n");
  const auto begin = steady_clock::now();
  auto running =
      std::async(std::launch::async, [&] { return stage.driver().run(place, source.get_token()); });
  while (!stage.scratch.files.exists(place + "/begun")) {
    REQUIRE(steady_clock::now() - begin < seconds(15));
    std::this_thread::sleep_for(milliseconds(5));
  }
  source.request_stop();
  const auto outcome = running.get();
  REQUIRE(outcome);
  CHECK(outcome->cancelled);
  CHECK(steady_clock::now() - begin < seconds(18));
  CHECK(stage.run("b", "").succeeded());
}

TEST_CASE("A killed driver ends its runs and is distinguished from a failed run") {
  DriverStage stage;
  REQUIRE(stage.start());
  const auto outcome = stage.driver().run(
      stage.place("a",
                  "import signal, time\nopen('me', 'w').write(str(os.getpid()))\n"
                  "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(1000)\n"),
      {});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "it has ended");
  CHECK_FALSE(stays_alive(stage.number_in("a/me")));
  CHECK(stage.driver().run(stage.place("b", ""), {}).error().message == "it has ended");
  CHECK_FALSE(stage.is_done("b"));
}

TEST_CASE("A driver that is stopped gives no answer and is given up") {
  DriverStage stage(milliseconds(500));
  REQUIRE(stage.start());
  const auto outcome = stage.driver().run(
      stage.place("a",
                  "import signal, time\nopen('me', 'w').write(str(os.getpid()))\n"
                  "os.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(1000)\n"),
      {});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "it did not answer in time");
  CHECK_FALSE(stays_alive(stage.number_in("a/me")));
}

TEST_CASE("At its end nothing of it goes on") {
  DriverStage stage;
  REQUIRE(stage.start());
  stage.run("a", "open('driver', 'w').write(str(os.getppid()))");
  const pid_t driver = stage.number_in("a/driver");
  CHECK(::kill(driver, 0) == 0);
  stage.end();
  CHECK_FALSE(stays_alive(driver));
}

TEST_CASE("A script that cannot be shared is named before anything runs") {
  DriverStage threads(seconds(20), "import os\nimport other\n");
  threads.scratch.write("other.py",
                        "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,), "
                        "daemon=True).start()\n");
  CHECK(threads.start().error().message == "its imports start 2 threads, so it cannot be forked");
  DriverStage broken(seconds(20), "import os\nthis is no Python\n");
  CHECK(broken.start().error().message.starts_with("it cannot be loaded: invalid syntax"));
  DriverStage slow(milliseconds(500), "import other\n");
  slow.scratch.write("other.py", "import time\ntime.sleep(1000)\n");
  CHECK(slow.start().error().message == "it did not load the script within its time limit");
  DriverStage dying(seconds(20), "import other\n");
  dying.scratch.write("other.py", "import os\nos._exit(1)\n");
  CHECK(dying.start().error().message == "it has ended while it loaded the script");
}

TEST_CASE("An import that fails, fails in the run with its own message") {
  DriverStage stage(seconds(20), "import os\nimport no_such_module\n");
  REQUIRE(stage.start());
  CHECK(stage.run("a", "").error_output.ends_with(
      "ModuleNotFoundError: No module named 'no_such_module'\n"));
}
