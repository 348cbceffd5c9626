#include "core/system/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "base/descriptor.h"
#include "core/text/path_text.h"

namespace core {
namespace {

/// "/x/y: cannot be written: No space left on device", from errno.
Error failure(const std::string& path, std::string_view what) {
  return {fmt::format("{}: {}: {}", path, what, std::generic_category().message(errno))};
}

FileKind file_kind(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::file;
  if (S_ISDIR(mode)) return FileKind::directory;
  return S_ISLNK(mode) ? FileKind::symlink : FileKind::other;
}

Result<FileStatus> status_by(int (*stat_function)(const char*, struct stat*),
                             const std::string& path) {
  struct stat found{};
  if (stat_function(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return FileStatus{};
    return failure(path, "cannot be accessed");
  }
  return FileStatus{file_kind(found.st_mode),
                    static_cast<std::uint64_t>(found.st_size),
                    found.st_uid,
                    found.st_mode & 07777U,
                    found.st_gid,
                    found.st_ino,
                    std::int64_t{found.st_ctim.tv_sec} * 1'000'000'000 + found.st_ctim.tv_nsec};
}

std::optional<Error> why_not_readable(const std::string& path, const struct stat& found,
                                      std::size_t max_bytes) {
  if (S_ISDIR(found.st_mode)) return Error{path + ": is a directory, but a file was expected"};
  if (!S_ISREG(found.st_mode)) {
    return Error{path + ": is not a regular file (a pipe, socket or device), so it is not read"};
  }
  if (static_cast<std::uint64_t>(found.st_size) > max_bytes) {
    return Error{
        fmt::format("{}: is too large: {} bytes; the limit is {}", path, found.st_size, max_bytes)};
  }
  return std::nullopt;
}

/// Reads to the end; more than `max_bytes` is an error (a file in /proc has no size).
Result<std::optional<std::string>> read_all(const base::Descriptor& file, const std::string& path,
                                            std::size_t max_bytes) {
  std::string contents;
  std::string chunk(std::size_t{64} << 10U, '\0');
  for (;;) {
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count == 0) return std::optional<std::string>(std::move(contents));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(path, "cannot be read");
    contents.append(chunk, 0, static_cast<std::size_t>(count));
    if (contents.size() > max_bytes) {
      return Error{fmt::format("{}: is too large: over {} bytes", path, max_bytes)};
    }
  }
}

bool write_all(int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t count = ::write(descriptor, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Makes a rename or a new name last across a crash of the machine. File systems that cannot flush
/// a directory keep whatever promises they make.
void flush_directory(const std::string& path) {
  const base::Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.is_open()) ::fsync(directory.number());
}

/// A name that no other thread or process uses at the same time.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  return fmt::format("{}.tmp-{}-{}", path, ::getpid(), counter++);
}

/// Contents and permissions under a new name, flushed.
Status write_new_file(const std::string& name, const std::string& shown_path,
                      std::string_view contents, mode_t permissions) {
  base::Descriptor file(
      ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, permissions));
  if (!file.is_open()) return failure(shown_path, "cannot be written");
  const bool written = write_all(file.number(), contents) &&
                       ::fchmod(file.number(), permissions) == 0 && ::fsync(file.number()) == 0;
  if (!written || !file.close()) {
    const Error error = failure(shown_path, "cannot be written");
    ::unlink(name.c_str());
    return error;
  }
  return Done{};
}

/// Removes what is below an open directory, which ends closed.
Status remove_contents(int directory, const std::string& path);

Status remove_entry(int directory, const std::string& name, const std::string& path) {
  // Only what is truly a directory is entered: O_NOFOLLOW holds also when somebody exchanges it for
  // a link in between.
  const int below =
      ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (below >= 0) {
    if (auto removed = remove_contents(below, path); !removed) return removed;
  } else if (errno == ENOENT) {
    return Done{};
  } else if (errno != ENOTDIR && errno != ELOOP) {
    return failure(path, "cannot be removed");
  }
  const int flags = below >= 0 ? AT_REMOVEDIR : 0;
  if (::unlinkat(directory, name.c_str(), flags) != 0 && errno != ENOENT) {
    return failure(path, "cannot be removed");
  }
  return Done{};
}

Status remove_contents(int directory, const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(directory), ::closedir);
  if (!stream) {
    const Error error = failure(path, "cannot be removed");
    ::close(directory);
    return error;
  }
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    auto removed = remove_entry(directory, name, fmt::format("{}/{}", path, name));
    if (!removed) return removed;
  }
  return Done{};
}

}  // namespace

