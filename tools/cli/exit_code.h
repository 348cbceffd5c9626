#pragma once

namespace tools::cli {

/// What the process ends with (docs/design.md, "Commands").
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,  ///< Bad arguments of a tool too.
  kNeedsInput = 2,
  kPartial = 3,
  kUsage = 64,  ///< A wrong command line or an unknown tool.
};

}  // namespace tools::cli
