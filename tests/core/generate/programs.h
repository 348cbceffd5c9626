#pragma once

#include <string>
#include <vector>

#include "core/system/subprocess.h"

namespace tests {

/// The distribution's Python, with PyYAML and OmegaConf.
inline constexpr const char* kPython = "/usr/bin/python3";

/// Runs a program in our environment to its end.
inline core::CommandOutcome run_program(std::vector<std::string> arguments) {
  core::Command command;
  command.arguments = std::move(arguments);
  command.environment = core::current_environment();
  core::RealSubprocess processes;
  auto outcome = processes.run(command);
  return outcome ? *outcome : core::CommandOutcome{};
}

}  // namespace tests
