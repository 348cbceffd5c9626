#include "mcp/http/exchange.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "mcp/era.h"
#include "mcp/http/bearer_token.h"
#include "mcp/http/era_headers.h"

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often it is looked whether the client is still there.
constexpr milliseconds kTick{50};

/// A refusal that comes this soon has a status of its own; a stream's status is 200 whatever comes.
constexpr milliseconds kTimeToRefuse{250};

constexpr std::string_view kJsonType = "application/json";
constexpr const char* kStreamType = "text/event-stream";

bool wants_progress(const Request& request) {
  const auto meta = request.params.find("_meta");
  return meta != request.params.end() && meta->is_object() && meta->contains("progressToken");
}

/// 2026-07-28, basic/transports/streamable-http. What is wrong with a tool's arguments is told with
/// status 200, as a result is.
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

constexpr const char* kSessionHeader = "Mcp-Session-Id";

std::string session_of(const HttpHead& head) {
  const std::string* session = head.find(kSessionHeader);
  return session == nullptr ? "" : *session;
}

/// A name for a legacy client to come back with. It is kept nowhere: all that it does is to lead
/// from a notice of cancellation to the call (2025-11-25, basic/transports, "Session Management").
void offer_session(httplib::Response& response) {
  if (const auto name = BearerToken::make()) response.set_header(kSessionHeader, name->secret());
}

void answer_with(httplib::Response& response, int status, const std::string& message) {
  response.status = status;
  response.set_content(message, std::string(kJsonType));
}

}  // namespace

Exchange::Exchange(Server& server, OpenConnections& open, const HttpHead& head,
                   const ClientStream& stream, milliseconds keep_alive)
    : server_(server),
      open_(open),
      head_(head),
      stream_(stream),
      keep_alive_(keep_alive),
      channel_(std::make_shared<MessageChannel>()),
      connection_(std::make_shared<Connection>(
          [channel = channel_](std::string_view message) { channel->put(message); },
          BackChannel::kNone)) {
  open_.add(connection_, session_of(head_));
}

Exchange::~Exchange() {
  if (cancelled_at_end_) connection_->cancel(*cancelled_at_end_);
  channel_->close();
  open_.remove(connection_);
}

void Exchange::answer(const std::string& body, httplib::Response& response) {
  const Message message = read_message(body);
  if (const auto* refusal = std::get_if<Refusal>(&message)) {
    return answer_with(response, 400, error_message(refusal->id, refusal->error));
  }
  if (const auto* request = std::get_if<Request>(&message)) {
    if (const auto error = wrong_headers(head_, *request)) {
      return answer_with(response, 400, error_message(request->id, *error));
    }
    return answer_request(message, *request, response);
  }
  if (const auto error = wrong_version_header(head_)) {
    return answer_with(response, 400, error_message(std::nullopt, *error));
  }
  if (const auto* notification = std::get_if<Notification>(&message)) cancel_call(*notification);
  server_.receive(message, connection_);
  response.status = 202;
}

void Exchange::cancel_call(const Notification& notification) {
  if (notification.method != "notifications/cancelled") return;
  const auto id = notification.params.find("requestId");
  if (id != notification.params.end()) open_.cancel(session_of(head_), *id);
}

void Exchange::answer_request(const Message& message, const Request& request,
                              httplib::Response& response) {
  const Era era = era_of(request);
  request_id_ = request.id;
  if (era == Era::kModern) cancelled_at_end_ = request.id;
  if (era == Era::kLegacy && request.method == "initialize") offer_session(response);
  server_.receive(message, connection_);

  const bool streams = accepts_streams();
  const bool takes_long =
      wants_progress(request) || (era == Era::kModern && server_.may_take_long(request));
  auto first = streams && takes_long ? channel_->next(kTimeToRefuse) : next_message();
  while (true) {
    const bool is_answer = first && !is_notification_message(*first);
    const bool is_error = is_answer && !is_result_message(*first, request.id);
    if (is_answer && (!streams || !takes_long || is_error)) {
      cancelled_at_end_.reset();
      const bool has_status = is_error && era == Era::kModern;
      return answer_with(response, has_status ? status_of_error(*first) : 200, *first);
    }
    if (streams) return begin_stream(std::move(first), response);
    if (!first) {  // The client is gone, or has cancelled and expects nothing.
      response.status = 202;
      return;
    }
    first = next_message();
  }
}

std::optional<std::string> Exchange::next_message() {
  while (true) {
    const bool is_over = is_answered_or_cancelled();
    if (auto message = channel_->next(kTick)) return message;
    if (is_over || stream_.client_is_gone()) return std::nullopt;
  }
}

/// After a yes, what is to be sent lies in the channel already.
bool Exchange::is_answered_or_cancelled() const { return !connection_->in_flight(request_id_); }

bool Exchange::accepts_streams() const {
  const std::string* accept = head_.find("Accept");
  // HTTP/1.0 knows no chunks.
  return accept != nullptr && head_.version() == "HTTP/1.1" &&
         lists_media_type(*accept, kStreamType);
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

bool Exchange::write_next_event(httplib::DataSink& sink) {
  const bool is_over = is_answered_or_cancelled();
  if (!next_event_) next_event_ = channel_->next(kTick);
  if (!next_event_ && is_over) {
    sink.done();
    return true;
  }
  const bool is_due = steady_clock::now() - last_event_ >= keep_alive_;
  if (!next_event_ && !is_due) return !stream_.client_is_gone();

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

}  // namespace mcp::http
