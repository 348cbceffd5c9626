#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// The names of the files that make up a run, in the order in which they are written.
inline constexpr const char* kSetupFile = "setup_finetune.yaml";
inline constexpr const char* kTrainedFile = "finetune.yaml";
inline constexpr const char* kScriptFile = "finetune.slurm";
inline constexpr const char* kRunFiles[] = {kSetupFile, kTrainedFile, kScriptFile};

/// A file as text, before it is written or after it was read.
struct File {
  std::string name;  ///< Relative to the run directory.
  std::string contents;
  unsigned mode = 0644;

  bool operator==(const File&) const = default;
};

/// The files of one run directory, in the order in which they are written. `finetune.slurm` is the
/// last, so a directory that has it is complete.
using FileSet = std::vector<File>;

/// Null when there is no file of this name.
inline const File* find_file(const FileSet& files, std::string_view name) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace core
