#include "mcp/http/exchange.h"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "mcp/era.h"
#include "mcp/http/bearer_token.h"
#include "mcp/http/era_headers.h"

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often to look whether the client is still there.
constexpr milliseconds kTick{50};

/// A refusal that comes this soon gets a status of its own; a stream's status is always 200.
constexpr milliseconds kTimeToRefuse{250};

constexpr const char* kStreamType = "text/event-stream";
constexpr const char* kSessionHeader = "Mcp-Session-Id";

bool wants_progress(const Request& request) {
  const auto meta = request.params.find("_meta");
  return meta != request.params.end() && meta->is_object() && meta->contains("progressToken");
}

/// 2026-07-28, basic/transports/streamable-http. What is wrong with a tool's arguments has status
/// 200, as a result has.
int status_of_error(const std::string& answer) {
  switch (Json::parse(answer).at("error").at("code").get<int>()) {
    case kMethodNotFound:
      return 404;
    case kHeaderMismatch:
    case kMissingRequiredClientCapability:
    case kUnsupportedProtocolVersion:
      return 400;
    default:
      return 200;
  }
}

void answer_with(httplib::Response& response, int status, const std::string& message) {
  response.status = status;
  response.set_content(message, "application/json");
}

/// The messages that answer one POST, on their way from the threads that make them to the one that
/// writes them to the client.
class Outbox {
 public:
  void put(std::string_view message) {
    {
      const std::lock_guard lock(mutex_);
      messages_.emplace_back(message);
    }
    arrived_.notify_one();
  }

  /// Waits for the next message, at most `limit`.
  std::optional<std::string> next(milliseconds limit) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, limit, [this] { return !messages_.empty(); })) return std::nullopt;
    std::string message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> messages_;
};

