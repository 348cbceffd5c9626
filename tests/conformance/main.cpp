// The fixture server of the conformance suite: `mcp/` and its HTTP transport, nothing of the
// product. Prints its URL on stdout, serves both eras until SIGTERM.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "mcp/http/http_transport.h"
#include "mcp/termination_signals.h"
#include "tests/conformance/fixtures.h"

int main() {
  const mcp::TerminationSignals signals;
  mcp::Server server({"conformance-fixtures", "", "1", ""}, conformance::fixtures());
  mcp::http::HttpTransport transport(server, {"127.0.0.1", 0}, std::nullopt);
  const auto bound = transport.bind();
  if (!bound) {
    std::fprintf(stderr, "%s\n", bound.error().message.c_str());
    return 1;
  }
  std::printf("http://%s/mcp\n", mcp::http::to_text(*bound).c_str());
  std::fflush(stdout);
  if (transport.serve(signals.fd()) > 0) _exit(0);
  return 0;
}
