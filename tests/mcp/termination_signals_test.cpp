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

TEST_CASE("SIGTERM, SIGINT and SIGHUP make the descriptor readable, and it stays so") {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const mcp::TerminationSignals signals;
    CHECK_FALSE(readable(signals.fd()));
    std::raise(signal);
    CHECK(readable(signals.fd()));
    std::raise(signal);
    CHECK(readable(signals.fd()));
  }
}

TEST_CASE("a signal that was ignored stays ignored, as under nohup") {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    const mcp::TerminationSignals signals;
    std::raise(SIGHUP);
    CHECK_FALSE(readable(signals.fd()));
  }
  CHECK(std::signal(SIGHUP, before) == SIG_IGN);
}
