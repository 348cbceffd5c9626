#include "core/system/clock.h"

#include <regex>

#include "tests/catch.h"

using namespace core;

namespace {

class FixedClock : public Clock {
 public:
  [[nodiscard]] std::tm local_time() const override {
    std::tm time{};
    time.tm_year = 2025 - 1900;
    time.tm_mon = 9;
    time.tm_mday = 2;
    time.tm_hour = 6;
    time.tm_sec = 5;
    return time;
  }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return {}; }
};

}  // namespace

TEST_CASE("the time of day is written as in the log") {
  CHECK(FixedClock().timestamp() == "2025-10-02 06:00:05");
}

TEST_CASE("the real clock goes forward") {
  const Clock clock;
  const auto before = clock.now();
  CHECK(std::regex_match(clock.timestamp(),
                         std::regex("20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d")));
  CHECK(clock.now() >= before);
}
