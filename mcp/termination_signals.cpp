#include "mcp/termination_signals.h"

#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace mcp {
namespace {

std::atomic<int> signalled_fd = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void on_signal(int) {
  const int saved_errno = errno;
  eventfd_write(signalled_fd, 1);
  errno = saved_errno;
}

}  // namespace

TerminationSignals::TerminationSignals() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_.is_open()) return;
  signalled_fd = fd();
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

TerminationSignals::~TerminationSignals() {
  if (!event_.is_open()) return;
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  signalled_fd = -1;
}

}  // namespace mcp
