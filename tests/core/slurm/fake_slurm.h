#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/slurm/slurm_programs.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"

/// A directory with an experiment, and Slurm's programs as a function says.
class FakeSlurm : public core::Subprocess {
 public:
  using Answer = std::function<core::CommandOutcome(const std::vector<std::string>&)>;

  explicit FakeSlurm(Answer answer) : answer_(std::move(answer)) {
    std::string name = (std::filesystem::temp_directory_path() / "slurm-test-XXXXXX").string();
    root = ::mkdtemp(name.data());
    std::filesystem::create_directories(root + "/exp/.scaffold");
    std::filesystem::create_directories(root + "/bin");
    for (const char* program : {"sbatch", "squeue", "sacct", "scontrol", "sacctmgr"}) {
      const std::string path = root + "/bin/" + program;
      std::ofstream(path) << "#!/bin/sh\n";
      std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
  }
  ~FakeSlurm() override { std::filesystem::remove_all(root); }
  FakeSlurm(const FakeSlurm&) = delete;
  FakeSlurm& operator=(const FakeSlurm&) = delete;

  core::Result<core::CommandOutcome> run(const core::Command& command,
                                         const std::stop_token&) override {
    std::vector<std::string> words = command.arguments;
    words[0] = std::filesystem::path(words[0]).filename().string();
    commands.push_back(command);
    return answer_(words);
  }

  [[nodiscard]] core::SlurmPrograms programs(core::Environment environment = {}) {
    environment["PATH"] = root + "/bin";
    return {files, *this, environment, experiment()};
  }

  [[nodiscard]] std::string experiment() const { return root + "/exp"; }

  static core::CommandOutcome says(int code, std::string output, std::string error_output = "") {
    core::CommandOutcome outcome;
    outcome.exit_code = code;
    outcome.output = std::move(output);
    outcome.error_output = std::move(error_output);
    return outcome;
  }

  std::string root;
  core::FileSystem files;
  std::vector<core::Command> commands;

 private:
  Answer answer_;
};
