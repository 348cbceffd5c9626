#include "core/system/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace core {
namespace {

constexpr std::chrono::milliseconds kPause(50);

struct Holder {
  std::string host;
  pid_t process = 0;
};

std::string this_host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// Who wrote a lock file: its two lines are the host and the process.
std::optional<Holder> holder_of(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, 512> buffer{};
  const ssize_t count = ::pread(file.number(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return std::nullopt;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(count));
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  Holder holder{std::string(text.substr(0, end)), 0};
  const auto parsed =
      std::from_chars(text.data() + end + 1, text.data() + text.size(), holder.process);
  if (parsed.ec != std::errc() || holder.process <= 0) return std::nullopt;
  return holder;
}

/// Writes who holds the lock. The lock holds even without these lines, so a full disk is not an
/// error.
void sign(const base::Descriptor& file) {
  const std::string text = fmt::format("{}\n{}\n", this_host(), ::getpid());
  if (::ftruncate(file.number(), 0) != 0) return;
  if (::pwrite(file.number(), text.data(), text.size(), 0) < 0) return;
}

Error held_error(const std::string& path, std::chrono::milliseconds wait, bool file_is_lock) {
  const auto holder = holder_of(path);
  const std::string who = holder ? fmt::format("process {} on {}", holder->process, holder->host)
                                 : std::string("another process");
  const std::string remedy =
      file_is_lock ? "wait until it is done; if no such process is running, remove this file"
                   : "wait until it is done";
  return {fmt::format("{}: is held by {} (waited {:.1f} s); {}", path, who,
                      static_cast<double>(wait.count()) / 1000.0, remedy)};
}

/// Whether the file was left by a process of this host that has ended.
bool is_stale(const std::string& path) {
  const auto holder = holder_of(path);
  return holder && holder->host == this_host() && ::kill(holder->process, 0) != 0 && errno == ESRCH;
}

/// Removes a stale lock file. It is looked at again under another name, since a second process may
/// have seen the same stale file, removed it and made its own in between.
void remove_stale(const std::string& path) {
  const std::string aside = fmt::format("{}-stale-{}", path, ::getpid());
  if (::rename(path.c_str(), aside.c_str()) != 0) return;
  if (!is_stale(aside) && ::link(aside.c_str(), path.c_str()) != 0) {
    // A third process was faster and has the lock.
  }
  ::unlink(aside.c_str());
}

enum class Attempt { taken, held, unsupported, failed };

/// Takes the lock with flock(). The file stays when the lock is released: removing it would let two
/// processes lock two files of one name. `file` is open only while the lock is taken.
Attempt try_flock(const std::string& path, base::Descriptor& file) {
  base::Descriptor opened(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!opened.is_open()) return Attempt::failed;
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) == 0) {
    sign(opened);
    file = std::move(opened);
    return Attempt::taken;
  }
  const int error = errno;
  opened.close();
  errno = error;
  if (error == EWOULDBLOCK || error == EINTR) return Attempt::held;
  const bool unsupported = error == ENOLCK || error == ENOSYS || error == ENOTSUP;
  return unsupported ? Attempt::unsupported : Attempt::failed;
}

/// Takes the lock by making a file that does not exist yet.
Attempt try_exclusive_file(const std::string& path, base::Descriptor& file) {
  file = base::Descriptor(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.is_open()) {
    sign(file);
    return Attempt::taken;
  }
  if (errno != EEXIST) return Attempt::failed;
  if (is_stale(path)) remove_stale(path);
  return Attempt::held;
}

}  // namespace

Result<Lock> Lock::acquire(const std::string& path, std::chrono::milliseconds wait,
                           LockMethod method) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  bool by_file = method == LockMethod::exclusive_file;
  for (;;) {
    // A name of its own, since try_flock() has already made a file at `path`.
    const std::string used = by_file ? path + ".held" : path;
    base::Descriptor file;
    switch (by_file ? try_exclusive_file(used, file) : try_flock(used, file)) {
      case Attempt::taken:
        return Lock(used, std::move(file),
                    by_file ? fmt::format("the file system has no locks (flock), so {} serves as "
                                          "one; after a crash remove it by hand",
                                          used)
                            : std::string());
      case Attempt::failed:
        return Error{
            fmt::format("{}: cannot be locked: {}", used, std::generic_category().message(errno))};
      case Attempt::unsupported:
        by_file = true;
        continue;
      case Attempt::held:
        break;
    }
    if (std::chrono::steady_clock::now() >= deadline) return held_error(used, wait, by_file);
    std::this_thread::sleep_for(kPause);
  }
}

Lock::~Lock() {
  if (!file_.is_open()) return;
  if (!warning_.empty()) {
    ::unlink(path_.c_str());
  } else if (::ftruncate(file_.number(), 0) != 0) {
    // The names of a former holder do no harm.
  }
}

}  // namespace core
