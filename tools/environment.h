#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/jobs/job_list.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace tools {

/// The shared options of the command line (docs/design.md, "Commands").
struct Options {
  std::vector<std::string>
      roots;  ///< Absolute; experiments outside all of them are refused. Empty: any.
  /// scaffold_run makes nothing, and no kit's script and no trainer is started.
  bool read_only = false;
  int jobs = 2;  ///< Workers.
};

/// Everything that a tool sees of the world; made once by the command line, replaced in tests. What
/// the references refer to must outlive it.
struct Environment {
  core::FileSystem& files;
  core::Subprocess& subprocess;
  core::Clock& clock;
  std::string working_directory = {};  ///< Absolute.
  core::Environment variables = {};
  uid_t user = 0;
  std::string home = {};  ///< The user's home directory; may be empty.
  std::string version = {};
  Options options = {};
  /// Slurm's last answer about the user's jobs; shared by all tools.
  std::shared_ptr<core::JobMemory> job_memory = std::make_shared<core::JobMemory>();
};

}  // namespace tools
