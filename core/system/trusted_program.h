#pragma once

#include <optional>
#include <string>

#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace core {

/// The absolute path of a program of the machine: found in the PATH of `environment`, and not one
/// that lies in the experiment, which others may have written.
[[nodiscard]] std::optional<std::string> trusted_program(const FileSystem& files,
                                                         const std::string& name,
                                                         const Environment& environment,
                                                         const std::string& experiment_dir);

}  // namespace core
