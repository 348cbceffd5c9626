#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "mcp/json_rpc.h"

namespace mcp {

/// Takes one message, a line without its line break. May be called from any thread.
using SendMessage = std::function<void(std::string_view)>;

/// How far a call has come. `progress` grows strictly from report to report within one call.
struct Progress {
  double progress = 0;
  double total = 0;  ///< 0 when it is not known.
  std::string message;
};

/// A request that is being worked on. It is answered exactly once, or, if the client cancels it,
/// not at all; nothing is sent for it after that. All functions may be called from any thread.
class Call {
 public:
  /// `progress_token`: null when the client does not want progress.
  Call(RequestId id, Json progress_token, SendMessage send);

  [[nodiscard]] const RequestId& id() const { return id_; }
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }

  /// Tells the client, if it wants to know and still waits. Progress that does not grow is not sent
  /// (MCP, basic/patterns/progress: "The progress value MUST increase with each notification").
  void report(const Progress& progress);

  void finish(std::string_view result) { answer(result_message(id_, result)); }
  void fail(const RpcError& error) { answer(error_message(id_, error)); }

  /// The client no longer wants an answer: asks the work to stop and sends nothing from now on.
  void cancel();

  /// Asks the work to stop; its result is still sent.
  void stop() { stop_.request_stop(); }

 private:
  void answer(std::string_view message);

  const RequestId id_;
  const Json progress_token_;
  const SendMessage send_;
  std::stop_source stop_;
  std::mutex mutex_;  // Held while sending: no progress overtakes the answer.
  std::optional<double> last_progress_;
  bool closed_ = false;
};

}  // namespace mcp
