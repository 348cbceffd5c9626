#pragma once

#include <array>
#include <csignal>

#include "base/descriptor.h"

namespace mcp {

/// While it lives, SIGTERM, SIGINT and SIGHUP (a lost terminal) make fd() readable instead of
/// ending the process, so that a transport can finish its work. One that was ignored stays ignored.
/// At most one at a time.
class TerminationSignals {
 public:
  TerminationSignals();
  ~TerminationSignals();

  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  /// Stays readable once a signal has arrived. -1 when the system had no descriptor left; the
  /// signals then end the process as usual.
  [[nodiscard]] int fd() const { return event_.number(); }

 private:
  static constexpr std::array<int, 3> kSignals = {SIGTERM, SIGINT, SIGHUP};

  const base::Descriptor event_;
  std::array<struct sigaction, kSignals.size()> before_ = {};
};

}  // namespace mcp