Result<std::string> FileSystem::read_file(const std::string& path, std::size_t max_bytes) const {
  auto found = read_file_if_present(path, max_bytes);
  if (!found) return found.error();
  std::optional<std::string>& contents = *found;
  if (!contents) return Error{path + ": does not exist"};
  return std::move(*contents);
}

bool FileSystem::exists(const std::string& path) const {
  const auto found = status(path);
  return found && found->kind != FileKind::missing;
}

bool FileSystem::is_directory(const std::string& path) const {
  const auto found = status(path);
  return found && found->kind == FileKind::directory;
}

bool FileSystem::is_file(const std::string& path) const {
  const auto found = status(path);
  return found && found->kind == FileKind::file;
}

Result<bool> FileSystem::is_inside(const std::string& root, const std::string& path) const {
  const auto real_root = canonical(root);
  if (!real_root) return real_root.error();
  // Climb to the part that exists; what is below it can hold no links yet.
  std::string existing = path;
  for (;;) {
    const auto found = link_status(existing);
    if (!found) return found.error();
    if (found->kind != FileKind::missing) break;
    if (last_part(existing) == "..") return false;
    existing = parent_directory(existing);
  }
  const auto real_path = canonical(existing);
  if (!real_path) return false;  // a link that leads nowhere: no promise where it will lead
  const std::string below = *real_root == "/" ? "/" : *real_root + "/";
  return *real_path == *real_root || real_path->compare(0, below.size(), below) == 0;
}

Result<std::optional<std::string>> FileSystem::read_file_if_present(const std::string& path,
                                                                    std::size_t max_bytes) const {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not wait.
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    return failure(path, "cannot be read");
  }
  if (auto reason = why_not_readable(path, found, max_bytes)) return *reason;
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) return failure(path, "cannot be read");
  if (::fstat(file.number(), &found) != 0) return failure(path, "cannot be read");
  if (auto reason = why_not_readable(path, found, max_bytes)) return *reason;
  return read_all(file, path, max_bytes);
}

Result<FileStatus> FileSystem::status(const std::string& path) const {
  return status_by(::stat, path);
}

Result<FileStatus> FileSystem::link_status(const std::string& path) const {
  return status_by(::lstat, path);
}

Result<std::optional<std::string>> FileSystem::link_target(const std::string& path) const {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  if (size >= 0) return std::optional(std::string(target.data(), static_cast<std::size_t>(size)));
  if (errno == EINVAL) return std::optional<std::string>();
  return failure(path, "cannot be read");
}

Result<std::vector<std::string>> FileSystem::list_directory(const std::string& path) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(path.c_str()), ::closedir);
  if (!stream) return failure(path, "cannot be listed");
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Status FileSystem::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0) return failure(path, "cannot be made");
  return Done{};
}

Status FileSystem::make_private_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) return failure(path, "cannot be made");
  return Done{};
}

Status FileSystem::make_directories(const std::string& path) {
  const std::string plain(strip_trailing_slashes(path));
  if (is_directory(plain)) return Done{};
  const std::string parent = parent_directory(plain);
  if (parent != plain && !is_directory(parent)) {
    if (auto made = make_directories(parent); !made) return made;
  }
  // Another process may have made it in between.
  if (::mkdir(plain.c_str(), 0777) == 0 || errno == EEXIST) {
    if (is_directory(plain)) return Done{};
    errno = EEXIST;
  }
  return failure(plain, "cannot be made");
}

