#pragma once

#include <cstddef>

#include "mcp/server.h"

namespace mcp {

/// The longest message that is read. A longer line gets an error without an id.
inline constexpr size_t kLongestLine = 10'485'760;

/// Serves one client: a message a line from `in_fd`, answers to `out_fd` (MCP,
/// basic/transports/stdio). Ends at the end of input, when the client stops reading, or when
/// `stop_fd` (may be -1) becomes readable. At the end of input calls may continue for 400 ms, so
/// that `printf ... | server` is answered; then, and at once in the other cases, they are asked to
/// stop. Returns within a second in any case, and writes nothing after that. The process ignores
/// SIGPIPE from here on. Descriptors are not closed.
/// \returns the number of calls that have not ended. If it is not 0, leave the process by _exit().
size_t serve_stdio(Server& server, int in_fd, int out_fd, int stop_fd);

/// Keeps stdout for the protocol: returns a new descriptor for it, and sends to stderr whatever
/// else this process, or a program that it starts, prints to stdout. -1 when the system has no
/// descriptor left.
int claim_stdout();

}  // namespace mcp
