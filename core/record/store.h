#pragma once

#include <string>
#include <string_view>

#include "core/locate/program_trust.h"
#include "core/plan/question.h"
#include "core/record/manifest.h"
#include "core/result.h"
#include "core/system/file_system.h"

namespace core {

/// Reads and writes the records in an experiment's `.scaffold/` (docs/design.md, "Nothing is
/// lost"). The only user of JSON in core's inner rooms. Files are written atomically, and only when
/// their bytes change; the same contents are the same bytes. Errors name the file and what to do.
class Store {
 public:
  /// \param files outlives the store.  \param experiment_dir absolute.
  Store(FileSystem& files, const std::string& experiment_dir);

  /// Makes `.scaffold/`. A link is refused: what is written in it must stay in the experiment.
  [[nodiscard]] Status make_directory();

  /// Empty when there is none yet; an error when it cannot be read or is not a manifest.
  [[nodiscard]] Result<Manifest> manifest() const;
  [[nodiscard]] Status write_manifest(const Manifest& manifest);

  /// The answers kept by the last `scaffold_run`; empty when there are none.
  [[nodiscard]] Result<KeptAnswers> answers() const;
  [[nodiscard]] Status write_answers(const KeptAnswers& kept);

  /// `.scaffold/report.md`.
  [[nodiscard]] Status write_report(const std::string& text);

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const;
  Status write_if_changed(const std::string& path, const std::string& text);

  FileSystem& files_;
  std::string scaffold_dir_;
};

/// The programs that a user trusts, from a file in the user's own configuration; empty where there
/// is none that can be read.
[[nodiscard]] TrustedPrograms read_trusted_programs(const FileSystem& files,
                                                    const std::string& path);

/// Writes them for the user alone (0600, in a directory of 0700). A file that cannot be read is
/// replaced. \param path empty where the user has no home directory, which is an error.
Status write_trusted_programs(FileSystem& files, const std::string& path,
                              const TrustedPrograms& programs);

/// The name of the directory that holds the records, in the experiment's directory.
inline constexpr std::string_view kScaffoldDirName = ".scaffold";

/// An error when a path is a link, through which we do not write.
[[nodiscard]] Status refuse_link(const FileSystem& files, const std::string& path);

}  // namespace core
