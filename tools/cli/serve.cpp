#include "tools/cli/serve.h"

#include <unistd.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "mcp/server.h"
#include "mcp/stdio_transport.h"
#include "mcp/termination_signals.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/make_server.h"

namespace tools::cli {

int serve(const Environment& environment, const mcp::ServerOptions& options) {
  const int output = mcp::claim_stdout();
  if (output < 0) {
    fmt::print(stderr, "scaffold-runs: cannot serve: no file descriptor is left for stdout\n");
    return kFailed;
  }
  const mcp::TerminationSignals signals;
  mcp::Server server = make_server(environment, options);
  spdlog::info("serving MCP on stdio");
  const std::size_t still_running = mcp::serve_stdio(server, STDIN_FILENO, output, signals.fd());
  if (still_running > 0) _exit(kOk);
  return kOk;
}

}  // namespace tools::cli
