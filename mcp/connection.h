#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "mcp/call.h"

namespace mcp {

/// One client: where its messages go and which of its calls are being worked on. Stdio has one for
/// the life of the process. It remembers nothing else: the protocol keeps no state between
/// requests. All functions may be called from any thread.
class Connection {
 public:
  explicit Connection(SendMessage send);

  void send(std::string_view message) const { send_(message); }

  /// A call under way, answered through send(). Each call that was begun must be ended.
  /// EXPECTS: none of this id is in flight.
  std::shared_ptr<Call> begin(const RequestId& id, const Json& progress_token);

  /// No work is done for the call any more.
  void end(const Call& call);

  /// Whether a call of this id waits for its answer. A cancelled one does not.
  [[nodiscard]] bool in_flight(const RequestId& id);

  /// Cancels the call of this id; does nothing when there is none (it may just have ended).
  void cancel(const RequestId& id);

  /// Asks all calls to stop.
  void stop_all();

  /// Waits until no call is worked on, at most `limit`; gives the number that still are.
  size_t wait_until_idle(std::chrono::milliseconds limit);

 private:
  SendMessage send_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, std::shared_ptr<Call>> open_;  // By id as JSON text: 1 and "1" differ.
  size_t working_ = 0;                                 // Counts cancelled calls too.
};

}  // namespace mcp
