#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mcp/server.h"
#include "tools/environment.h"

namespace tools::cli {

// The commands of the program (docs/design.md, "Commands"); `serve --http` is in serve_http.h. Each
// returns the process's exit code.

enum ExitCode : int {
  kOk = 0,
  kFailed = 1,  ///< Wrong arguments of a tool too.
  kNeedsInput = 2,
  kPartial = 3,
  kUsage = 64,  ///< A wrong command line or an unknown tool.
};

/// Serves MCP on stdin and stdout until the input ends or SIGTERM, SIGINT or SIGHUP arrives. Does
/// not return if a call is still running then: the process ends within a second.
int serve(const Environment& environment, const mcp::ServerOptions& options);

/// One tool call from the shell: prints the result object as one JSON document.
/// \param words what follows the tool's name: one JSON object, or `key=value ...`. A word splits at
/// its first `=`; `answers.FIELD=v` makes an object; a repeated key an array. A value is JSON where
/// the schema does not want a string, and text where it is not JSON either, so that the schema's
/// check names it.
int call(const Environment& environment, const std::string& tool_name,
         const std::vector<std::string>& words);

struct SubmitOptions {
  std::string directory;                ///< As find_experiment's `path`.
  bool go = false;                      ///< Without it nothing is submitted.
  std::optional<std::int64_t> at_once;  ///< `--max`.
};

/// Submits the runs that pass verification, each once, and prints what happened to each. Without
/// `go` it prints what it would do, and writes nothing.
/// \returns kOk when every run is submitted, now or before, or would be; kPartial when limits left
///          some for a later call.
int submit(const Environment& environment, const SubmitOptions& options);

/// Prints what it found here, what is missing and how to fix that. Runs programs, but none from an
/// experiment.
int doctor(const Environment& environment);

}  // namespace tools::cli
