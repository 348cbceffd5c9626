#include "core/system/limited_subprocess.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace core {

Result<CommandOutcome> LimitedSubprocess::run(const Command& command, const std::stop_token& stop) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::duration_cast<milliseconds>(end_ - clock_.now());
  const milliseconds limit = std::max(left, kLeast);
  if (command.time_limit <= limit) return subprocess_.run(command, stop);
  Command shorter = command;
  shorter.time_limit = limit;
  auto outcome = subprocess_.run(shorter, stop);
  if (!outcome || !outcome->timed_out) return outcome;
  const std::string& program = command.arguments.front();
  return Error{fmt::format("{} was stopped after {:.1f} s, when the time budget was used up",
                           program.substr(program.rfind('/') + 1),
                           static_cast<double>(limit.count()) / 1000.0)};
}

}  // namespace core
