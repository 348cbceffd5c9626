#pragma once

#include <string>
#include <vector>

namespace core {

/// A file that is to be, as text: made first, written last.
struct File {
  std::string name;  ///< Relative to the run directory.
  std::string contents;
  unsigned mode = 0644;

  bool operator==(const File&) const = default;
};

/// The files of one run directory, in the order in which they are written. `finetune.slurm` is the
/// last, so that a directory with it is complete.
using FileSet = std::vector<File>;

/// Null when there is none of this name.
const File* find_file(const FileSet& files, const std::string& name);

}  // namespace core
