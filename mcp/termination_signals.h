#pragma once

#include "base/descriptor.h"

namespace mcp {

/// While it lives, SIGTERM and SIGINT make fd() readable instead of ending the process, so that a
/// transport can finish its work. At most one at a time.
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
  const base::Descriptor event_;
};

}  // namespace mcp
