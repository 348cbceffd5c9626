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

/// Whether we can send the client requests of our own and get its answers.
enum class BackChannel {
  kNone,  ///< HTTP: an answer of the client does not find its way back to a call.
  kOpen,  ///< Stdio.
};

/// What a client of the legacy era said about itself in its last `initialize`. A modern client says
/// it in each request, and this is not read.
struct Handshake {
  std::string revision;  ///< As negotiated; empty when there was no handshake.
  Json client_capabilities = Json::object();
};

/// Takes the client's message (a `result` or an `error`) for a request of ours, or null when there
/// will be none.
using OnAnswer = std::function<void(const Json* message)>;

/// One client: where its messages go, which of its calls are in progress and what it is being
/// asked. Stdio has one for the life of the process. All functions may be called from any thread.
class Connection {
 public:
  explicit Connection(SendMessage send, BackChannel back_channel = BackChannel::kNone);

  void send(std::string_view message) const { send_(message); }

  /// Begins a call, which is answered through send(). Each call that was begun must be ended.
  /// EXPECTS: no call with this id is in flight.
  std::shared_ptr<Call> begin(const RequestId& id, const Json& progress_token);

  /// The answer of the call is about to be sent: a client that reads it may use the id again.
  void release(const Call& call);

  /// The work for the call is over.
  void end(const Call& call);

  /// Whether a call with this id waits for its answer. A cancelled one does not.
  [[nodiscard]] bool in_flight(const RequestId& id);

  /// Cancels the call with this id and withdraws its questions; does nothing when there is none (it
  /// may just have ended).
  void cancel(const RequestId& id);

  /// Asks all calls to stop, and withdraws all questions.
  void stop_all();

  /// Waits, at most `limit`, until no call is in progress. \returns the number that still are.
  size_t wait_until_idle(std::chrono::milliseconds limit);

  void remember(Handshake handshake);

  /// As of now; without a back channel, as if there had been none.
  [[nodiscard]] Handshake handshake();

  /// Sends the client a request of our own for `call`, under an id of our own. `on_answer` is
  /// called exactly once, without a lock, maybe before this returns. It gets null when the call was
  /// cancelled, the back channel is closed, or too many questions are open already.
  /// EXPECTS: the id was not used before.
  void ask(const std::string& id, const Call& call, const InputRequest& request,
           OnAnswer on_answer);

  /// Takes the client's answer to a request of ours. An answer to no open request is dropped.
  void receive_answer(const Json& message);

  /// Withdraws a request that waits for its answer and tells the client; does nothing when it no
  /// longer waits.
  void withdraw(const std::string& id);

  /// The client will not send anything more: open questions stay unanswered.
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
