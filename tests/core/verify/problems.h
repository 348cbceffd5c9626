#pragma once

#include <string>
#include <vector>

#include "core/verify/verify_files.h"
#include "tests/catch.h"
#include "tests/core/verify/sample_run.h"

namespace core::testing {

using Messages = std::vector<std::string>;

inline constexpr std::size_t kSetup = 0;
inline constexpr std::size_t kConfig = 1;
inline constexpr std::size_t kScript = 2;

/// The messages of the checks that did not pass.
inline Messages problems(const RunConfig& run, const FileSet& files) {
  Messages messages;
  for (const Check& check : verify_files(run, files)) {
    if (check.status != CheckStatus::passed) messages.push_back(check.message);
  }
  return messages;
}

/// The sample run's problems with one piece of one file replaced.
inline Messages problems_with(std::size_t file, const std::string& piece, const std::string& other,
                              const RunConfig& run = sample_run()) {
  FileSet files = sample_files(sample_run());
  files[file].contents = with(files[file].contents, piece, other);
  return problems(run, files);
}

/// The sample run with one more value.
inline RunConfig run_with(const std::string& key, Value value) {
  RunConfig run = sample_run();
  run.settings[key] = planned(std::move(value));
  return run;
}

/// Where the sample plan's values are.
inline const std::string kRow = " (/x/experiment_summary.md:12).";

}  // namespace core::testing
