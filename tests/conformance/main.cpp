// The fixture server of the conformance suite: `mcp/` and its HTTP transport, nothing of the
// product. Prints its URL on stdout, serves both eras until SIGTERM.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <variant>

#include "mcp/http/http_transport.h"
#include "mcp/termination_signals.h"
#include "tests/conformance/fixtures.h"

int main() {
  const mcp::TerminationSignals signals;
  mcp::Server server({"conformance-fixtures", "", "1", ""}, conformance::fixtures());
  mcp::http::HttpTransport transport(server, {"127.0.0.1", 0}, std::nullopt);
  const auto bound = transport.bind();
  if (const auto* why = std::get_if<std::string>(&bound)) {
    std::fprintf(stderr, "%s\n", why->c_str());
    return 1;
  }
  std::printf("http://%s/mcp\n",
              mcp::http::to_text(std::get<mcp::http::ListenAddress>(bound)).c_str());
  std::fflush(stdout);
  if (transport.serve(signals.fd()) > 0) _exit(0);
  return 0;
}
