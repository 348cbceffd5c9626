#include "tests/conformance/state_keeper.h"

#include <random>

namespace conformance {

std::string StateKeeper::issue(const std::string& meaning) {
  std::random_device random;
  std::string state = "state";
  for (int i = 0; i < 4; ++i) state += "-" + std::to_string(random());
  const std::lock_guard lock(mutex_);
  issued_[state] = meaning;
  return state;
}

std::optional<std::string> StateKeeper::meaning(const std::string& state) {
  const std::lock_guard lock(mutex_);
  const auto found = issued_.find(state);
  if (found == issued_.end()) return std::nullopt;
  return found->second;
}

}  // namespace conformance
