#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "core/result.h"

namespace core {

/// How processes are kept apart. `automatic` is flock(), and `exclusive_file` where the file system
/// has no flock; tests ask for the latter by name.
enum class LockMethod { automatic, exclusive_file };

/// Holds a lock file as long as it lives (docs/design.md, "Nothing is lost"). While it is held the
/// file says who holds it: host and process id.
class Lock {
 public:
  /// Takes the lock at `path`, whose directory must exist; waits up to `wait` for another holder.
  /// Then the error names the holder: "/x/.scaffold/lock: is held by process 4711 on node3; ...".
  [[nodiscard]] static Result<Lock> acquire(
      const std::string& path, std::chrono::milliseconds wait = std::chrono::seconds(5),
      LockMethod method = LockMethod::automatic);

  Lock(Lock&& other) noexcept = default;
  Lock& operator=(Lock&& other) = delete;
  ~Lock();

  /// What a person should know: that the file system has no flock, so that a file serves as the
  /// lock and stays after a crash. Empty otherwise.
  [[nodiscard]] const std::string& warning() const { return warning_; }

  /// For Command::kept_open: a program that shares it holds the lock until it ends, where the file
  /// system has flock.
  [[nodiscard]] int descriptor() const { return file_.number(); }

 private:
  Lock(std::string path, base::Descriptor file, std::string warning)
      : path_(std::move(path)), file_(std::move(file)), warning_(std::move(warning)) {}

  std::string path_;
  base::Descriptor file_;
  std::string warning_;  ///< Not empty exactly when the file itself is the lock.
};

}  // namespace core
