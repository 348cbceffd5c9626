#include "mcp/call_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <utility>

#include "mcp/legacy_form.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

/// Calls that wait for a worker. Their arguments are kept in memory.
constexpr size_t kMostWaitingCalls = 4096;

/// A client that fills in the same form wrongly this often is no person.
constexpr int kMostRounds = 20;

RpcError not_taken(WorkerPool::Taken taken) {
  if (taken == WorkerPool::Taken::kFull) {
    return {kInternalError,
            fmt::format("too many calls: {} wait for their turn already", kMostWaitingCalls)};
  }
  return {kInternalError, "the system gives this server no thread to run the call in"};
}

RpcError handler_failed(const std::string& what, std::string_view reason) {
  spdlog::error("{} failed: {}", what, reason);
  return {kInternalError, fmt::format("internal error in {}: {}", what, reason)};
}

bool may_ask_all(const Json& capabilities, const InputRequired& input) {
  return std::ranges::all_of(input.requests, [&capabilities](const InputRequest& request) {
    return may_ask(capabilities, request);
  });
}

bool asks_for_something(const InputRequired& input) {
  return !input.requests.empty() || !input.state.empty();
}

bool any_turned_down(const Json& responses) {
  return std::ranges::any_of(responses, is_turned_down);
}

}  // namespace

/// One call, from its arrival to its answer. Only one thread at a time has to do with it: a worker,
/// or who brings the answer to what it asked.
struct CallRunner::Work {
  std::shared_ptr<Connection> client;
  std::shared_ptr<Call> call;
  std::string what;
  Handler handler;
  Era era = Era::kLegacy;
  std::string revision;  // Of the handshake; legacy era only.
  InputContext input;
  int rounds = 0;
  Json result;  // Of the last round: what is left to say when the user does not answer.
  std::deque<InputRequest> requests;  // Those that were not answered yet.
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
    work->input.client_capabilities = askable_capabilities(handshake);
    work->revision = std::move(handshake.revision);
  }
  if (!options_.elicitation) work->input.client_capabilities.erase("elicitation");
  work->call = work->client->begin(incoming.request.id, incoming.envelope.progress_token);
  const WorkerPool::Taken taken = queue(work);
  if (taken == WorkerPool::Taken::kYes) return AnsweredLater{};
  work->client->end(*work->call);
  return not_taken(taken);
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
  std::optional<HandlerAnswer> answer;
  try {
    answer = work->handler(work->input, *work->call);
  } catch (const std::exception& error) {
    return fail(*work, handler_failed(work->what, error.what()));
  } catch (...) {
    return fail(*work, handler_failed(work->what, "unknown exception"));
  }
  take_answer(work, *std::move(answer));
}

void CallRunner::take_answer(const WorkPointer& work, HandlerAnswer answer) {
  if (answer.refusal) return fail(*work, *answer.refusal);
  const bool asks = answer.input_required && asks_for_something(*answer.input_required) &&
                    may_ask_all(work->input.client_capabilities, *answer.input_required);
  if (!asks || any_turned_down(work->input.input_responses)) {
    return finish(*work, std::move(answer.result));
  }
  if (work->era == Era::kModern) return finish(*work, to_json(*answer.input_required));
  work->result = std::move(answer.result);
  work->requests = {answer.input_required->requests.begin(), answer.input_required->requests.end()};
  work->input.request_state = std::move(answer.input_required->state);
  if (work->requests.empty() || work->rounds > kMostRounds) {
    return finish(*work, std::move(work->result));
  }
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
  const auto found = message == nullptr ? Json::const_iterator() : message->find("result");
  if (message == nullptr || found == message->end() || !is_accepted(*found)) {
    return finish(*work, std::move(work->result));
  }
  work->input.input_responses[work->requests.front().key] = *found;
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
