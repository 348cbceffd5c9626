#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/system/file_system.h"

namespace core {

/// `path` as an absolute path without `.` and doubled or trailing slashes. One with `..` is
/// resolved on disk when it exists, since `..` behind a link means another place. Links are kept
/// otherwise.
std::string absolute_path(const FileSystem& files, const std::string& working_directory,
                          std::string_view path);

/// The directory, its parent, and so on up to `/`.
std::vector<std::string> upwards(const std::string& directory);

/// The places beside a directory and beside each of its parents where a kit usually lies:
/// `GitHub/cruijff_kit` and `cruijff_kit`.
std::vector<std::string> usual_kits_beside(const std::string& directory);

}  // namespace core