Result<std::string> FileSystem::make_temporary_directory() {
  const char* const place = std::getenv("TMPDIR");
  std::string path = std::string(place != nullptr && *place != '\0' ? place : "/tmp");
  constexpr std::size_t kReplaced = 6;  // by mkdtemp()
  path += "/scaffold-runs-" + std::string(kReplaced, 'X');
  if (::mkdtemp(path.data()) == nullptr) return failure(path, "cannot be made");
  return path;
}

Status FileSystem::write_file_atomically(const std::string& path, std::string_view contents,
                                         mode_t permissions) {
  const std::string name = temporary_name(path);
  if (auto written = write_new_file(name, path, contents, permissions); !written) return written;
  if (::rename(name.c_str(), path.c_str()) != 0) {
    const Error error = failure(path, "cannot be written");
    ::unlink(name.c_str());
    return error;
  }
  flush_directory(parent_directory(path));
  return Done{};
}

Status FileSystem::append(const std::string& path, std::string_view contents) {
  base::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644));
  struct stat found{};
  if (!file.is_open() || ::fstat(file.number(), &found) != 0) {
    return failure(path, "cannot be written");
  }
  if (!S_ISREG(found.st_mode)) return Error{path + ": is not a regular file, so it is not written"};
  ssize_t count = 0;
  do {
    count = ::write(file.number(), contents.data(), contents.size());
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(contents.size())) {
    // A part was taken; one more byte shows why not all.
    if (count >= 0 && ::write(file.number(), contents.data() + count, 1) >= 0) errno = ENOSPC;
    const Error error = failure(path, "cannot be written");
    [[maybe_unused]] const int cut = ::ftruncate(file.number(), found.st_size);
    return error;
  }
  if (!file.close()) return failure(path, "cannot be written");
  return Done{};
}

Status FileSystem::flush(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open() || ::fsync(file.number()) != 0) return failure(path, "cannot be flushed");
  flush_directory(parent_directory(path));
  return Done{};
}

Result<std::string> FileSystem::read_end(const std::string& path, std::size_t max_bytes) const {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat found{};
  if (!file.is_open() || ::fstat(file.number(), &found) != 0)
    return failure(path, "cannot be read");
  if (!S_ISREG(found.st_mode)) return Error{path + ": is not a regular file, so it is not read"};
  const auto size = static_cast<std::size_t>(found.st_size);
  const std::size_t begin = size - std::min(size, max_bytes);
  std::string contents(size - begin, '\0');
  const ssize_t count =
      ::pread(file.number(), contents.data(), contents.size(), static_cast<off_t>(begin));
  if (count < 0) return failure(path, "cannot be read");
  contents.resize(static_cast<std::size_t>(count));
  return contents;
}

Status FileSystem::rename_no_replace(const std::string& from, const std::string& to) {
  // Old C libraries do not declare renameat2(). RENAME_NOREPLACE is 1 in the kernel's ABI.
  bool renamed = ::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 1U) == 0;
  if (!renamed && (errno == EINVAL || errno == ENOSYS)) {
    // File systems such as NFS lack the flag: look first. Our callers' lock keeps other processes
    // of ours away in between.
    const auto found = link_status(to);
    if (!found) return found.error();
    renamed = found->kind == FileKind::missing && ::rename(from.c_str(), to.c_str()) == 0;
    if (found->kind != FileKind::missing) errno = EEXIST;
  }
  if (!renamed) return failure(from, fmt::format("cannot be renamed to {}", to));
  return Done{};
}

Status FileSystem::remove_tree(const std::string& path) {
  const std::string plain(strip_trailing_slashes(path));
  return remove_entry(AT_FDCWD, plain, plain);
}

Result<std::string> FileSystem::canonical(const std::string& path) const {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (!real) return failure(path, "cannot be resolved");
  return std::string(real.get());
}

}  // namespace core
