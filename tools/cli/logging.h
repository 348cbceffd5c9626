#pragma once

#include <string>

#include "core/result.h"

namespace tools::cli {

struct LogOptions {
  std::string level = "warning";  ///< trace, debug, info, warning, error or off.
  std::string file;               ///< Appended to, beside stderr; empty: none.
};

/// Sends the process's log to stderr, and to a file where one is named; never to stdout.
core::Status start_logging(const LogOptions& options);

}  // namespace tools::cli
