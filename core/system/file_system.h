#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace core {

enum class FileKind { missing, file, directory, symlink, other };

struct FileStatus {
  FileKind kind = FileKind::missing;
  std::uint64_t size = 0;  ///< Bytes.
  uid_t owner = 0;
  mode_t permissions = 0;  ///< The lower twelve bits of the mode.
  gid_t group = 0;
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;  ///< When it was last changed in any way: nanoseconds since 1970.

  bool operator==(const FileStatus&) const = default;
};

/// Everything that this program does with files; tests override parts of it to inject faults. Every
/// error is a sentence that begins with the path: "/x/y: cannot be written: No space left on
/// device". Safe to call from several threads.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// The contents of a regular file; nothing where there is no such file. A directory, a FIFO or
  /// device (neither opened nor waited for), a file over `max_bytes` and one that may not be read
  /// are errors, each with its own sentence.
  [[nodiscard]] virtual Result<std::optional<std::string>> read_file_if_present(
      const std::string& path, std::size_t max_bytes) const;

  /// The same, where a missing file is an error too.
  [[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t max_bytes) const;

  /// What is there; links are followed. Nothing there is `missing`, not an error.
  [[nodiscard]] virtual Result<FileStatus> status(const std::string& path) const;

  /// What is there, with a link reported as a link.
  [[nodiscard]] virtual Result<FileStatus> link_status(const std::string& path) const;

  /// Where a link leads, as it is written there; nothing for what is not a link.
  [[nodiscard]] virtual Result<std::optional<std::string>> link_target(
      const std::string& path) const;

  /// Whether status() finds something. False where that is unknown.
  [[nodiscard]] bool exists(const std::string& path) const;
  [[nodiscard]] bool is_directory(const std::string& path) const;
  [[nodiscard]] bool is_file(const std::string& path) const;

  /// The names in a directory, sorted by bytes, without `.` and `..`.
  [[nodiscard]] virtual Result<std::vector<std::string>> list_directory(
      const std::string& path) const;

  /// Makes one directory. One that is there already is an error.
  [[nodiscard]] virtual Status make_directory(const std::string& path);

  /// Makes one directory that only this user may enter.
  [[nodiscard]] virtual Status make_private_directory(const std::string& path);

  /// Makes a directory and its parents where they do not exist yet.
  [[nodiscard]] virtual Status make_directories(const std::string& path);

  /// Makes a fresh directory that only this user may enter, in `$TMPDIR` or `/tmp`; gives its path.
  [[nodiscard]] virtual Result<std::string> make_temporary_directory();

  /// Writes a whole file: under a temporary name beside `path`, flushed to the disk, then renamed
  /// over `path`. When anything fails, `path` is as before and nothing is left beside it.
  [[nodiscard]] virtual Status write_file_atomically(const std::string& path,
                                                     std::string_view contents,
                                                     mode_t permissions = 0644);

  /// Adds `contents` at the end of a file, made when absent, by a single write(). When the disk
  /// takes only a part, that part is cut off again.
  [[nodiscard]] virtual Status append(const std::string& path, std::string_view contents);

  /// Waits until a file, and its name in its directory, are on the disk.
  [[nodiscard]] virtual Status flush(const std::string& path);

  /// The last bytes of a regular file, at most `max_bytes` of them.
  [[nodiscard]] virtual Result<std::string> read_end(const std::string& path,
                                                     std::size_t max_bytes) const;

  /// Renames; when something is at `to` already, that is an error and nothing changes.
  [[nodiscard]] virtual Status rename_no_replace(const std::string& from, const std::string& to);

  /// Removes a file, or a directory with all that is in it. Links are removed, never followed.
  /// Nothing there is success.
  [[nodiscard]] virtual Status remove_tree(const std::string& path);

  /// The absolute path with every link resolved. The path must exist.
  [[nodiscard]] virtual Result<std::string> canonical(const std::string& path) const;

  /// Whether `path` is `root` or lies below it, links followed in both. The last parts of `path`
  /// need not exist yet; `..` among those that do not makes it false.
  [[nodiscard]] Result<bool> is_inside(const std::string& root, const std::string& path) const;
};

}  // namespace core
