#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/runs/run_files.h"
#include "core/system/file_system.h"

namespace core {

/// The contents of a run directory, compared with the files that should be in it.
struct Presence {
  /// A file that is there with other contents.
  struct Different {
    std::string name;
    std::string sha256;  ///< Of what is there.

    bool operator==(const Different&) const = default;
  };

  bool directory_exists = false;
  std::vector<std::string> absent;
  std::vector<Different> different;

  /// Whether all is in place, with these very contents.
  [[nodiscard]] bool is_complete() const {
    return directory_exists && absent.empty() && different.empty();
  }

  bool operator==(const Presence&) const = default;
};

/// Looks at a run directory. An error where it cannot be one: its name begins with a dot or has a
/// slash, it is a link or a file, or one of the files is a link or a directory.
[[nodiscard]] Result<Presence> inspect_run_directory(const FileSystem& files,
                                                     const std::string& experiment_dir,
                                                     const std::string& directory,
                                                     const FileSet& wanted);

/// Writes runs to the disk whole or not at all (docs/design.md, "Nothing is lost"): makes them in
/// `.scaffold/staging/` and renames them into place. All functions may be called from several
/// threads at once, for different run directories.
class Staging {
 public:
  /// \param files outlives it. \param experiment_dir absolute; its `.scaffold/` is there.
  /// \param timestamp of the call, `YYYY-MM-DD HH:MM:SS`: names the directory of replaced files.
  Staging(FileSystem& files, std::string experiment_dir, const std::string& timestamp);

  /// Removes what a killed call has left. EXPECTS: the lock is held.
  [[nodiscard]] Status clear();

  /// Makes an empty directory in which a script may work; gives its path.
  [[nodiscard]] Result<std::string> make_workplace(const std::string& directory);

  /// Writes the files of a run into the staging directory, reads them back, and compares.
  [[nodiscard]] Status stage(const std::string& directory, const FileSet& wanted);

  /// Moves staged files into place: by one rename where there is no run directory yet, else file by
  /// file, with `finetune.slurm` removed first and added last, and files with other contents kept
  /// under `.scaffold/replaced/`. When anything fails, everything is as it was before.
  [[nodiscard]] Status place(const std::string& directory, const FileSet& wanted,
                             const Presence& presence);

  /// Removes the staged files and the workplace of a run.
  void discard(const std::string& directory);

  /// Where replaced files of a run go, relative to the experiment's directory.
  [[nodiscard]] std::string replaced_dir(const std::string& directory) const;

 private:
  [[nodiscard]] std::string staged_dir(const std::string& directory) const;
  [[nodiscard]] std::string workplace(const std::string& directory) const;
  Status fill(const std::string& directory, const FileSet& wanted, const Presence& presence);

  FileSystem& files_;
  std::string experiment_dir_;
  std::string replaced_;  ///< `.scaffold/replaced/2025-10-22_16-30-00`.
};

}  // namespace core
