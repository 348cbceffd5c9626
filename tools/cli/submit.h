#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/environment.h"

namespace tools::cli {

struct SubmitOptions {
  std::string directory;                ///< As find_experiment's `path`.
  bool go = false;                      ///< Without it nothing is submitted.
  std::optional<std::int64_t> at_once;  ///< `--max`.
};

/// Submits the runs that verify, each once (docs/design.md, "Commands"), and says on stdout what
/// became of each. Without `go` it says what it would do, and writes nothing.
/// \returns the process's exit code: kOk when every run is submitted, now or before, or would be;
///          kPartial when limits left some for a later call.
int submit(const Environment& environment, const SubmitOptions& options);

}  // namespace tools::cli
