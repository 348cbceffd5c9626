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

std::string error_text(int error) { return std::generic_category().message(error); }

std::string read_some(int descriptor) {
  std::array<char, 512> buffer{};
  const ssize_t count = ::pread(descriptor, buffer.data(), buffer.size(), 0);
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

/// Who wrote a lock file: its two lines are the host and the process.
std::optional<Holder> holder_in(const std::string& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string::npos || end == 0) return std::nullopt;
  Holder holder{text.substr(0, end), 0};
  const char* const first = text.data() + end + 1;
  const auto parsed = std::from_chars(first, text.data() + text.size(), holder.process);
  if (parsed.ec != std::errc() || holder.process <= 0) return std::nullopt;
  return holder;
}

std::optional<Holder> holder_of(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return std::nullopt;
  auto holder = holder_in(read_some(descriptor));
  ::close(descriptor);
  return holder;
}

/// Writes who holds the lock. Without that line the lock holds as well, so a full disk is no error.
void sign(int descriptor) {
  const std::string text = fmt::format("{}\n{}\n", this_host(), ::getpid());
  if (::ftruncate(descriptor, 0) != 0) return;
  if (::pwrite(descriptor, text.data(), text.size(), 0) < 0) return;
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

/// Whether the file was left by a process of this host that is no longer there.
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
    // A third process was faster; its lock stands.
  }
  ::unlink(aside.c_str());
}

enum class Attempt { taken, held, unsupported, failed };

/// Takes the lock by flock(). The file stays when the lock is given back: removing it would let two
/// processes lock two files of one name.
Attempt try_flock(const std::string& path, int& descriptor) {
  const int opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (opened < 0) return Attempt::failed;
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0) {
    sign(opened);
    descriptor = opened;
    return Attempt::taken;
  }
  const int error = errno;
  ::close(opened);
  errno = error;
  if (error == EWOULDBLOCK || error == EINTR) return Attempt::held;
  const bool unsupported = error == ENOLCK || error == ENOSYS || error == ENOTSUP;
  return unsupported ? Attempt::unsupported : Attempt::failed;
}

/// Takes the lock by making a file that is not there yet.
Attempt try_exclusive_file(const std::string& path, int& descriptor) {
  const int opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (opened >= 0) {
    sign(opened);
    descriptor = opened;
    return Attempt::taken;
  }
  if (errno != EEXIST) return Attempt::failed;
  if (is_stale(path)) remove_stale(path);
  return Attempt::held;
}

/// A file of its own, since try_flock() has made one at `path` already.
std::string exclusive_path(const std::string& path) { return path + ".held"; }

}  // namespace

Result<Lock> Lock::acquire(const std::string& path, std::chrono::milliseconds wait,
                           LockMethod method) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  bool by_file = method == LockMethod::exclusive_file;
  for (;;) {
    const std::string used = by_file ? exclusive_path(path) : path;
    int descriptor = -1;
    const Attempt attempt =
        by_file ? try_exclusive_file(used, descriptor) : try_flock(used, descriptor);
    if (attempt == Attempt::taken) {
      return Lock(used, descriptor,
                  by_file ? fmt::format("the file system has no locks (flock), so {} stands for "
                                        "one; after a crash remove it by hand",
                                        used)
                          : std::string());
    }
    if (attempt == Attempt::failed) {
      return Error{fmt::format("{}: cannot be locked: {}", used, error_text(errno))};
    }
    if (attempt == Attempt::unsupported) {
      by_file = true;
      continue;
    }
    if (std::chrono::steady_clock::now() >= deadline) return held_error(used, wait, by_file);
    std::this_thread::sleep_for(kPause);
  }
}

Lock::Lock(std::string path, int descriptor, std::string warning)
    : path_(std::move(path)), descriptor_(descriptor), warning_(std::move(warning)) {}

Lock::Lock(Lock&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      warning_(std::move(other.warning_)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  if (this != &other) {
    release();
    path_ = std::move(other.path_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    warning_ = std::move(other.warning_);
  }
  return *this;
}

Lock::~Lock() { release(); }

void Lock::release() noexcept {
  if (descriptor_ < 0) return;
  if (!warning_.empty()) {
    ::unlink(path_.c_str());
  } else if (::ftruncate(descriptor_, 0) != 0) {
    // The names of a former holder do no harm.
  }
  ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace core
