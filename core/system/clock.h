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

  /// The time of day where the machine stands.
  [[nodiscard]] virtual std::tm local_time() const = 0;

  /// For budgets and limits: never goes back.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;

  /// local_time() as `YYYY-MM-DD HH:MM:SS`, the log's form.
  [[nodiscard]] std::string timestamp() const;
};

class SystemClock : public Clock {
 public:
  [[nodiscard]] std::tm local_time() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override;
};

}  // namespace core
