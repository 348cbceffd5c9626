#pragma once

#include <chrono>
#include <stop_token>

#include "core/result.h"
#include "core/system/clock.h"
#include "core/system/subprocess.h"

namespace core {

/// Runs programs no longer than the time of a whole call allows, whatever limit each has of its
/// own.
class LimitedSubprocess : public Subprocess {
 public:
  /// What each program gets even when the time is over, so that a call comes forward.
  static constexpr std::chrono::milliseconds kLeast{1000};

  /// The references outlive it. \param end when the time is over.
  LimitedSubprocess(Subprocess& subprocess, const Clock& clock,
                    std::chrono::steady_clock::time_point end)
      : subprocess_(subprocess), clock_(clock), end_(end) {}

  /// As Subprocess::run(). A program that is stopped because the time was over, before its own
  /// limit, is an error that says so: `squeue was stopped after 4.5 s, when the time budget was
  /// used up`.
  [[nodiscard]] Result<CommandOutcome> run(const Command& command,
                                           const std::stop_token& stop = {}) override;

 private:
  Subprocess& subprocess_;
  const Clock& clock_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace core
