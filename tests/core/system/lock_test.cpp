#include "core/system/lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "core/system/subprocess.h"
#include "tests/catch.h"
#include "tests/core/system/temporary_directory.h"

using namespace core;
using std::chrono::milliseconds;
using tests::TemporaryDirectory;

namespace {

std::string host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string message(const Result<Lock>& lock) { return lock ? "taken" : lock.error().message; }

std::string me() { return "process " + std::to_string(::getpid()) + " on " + host(); }

/// The number of a process that has ended.
pid_t dead_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

}  // namespace

TEST_CASE("a second holder waits and is told who holds the lock") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  auto first = Lock::acquire(path);
  REQUIRE(first.ok());
  CHECK(first->warning().empty());
  CHECK(directory.read("lock") == host() + "\n" + std::to_string(::getpid()) + "\n");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(message(Lock::acquire(path, milliseconds(200))) ==
        path + ": is held by " + me() + " (waited 0.2 s); wait until it is done");
  CHECK(std::chrono::steady_clock::now() - begin >= milliseconds(200));
}

TEST_CASE("a lock is given back at the end of its scope") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  for (const LockMethod method : {LockMethod::automatic, LockMethod::exclusive_file}) {
    std::optional<Lock> kept;
    {
      auto lock = Lock::acquire(path, milliseconds(0), method);
      REQUIRE(lock.ok());
      kept.emplace(std::move(*lock));
    }
    CHECK_FALSE(Lock::acquire(path, milliseconds(0), method).ok());
    kept.reset();
    CHECK(message(Lock::acquire(path, milliseconds(0), method)) == "taken");
  }
}

TEST_CASE("one who waits gets the lock when it becomes free") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  for (const LockMethod method : {LockMethod::automatic, LockMethod::exclusive_file}) {
    std::optional<Lock> held = *Lock::acquire(path, milliseconds(0), method);
    std::thread releaser([&held] {
      std::this_thread::sleep_for(milliseconds(150));
      held.reset();
    });
    CHECK(message(Lock::acquire(path, milliseconds(5000), method)) == "taken");
    releaser.join();
  }
}

TEST_CASE("a process that dies gives the lock back") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = Lock::acquire(path);
    ::_exit(lock ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(status == 0);
  CHECK(message(Lock::acquire(path, milliseconds(0))) == "taken");
}

TEST_CASE("without flock a file stands for the lock, with a warning") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  const std::string held = path + ".held";
  {
    const auto lock = Lock::acquire(path, milliseconds(0), LockMethod::exclusive_file);
    REQUIRE(lock.ok());
    CHECK(lock->warning() == "the file system has no locks (flock), so " + held +
                                 " serves as one; after a crash remove it by hand");
    CHECK(message(Lock::acquire(path, milliseconds(0), LockMethod::exclusive_file)) ==
          held + ": is held by " + me() +
              " (waited 0.0 s); wait until it is done; if no such process is running, remove this "
              "file");
  }
  CHECK_FALSE(std::filesystem::exists(held));
}

TEST_CASE("a stale lock file is taken over on its own host only") {
  const TemporaryDirectory directory;
  const std::string path = directory / "lock";
  const std::string dead = std::to_string(dead_process());
  directory.write("lock.held", host() + "\n" + dead + "\n");
  CHECK(message(Lock::acquire(path, milliseconds(200), LockMethod::exclusive_file)) == "taken");
  directory.write("lock.held", "elsewhere\n" + dead + "\n");
  CHECK(message(Lock::acquire(path, milliseconds(0), LockMethod::exclusive_file)) ==
        path + ".held: is held by process " + dead +
            " on elsewhere (waited 0.0 s); wait until it is done; if no such process is running, "
            "remove this file");
  directory.write("lock.held", "garbage");
  CHECK(message(Lock::acquire(path, milliseconds(0), LockMethod::exclusive_file)) ==
        path +
            ".held: is held by another process (waited 0.0 s); wait until it is done; if no such "
            "process is running, remove this file");
}

TEST_CASE("a lock that cannot be made says why") {
  const TemporaryDirectory directory;
  const std::string path = directory / "no/lock";
  CHECK(message(Lock::acquire(path)) == path + ": cannot be locked: No such file or directory");
  CHECK(message(Lock::acquire(path, milliseconds(0), LockMethod::exclusive_file)) ==
        path + ".held: cannot be locked: No such file or directory");
  std::filesystem::create_symlink("elsewhere", directory / "link");
  CHECK(message(Lock::acquire(directory / "link")) ==
        (directory / "link") + ": cannot be locked: Too many levels of symbolic links");
  CHECK_FALSE(std::filesystem::exists(directory / "elsewhere"));
}

TEST_CASE("a program that shares the lock holds it until it ends") {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/lock";
  RealSubprocess subprocess;
  std::optional<Lock> lock = Lock::acquire(path).value();
  Command command{.arguments = {"/bin/sleep", "0.5"},
                  .environment = {{"PATH", "/usr/bin:/bin"}},
                  .directory = "",
                  .kept_open = {lock->descriptor()}};
  bool succeeded = false;  // Catch's assertions are not for two threads at once
  std::thread program([&] { succeeded = subprocess.run(command).value().succeeded(); });
  std::this_thread::sleep_for(milliseconds(200));
  lock.reset();
  CHECK_FALSE(Lock::acquire(path, milliseconds(0)).ok());
  program.join();
  CHECK(succeeded);
  CHECK(Lock::acquire(path, milliseconds(0)).ok());
}
