#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace core {

/// The time of day and the time that passes; replaced in tests, so that the same input gives the
/// same bytes. Safe to call from several threads.
class Clock {
 public:
  virtual ~Clock() = default;

  /// The time of day in the machine's time zone.
  [[nodiscard]] virtual std::tm local_time() const;

  /// For budgets and limits: never goes back.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const;

  /// local_time() as `YYYY-MM-DD HH:MM:SS`, the log's form.
  [[nodiscard]] std::string timestamp() const;
};

}  // namespace core
