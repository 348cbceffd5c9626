#include "mcp/connection.h"

#include <utility>
#include <vector>

namespace mcp {
namespace {

/// A person answers one form at a time.
constexpr size_t kMostQuestions = 64;

}  // namespace

Connection::Connection(SendMessage send, BackChannel back_channel)
    : send_(std::move(send)), back_channel_open_(back_channel == BackChannel::kOpen) {}

std::shared_ptr<Call> Connection::begin(const RequestId& id, const Json& progress_token) {
  const std::lock_guard lock(mutex_);
  auto call = std::make_shared<Call>(id, progress_token, send_);
  open_[to_line(id)] = call;
  ++working_;
  return call;
}

void Connection::release(const Call& call) {
  const std::lock_guard lock(mutex_);
  const auto it = open_.find(to_line(call.id()));
  // After a cancellation the client may have used the id again, for another call.
  if (it != open_.end() && it->second.get() == &call) open_.erase(it);
}

void Connection::end(const Call& call) {
  release(call);
  const std::lock_guard lock(mutex_);
  if (--working_ == 0) idle_.notify_all();
}

bool Connection::in_flight(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  return !open_.empty() && open_.contains(to_line(id));
}

void Connection::cancel(const RequestId& id) {
  std::shared_ptr<Call> call;
  {
    const std::lock_guard lock(mutex_);
    const auto it = open_.find(to_line(id));
    if (it == open_.end()) return;
    call = std::move(it->second);
    open_.erase(it);
  }
  call->cancel();
  withdraw_all(call.get());
}

void Connection::stop_all() {
  close_back_channel();
  const std::lock_guard lock(mutex_);
  for (const auto& [id, call] : open_) call->stop();
}

size_t Connection::wait_until_idle(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  idle_.wait_for(lock, limit, [this] { return working_ == 0; });
  return working_;
}

void Connection::remember(Handshake handshake) {
  const std::lock_guard lock(mutex_);
  handshake_ = std::move(handshake);
}

Handshake Connection::handshake() {
  const std::lock_guard lock(mutex_);
  return back_channel_open_ ? handshake_ : Handshake{};
}

void Connection::ask(const std::string& id, const Call& call, const InputRequest& request,
                     OnAnswer on_answer) {
  OnAnswer refused;
  {
    const std::lock_guard asking(asking_);
    {
      const std::lock_guard lock(mutex_);
      const auto it = open_.find(to_line(call.id()));
      const bool waits = it != open_.end() && it->second.get() == &call;
      if (waits && back_channel_open_ && questions_.size() < kMostQuestions) {
        questions_[id] = {&call, std::move(on_answer)};
      } else {
        refused = std::move(on_answer);
      }
    }
    if (!refused) return send_(request_message(id, request.method, request.params));
  }
  refused(nullptr);
}

OnAnswer Connection::take(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto it = questions_.find(id);
  if (it == questions_.end()) return nullptr;
  OnAnswer on_answer = std::move(it->second.on_answer);
  questions_.erase(it);
  return on_answer;
}

void Connection::receive_answer(const Json& message) {
  const auto id = message.find("id");
  if (id == message.end() || !id->is_string()) return;
  if (const OnAnswer on_answer = take(id->get<std::string>())) on_answer(&message);
}

void Connection::withdraw(const std::string& id) {
  OnAnswer on_answer;
  {
    const std::lock_guard asking(asking_);
    on_answer = take(id);
    if (!on_answer) return;
    send_(notification_message("notifications/cancelled", {{"requestId", id}}));
  }
  on_answer(nullptr);
}

void Connection::withdraw_all(const Call* call) {
  std::vector<std::string> ids;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, question] : questions_) {
      if (call == nullptr || question.call == call) ids.push_back(id);
    }
  }
  for (const std::string& id : ids) withdraw(id);
}

void Connection::close_back_channel() {
  {
    const std::lock_guard lock(mutex_);
    back_channel_open_ = false;
  }
  withdraw_all(nullptr);
}

}  // namespace mcp
