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
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    // nohup ignores SIGHUP, and a shell without job control SIGINT.
    if (before_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

TerminationSignals::~TerminationSignals() {
  if (!event_.is_open()) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  signalled_fd = -1;
}

}  // namespace mcp