/// One POST until its answer is written.
class Exchange {
 public:
  explicit Exchange(const Post& post);
  ~Exchange() {
    if (cancelled_at_end_) connection_->cancel(*cancelled_at_end_);
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void answer(const std::string& body, httplib::Response& response);

 private:
  void answer_request(const Message& message, const Request& request, httplib::Response& response);
  std::optional<std::string> next_message();
  void begin_stream(std::optional<std::string> first, httplib::Response& response);
  bool write_next_event(httplib::DataSink& sink);

  /// After a yes, everything to send is in the outbox already.
  [[nodiscard]] bool is_answered_or_cancelled() const {
    return !connection_->in_flight(request_id_);
  }

  const Post post_;
  const std::string session_;  // What the client calls it; empty when it sent no name.
  const std::shared_ptr<Outbox> outbox_ = std::make_shared<Outbox>();
  const std::shared_ptr<Connection> connection_;
  RequestId request_id_;
  std::optional<RequestId> cancelled_at_end_;  // Of a modern request that is not answered yet.
  std::optional<std::string> next_event_;
  steady_clock::time_point last_event_;
};

Exchange::Exchange(const Post& post)
    : post_(post),
      session_(post.head.find(kSessionHeader) == nullptr ? "" : *post.head.find(kSessionHeader)),
      // A call may outlive the exchange. What it sends then is dropped.
      connection_(std::make_shared<Connection>(
          [outbox = std::weak_ptr(outbox_)](std::string_view message) {
            if (const auto to = outbox.lock()) to->put(message);
          },
          BackChannel::kNone)) {
  post.open.add(connection_, session_);
}

void Exchange::answer(const std::string& body, httplib::Response& response) {
  const Message message = read_message(body);
  if (const auto* refusal = std::get_if<Refusal>(&message)) {
    return answer_with(response, 400, error_message(refusal->id, refusal->error));
  }
  const auto* request = std::get_if<Request>(&message);
  const RpcStatus headers =
      request == nullptr ? check_version_header(post_.head) : check_headers(post_.head, *request);
  if (!headers) {
    const auto id = request == nullptr ? std::nullopt : std::optional(request->id);
    return answer_with(response, 400, error_message(id, headers.error()));
  }
  if (request != nullptr) return answer_request(message, *request, response);

  const auto* notification = std::get_if<Notification>(&message);
  if (notification != nullptr && notification->method == "notifications/cancelled") {
    const auto id = notification->params.find("requestId");
    if (id != notification->params.end()) post_.open.cancel(session_, *id);
  }
  post_.server.receive(message, connection_);
  response.status = 202;
}

void Exchange::answer_request(const Message& message, const Request& request,
                              httplib::Response& response) {
  const Era era = era_of(request);
  request_id_ = request.id;
  if (era == Era::kModern) cancelled_at_end_ = request.id;
  if (era == Era::kLegacy && request.method == "initialize") {
    // A name for the client to come back with. It is kept nowhere: it only leads from a notice of
    // cancellation to the call (2025-11-25, basic/transports, "Session Management").
    if (const auto name = BearerToken::make()) response.set_header(kSessionHeader, name->secret());
  }
  post_.server.receive(message, connection_);

  const bool takes_long =
      wants_progress(request) || (era == Era::kModern && post_.server.may_take_long(request));
  // HTTP/1.0 does not know chunks.
  const std::string* accept = post_.head.find("Accept");
  const bool may_stream = post_.head.version == "HTTP/1.1" && accept != nullptr &&
                          lists_media_type(*accept, kStreamType);
  auto first = may_stream && takes_long ? outbox_->next(kTimeToRefuse) : next_message();
  const bool is_answer = first && !is_notification_message(*first);
  const bool is_result = is_answer && is_result_message(*first, request.id);
  if (may_stream && (!is_answer || (is_result && takes_long))) {
    return begin_stream(std::move(first), response);
  }
  while (first && is_notification_message(*first)) first = next_message();
  if (!first) {  // The client is gone, or has cancelled and expects nothing.
    response.status = 202;
    return;
  }
  cancelled_at_end_.reset();
  const bool has_status = era == Era::kModern && !is_result_message(*first, request.id);
  answer_with(response, has_status ? status_of_error(*first) : 200, *first);
}

/// Nothing when there will be none, or nobody to read it.
std::optional<std::string> Exchange::next_message() {
  while (true) {
    const bool is_over = is_answered_or_cancelled();
    if (auto message = outbox_->next(kTick)) return message;
    if (is_over || post_.stream.client_is_gone()) return std::nullopt;
  }
}

void Exchange::begin_stream(std::optional<std::string> first, httplib::Response& response) {
  next_event_ = std::move(first);
  last_event_ = steady_clock::now();
  response.status = 200;
  response.set_header("Cache-Control", "no-cache");
  response.set_header("X-Accel-Buffering", "no");  // Else a proxy keeps the progress to itself.
  response.set_chunked_content_provider(
      kStreamType,
      [this](size_t /*offset*/, httplib::DataSink& sink) { return write_next_event(sink); });
}

/// \returns false when the client is gone.
bool Exchange::write_next_event(httplib::DataSink& sink) {
  const bool is_over = is_answered_or_cancelled();
  if (!next_event_) next_event_ = outbox_->next(kTick);
  if (!next_event_ && is_over) {
    sink.done();
    return true;
  }
  const bool is_due = steady_clock::now() - last_event_ >= post_.keep_alive;
  if (!next_event_ && !is_due) return !post_.stream.client_is_gone();

  const std::string event = next_event_ ? fmt::format("event: message\ndata: {}\n\n", *next_event_)
                                        : std::string(": keep-alive\n\n");
  const bool is_last = next_event_ && !is_notification_message(*next_event_);
  next_event_.reset();
  last_event_ = steady_clock::now();
  if (!sink.write(event.data(), event.size())) return false;
  if (is_last) {
    cancelled_at_end_.reset();
    sink.done();
  }
  return true;
}

}  // namespace

std::shared_ptr<void> answer_post(const Post& post, const std::string& body,
                                  httplib::Response& response) {
  auto exchange = std::make_shared<Exchange>(post);
  exchange->answer(body, response);
  return exchange;
}

void OpenConnections::add(const std::shared_ptr<Connection>& connection, std::string session) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [](const Entry& entry) { return entry.connection.expired(); });
  entries_.push_back({connection, std::move(session)});
}

/// What is done to connections may end them: no lock is held meanwhile.
OpenConnections::Living OpenConnections::living() const {
  const std::lock_guard lock(mutex_);
  Living living;
  for (const Entry& entry : entries_) {
    if (auto connection = entry.connection.lock()) {
      living.emplace_back(std::move(connection), entry.session);
    }
  }
  return living;
}

void OpenConnections::cancel(const std::string& session, const RequestId& id) {
  if (session.empty()) return;
  for (const auto& [connection, its_session] : living()) {
    if (its_session == session) connection->cancel(id);
  }
}

void OpenConnections::stop_all() {
  for (const auto& [connection, session] : living()) connection->stop_all();
}

size_t OpenConnections::wait_until_none(milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  while (true) {
    const size_t count = living().size();
    if (count == 0 || steady_clock::now() >= until) return count;
    std::this_thread::sleep_for(milliseconds(5));
  }
}

}  // namespace mcp::http
