#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace conformance {

/// Hands out states that only this process can have made: long random names, each known for what
/// it stands for. A real server would rather sign them, or do without; here it keeps `mcp/` free
/// of cryptography that the product has no use for.
class StateKeeper {
 public:
  /// A new state that stands for `meaning`.
  std::string issue(const std::string& meaning);

  /// What a state stands for; nothing for one that was never issued.
  std::optional<std::string> meaning(const std::string& state);

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> issued_;
};

}  // namespace conformance
