#pragma once

#include <string>

#include "core/system/file_system.h"
#include "tests/catch.h"

namespace tests {

/// A directory on the disk that is gone with the test.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    const auto made = files.make_temporary_directory();
    REQUIRE(made);
    path = *made;
  }
  ~ScratchDirectory() { (void)files.remove_tree(path); }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  /// Writes a file, its directories with it; gives its path.
  std::string write(const std::string& name, std::string_view contents) {
    const std::string file = path + "/" + name;
    REQUIRE(files.make_directories(file.substr(0, file.rfind('/'))));
    REQUIRE(files.write_file_atomically(file, contents));
    return file;
  }

  core::FileSystem files;
  std::string path;
};

}  // namespace tests
