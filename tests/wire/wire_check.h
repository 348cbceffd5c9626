#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace wire {

/// Listens to one client and its server, and checks each message of the server against the official
/// schema of the era of what it answers: 2025-11-25 for all legacy revisions, which are older
/// subsets of it, 2026-07-28 for the modern one. May be used from several threads.
class WireCheck {
 public:
  /// \param counts whether its messages are among those that a run of the tests adds up.
  explicit WireCheck(bool counts = true) : counts_(counts) {}

  /// Anything that the client sends; what is no JSON is not taken amiss.
  void client_sent(std::string_view line);

  /// Empty when the message is as it should be, else what is wrong with it.
  std::string problem_of(std::string_view line);

 private:
  struct Asked {
    std::string method;
    bool modern = false;
  };

  std::string problem(const mcp::Json& message);
  std::string request_problem(const mcp::Json& message);
  std::string result_problem(const mcp::Json& message);

  const bool counts_;
  std::mutex mutex_;
  std::multimap<std::string, Asked> asked_;  // By id as JSON text.
  bool legacy_handshake_ = false;
};

}  // namespace wire
