#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "mcp/call.h"
#include "mcp/input_request.h"

namespace mcp {

/// Whether the client answers requests that we send, outside of the answers to its own.
enum class BackChannel {
  kNone,  ///< HTTP: nothing leads from an answer of the client back to a call.
  kOpen,  ///< Stdio.
};

/// What a client of the legacy era said of itself in its last `initialize`. The modern era says it
/// in each request, and never reads this.
struct Handshake {
  std::string revision;  ///< As negotiated; empty when there was no handshake.
  Json client_capabilities = Json::object();
};

/// How a request of ours ended: with the client's message (its `result` or `error`), or null when
/// there will be none.
using OnAnswer = std::function<void(const Json* message)>;

/// One client: where its messages go, which of its calls are being worked on and what it is being
/// asked. Stdio has one for the life of the process. All functions may be called from any thread.
class Connection {
 public:
  explicit Connection(SendMessage send, BackChannel back_channel = BackChannel::kNone);

  void send(std::string_view message) const { send_(message); }

  /// A call under way, answered through send(). Each call that was begun must be ended.
  /// EXPECTS: none of this id is in flight.
  std::shared_ptr<Call> begin(const RequestId& id, const Json& progress_token);

  /// The answer of the call is about to be sent: a client that reads it may use the id again.
  void release(const Call& call);

  /// No work is done for the call any more.
  void end(const Call& call);

  /// Whether a call of this id waits for its answer. A cancelled one does not.
  [[nodiscard]] bool in_flight(const RequestId& id);

  /// Cancels the call of this id and withdraws what was asked for it; does nothing when there is
  /// none (it may just have ended).
  void cancel(const RequestId& id);

  /// Asks all calls to stop, and withdraws what is being asked.
  void stop_all();

  /// Waits until no call is worked on, at most `limit`; gives the number that still are.
  size_t wait_until_idle(std::chrono::milliseconds limit);

  void remember(Handshake handshake);

  /// As of now; without a back channel, as if there had been none.
  [[nodiscard]] Handshake handshake();

  /// Sends the client a request of our own for `call`, under an id of our own. `on_answer` is
  /// called exactly once, without a lock: maybe before this returns, and with null when the call
  /// was cancelled, the client asked for no more, or too many questions are open already. EXPECTS:
  /// the id is used once.
  void ask(const std::string& id, const Call& call, const InputRequest& request,
           OnAnswer on_answer);

  /// Takes the client's answer to a request of ours. One that belongs to none is dropped.
  void receive_answer(const Json& message);

  /// Takes back a request that waits for its answer and tells the client; does nothing when it does
  /// not wait any more.
  void withdraw(const std::string& id);

  /// The client will send nothing any more: what it is being asked remains unanswered.
  void close_back_channel();

 private:
  struct Question {
    const Call* call = nullptr;
    OnAnswer on_answer;
  };

  OnAnswer take(const std::string& id);
  void withdraw_all(const Call* call);

  SendMessage send_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, std::shared_ptr<Call>> open_;  // By id as JSON text: 1 and "1" differ.
  size_t working_ = 0;                                 // Counts cancelled calls too.
  bool back_channel_open_;
  Handshake handshake_;
  std::map<std::string, Question> questions_;  // By id.
  std::mutex asking_;  // Held while sending: no request is withdrawn before it is sent.
};

}  // namespace mcp
