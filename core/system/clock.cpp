#include "core/system/clock.h"

#include <fmt/format.h>

namespace core {

std::string Clock::timestamp() const {
  const std::tm time = local_time();
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", time.tm_year + 1900, time.tm_mon + 1,
                     time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
}

std::tm Clock::local_time() const {
  const std::time_t seconds = std::time(nullptr);
  std::tm time{};
  localtime_r(&seconds, &time);
  return time;
}

std::chrono::steady_clock::time_point Clock::now() const {
  return std::chrono::steady_clock::now();
}

}  // namespace core
