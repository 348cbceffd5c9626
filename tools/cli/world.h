#pragma once

#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "tools/environment.h"

namespace tools::cli {

/// The real disk, processes and clock, and the Environment that looks at them. Made once per
/// process.
class World {
 public:
  explicit World(Options options);

  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const Environment& environment() const { return environment_; }

 private:
  core::FileSystem files_;
  core::RealSubprocess subprocess_;
  core::Clock clock_;
  Environment environment_;
};

}  // namespace tools::cli
