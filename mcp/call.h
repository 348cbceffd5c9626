#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string_view>

#include "mcp/json_rpc.h"
#include "mcp/progress.h"

namespace mcp {

/// Takes one message, a line without its line break. May be called from any thread.
using SendMessage = std::function<void(std::string_view)>;

/// A request that is being worked on. It is answered exactly once, or, when the client cancelled
/// it, not at all; nothing is sent for it afterwards. All functions may be called from any thread.
class Call {
 public:
  Call(RequestId id, Json progress_token, SendMessage send);

  [[nodiscard]] const RequestId& id() const { return id_; }
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }

  /// Tells the client how far it is, if it wants to know and still waits.
  void report(const Progress& progress);

  void finish(std::string_view result);
  void fail(const RpcError& error);

  /// The client wants no answer any more: asks the work to stop and sends nothing from now on.
  void cancel();

  /// Asks the work to stop; what it makes of it is still answered.
  void stop() { stop_.request_stop(); }

 private:
  void answer(std::string_view message);

  const RequestId id_;
  const SendMessage send_;
  std::stop_source stop_;
  std::mutex mutex_;  // Held while sending: no progress overtakes the answer.
  ProgressSequence progress_;
  bool closed_ = false;
};

}  // namespace mcp
