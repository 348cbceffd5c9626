#include "core/generate/file_set.h"

#include <algorithm>

namespace core {

const File* find_file(const FileSet& files, const std::string& name) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace core
