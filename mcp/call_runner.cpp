#include "mcp/call_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <utility>

#include "mcp/wording.h"

namespace mcp {
namespace {

/// Calls that wait for a worker. Their arguments are kept in memory.
constexpr size_t kMostWaitingCalls = 4096;

/// A client that fills in the same form wrong this often is not a person.
constexpr int kMostRounds = 20;

RpcError handler_failed(const std::string& what, std::string_view reason) {
  spdlog::error("{} failed: {}", what, reason);
  return {kInternalError, fmt::format("internal error in {}: {}", what, reason)};
}

/// Whether the input asks for something, and the client can be asked for all of it.
bool can_be_asked(const Json& capabilities, const InputRequired& input) {
  if (input.requests.empty() && input.state.empty()) return false;
  return std::ranges::all_of(input.requests, [&capabilities](const InputRequest& request) {
    return may_ask(capabilities, request);
  });
}

}  // namespace

/// One call, from its arrival to its answer. Only one thread at a time uses it: a worker, or the
/// one that brings the answer to a question.
struct CallRunner::Work {
  std::shared_ptr<Connection> client;
  std::shared_ptr<Call> call;
  std::string what;
  Handler handler;
  Era era = Era::kLegacy;
  std::string revision;  // Of the handshake; legacy era only.
  InputContext input;
  int rounds = 0;
  Json result;                        // Of the last round: sent when the user does not answer.
  std::deque<InputRequest> requests;  // Those not answered yet.
};

CallRunner::CallRunner(Json server_info, ServerOptions options, size_t most_workers)
    : server_info_(std::move(server_info)),
      options_(options),
      workers_(most_workers, kMostWaitingCalls) {}

Outcome CallRunner::run(const Incoming& incoming, std::string what, Handler handler) {
  const auto work = std::make_shared<Work>();
  work->client = incoming.client;
  work->what = std::move(what);
  work->handler = std::move(handler);
  work->era = incoming.envelope.era;
  if (work->era == Era::kModern) {
    auto input = read_input(incoming.request.params);
    if (!input) return input.error();
    work->input = *std::move(input);
    work->input.client_capabilities = incoming.envelope.client_capabilities;
  } else {
    Handshake handshake = incoming.client->handshake();
    work->input.client_capabilities =
        askable_capabilities(handshake.revision, handshake.client_capabilities);
    work->revision = std::move(handshake.revision);
  }
  if (!options_.elicitation) work->input.client_capabilities.erase("elicitation");
  work->call = work->client->begin(incoming.request.id, incoming.envelope.progress_token);
  const WorkerPool::Taken taken = queue(work);
  if (taken == WorkerPool::Taken::kYes) return MethodResult{.comes_later = true};
  work->client->end(*work->call);
  if (taken == WorkerPool::Taken::kNoThread) {
    return RpcError{kInternalError, "this server cannot start a thread for the call"};
  }
  return RpcError{kInternalError,
                  fmt::format("too many calls: {} are waiting already", kMostWaitingCalls)};
}

WorkerPool::Taken CallRunner::queue(const WorkPointer& work) {
  return workers_.run([this, work] {
    if (work->call->stop_token().stop_requested()) {
      work->client->end(*work->call);
    } else {
      step(work);
    }
  });
}

void CallRunner::step(const WorkPointer& work) {
  ++work->rounds;
  const auto run_handler = [&work]() -> RpcResult<HandlerAnswer> {
    try {
      return work->handler(work->input, *work->call);
    } catch (const std::exception& error) {
      return handler_failed(work->what, error.what());
    } catch (...) {
      return handler_failed(work->what, "unknown exception");
    }
  };
  RpcResult<HandlerAnswer> answer = run_handler();
  if (!answer) return fail(*work, answer.error());

  std::optional<InputRequired>& input = answer->input_required;
  if (!input || !can_be_asked(work->input.client_capabilities, *input) ||
      std::ranges::any_of(work->input.input_responses, is_declined)) {
    return finish(*work, std::move(answer->result));
  }
  if (work->era == Era::kModern) return finish(*work, to_json(*input));
  if (input->requests.empty() || work->rounds > kMostRounds) {
    return finish(*work, std::move(answer->result));
  }
  work->result = std::move(answer->result);
  work->requests = {input->requests.begin(), input->requests.end()};
  work->input.request_state = std::move(input->state);
  ask_next(work);
}

void CallRunner::ask_next(const WorkPointer& work) {
  const std::string id = fmt::format("elicit-{}", ++asked_);
  const auto give_up = [id, client = std::weak_ptr(work->client)] {
    if (const auto still_there = client.lock()) still_there->withdraw(id);
  };
  const auto timeout = timer_.start(options_.form_timeout, give_up);
  if (!timeout) return finish(*work, std::move(work->result));
  InputRequest request = work->requests.front();
  request.params = params_in_revision(std::move(request.params), work->revision);
  work->client->ask(id, *work->call, request, [this, work, timeout](const Json* message) {
    timer_.cancel(*timeout);
    take_response(work, message);
  });
  // The time may have been over before there was anything to withdraw.
  if (Timer::Clock::now() >= timeout->first) give_up();
}

void CallRunner::take_response(const WorkPointer& work, const Json* message) {
  const Json* response = message == nullptr ? nullptr : member(*message, "result");
  if (response == nullptr || !is_accepted(*response)) {
    return finish(*work, std::move(work->result));
  }
  work->input.input_responses[work->requests.front().key] = *response;
  work->requests.pop_front();
  if (!work->requests.empty()) return ask_next(work);
  if (queue(work) != WorkerPool::Taken::kYes) finish(*work, std::move(work->result));
}

void CallRunner::finish(Work& work, Json result) {
  const std::string line = to_line(finished_result(work.era, std::move(result), server_info_));
  work.client->release(*work.call);
  work.call->finish(line);
  work.client->end(*work.call);
}

void CallRunner::fail(Work& work, const RpcError& error) {
  work.client->release(*work.call);
  work.call->fail(error);
  work.client->end(*work.call);
}

}  // namespace mcp
