#include "mcp/termination_signals.h"

#include <poll.h>

#include <csignal>

#include "tests/catch.h"

namespace {

bool readable(int fd) {
  pollfd state = {fd, POLLIN, 0};
  return poll(&state, 1, 0) == 1;
}

}  // namespace

TEST_CASE("SIGTERM and SIGINT make the descriptor readable, and it stays so") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const mcp::TerminationSignals signals;
    CHECK_FALSE(readable(signals.fd()));
    std::raise(signal);
    CHECK(readable(signals.fd()));
    std::raise(signal);
    CHECK(readable(signals.fd()));
  }
}
