#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mcp/method.h"
#include "mcp/timer.h"
#include "mcp/worker_pool.h"

namespace mcp {

/// What a server does and how long it waits.
struct ServerOptions {
  bool elicitation = true;                          ///< Whether it asks with forms at all.
  std::chrono::milliseconds form_timeout{600'000};  ///< How long one form may stay unanswered.
};

/// What a handler gives for a request.
struct HandlerAnswer {
  Json result;                                       ///< The same in both eras.
  std::optional<InputRequired> input_required = {};  ///< What it would like to know first.
};

/// The work for a request. It may run several times for one call, each time from the beginning and
/// with more responses in its input.
using Handler = std::function<RpcResult<HandlerAnswer>(const InputContext& input, Call& call)>;

/// Runs the handlers of methods that take time and may ask the user: `tools/call`, `prompts/get`,
/// `resources/read`. Only here do the eras differ in how they ask:
///   2026-07-28              the answer is an InputRequiredResult; nothing is kept.
///   2025-06-18, 2025-11-25  one `elicitation/create` after the other is sent while the call stays
///                           open, if the connection has a back channel; no thread waits.
///   older ones              cannot be asked.
/// A client that cannot be asked, declines, cancels, does not answer in time or goes away gets the
/// handler's result without what was asked for.
class CallRunner {
 public:
  /// `server_info`: the server's identity, for modern results. At most `most_workers` handlers run
  /// at once.
  CallRunner(Json server_info, ServerOptions options, size_t most_workers);

  /// Promises an answer. What a handler throws is logged and becomes an internal error.
  /// \param what names the handler in messages: `tool "echo"`.
  Outcome run(const Incoming& incoming, std::string what, Handler handler);

 private:
  struct Work;
  using WorkPointer = std::shared_ptr<Work>;

  WorkerPool::Taken queue(const WorkPointer& work);
  void step(const WorkPointer& work);
  void ask_next(const WorkPointer& work);
  void take_response(const WorkPointer& work, const Json* message);
  void finish(Work& work, Json result);
  void fail(Work& work, const RpcError& error);

  const Json server_info_;
  const ServerOptions options_;
  std::atomic<std::uint64_t> asked_ = 0;
  Timer timer_;
  WorkerPool workers_;  // Last: its threads use the others until it ends.
};

}  // namespace mcp
