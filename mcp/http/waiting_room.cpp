#include "mcp/http/waiting_room.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "mcp/json_rpc.h"

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kTimeToArrive{10};
constexpr seconds kTimeToLeave{1};
constexpr milliseconds kRound{200};
constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::string_view reason(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

std::string sentence_of(int status) {
  if (status == 408) {
    return fmt::format("the request's head did not arrive within {} s", kTimeToArrive.count());
  }
  if (status == 431) return fmt::format("the request's head is longer than {} bytes", kLongestHead);
  return "too many clients are connected";
}

/// Reads what has arrived, without waiting. False when the client is gone.
bool read_available(int socket, std::string& received, size_t most) {
  std::array<char, 4096> bytes;
  while (received.size() < most) {
    const ssize_t count = recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) {
      received.append(bytes.data(), static_cast<size_t>(count));
    } else {
      return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    }
  }
  return true;
}

}  // namespace

void send_refusal(int socket, int status, std::string_view sentence,
                  std::string_view more_headers) {
  const std::string body =
      error_message(std::nullopt, {kInvalidRequest, std::string(sentence), nullptr});
  const std::string answer = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}"
      "Connection: close\r\n\r\n{}",
      status, reason(status), body.size(), more_headers, body);
  (void)send(socket, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

WaitingRoom::WaitingRoom(size_t most_clients, OnArrival on_arrival)
    : most_clients_(most_clients),
      on_arrival_(std::move(on_arrival)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  thread_ = std::thread([this] { work(); });
}

void WaitingRoom::close_door() {
  eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
}

WaitingRoom::~WaitingRoom() {
  close_door();
  for (const auto& [socket, client] : clients_) close(socket);
  close(wake_);
  close(epoll_);
}

void WaitingRoom::enter(int socket) {
  const std::lock_guard lock(mutex_);
  if (clients_.size() >= most_clients_) {
    send_refusal(socket, 503, sentence_of(503));
    close(socket);
    return;
  }
  clients_[socket] = {Stage::kArriving, steady_clock::now() + kTimeToArrive, {}};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void WaitingRoom::leave(int socket) {
  const std::lock_guard lock(mutex_);
  begin_leaving(socket, clients_.at(socket));
}

void WaitingRoom::watch(int socket, bool wanted) const {
  epoll_event event{};
  // A hang-up is told to those who want nothing, too; with EPOLLONESHOT not again and again.
  event.events = wanted ? EPOLLIN : EPOLLONESHOT;
  event.data.fd = socket;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

void WaitingRoom::work() {
  std::array<epoll_event, 64> events;
  auto next_round = steady_clock::now() + kRound;
  while (true) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(kRound.count()));
    for (int i = 0; i < count; ++i) {
      const int socket = events.at(static_cast<size_t>(i)).data.fd;
      if (socket == wake_) return;
      look_at(socket);
    }
    if (steady_clock::now() < next_round) continue;
    close_overdue();
    next_round = steady_clock::now() + kRound;
  }
}

void WaitingRoom::look_at(int socket) {
  std::optional<Arrival> arrival;
  {
    const std::lock_guard lock(mutex_);
    const auto it = clients_.find(socket);
    if (it == clients_.end() || it->second.stage == Stage::kServed) return;
    Client& client = it->second;
    if (client.stage == Stage::kLeaving) {
      std::string ignored;
      if (!read_available(socket, ignored, kLongestHead)) remove(it);
      return;
    }
    const bool is_there = read_available(socket, client.received, kLongestHead);
    const size_t end = client.received.find(kEndOfHead);
    // Who has said all and closed its side at once may still wait for the answer.
    if (end != std::string::npos) {
      client.stage = Stage::kServed;
      watch(socket, false);
      arrival = {socket, std::move(client.received), end + kEndOfHead.size()};
    } else if (!is_there) {
      remove(it);
    } else if (client.received.size() >= kLongestHead) {
      turn_away(socket, client, 431);
    }
  }
  if (arrival) on_arrival_(*std::move(arrival));
}

void WaitingRoom::turn_away(int socket, Client& client, int status) {
  send_refusal(socket, status, sentence_of(status));
  begin_leaving(socket, client);
}

void WaitingRoom::begin_leaving(int socket, Client& client) {
  shutdown(socket, SHUT_WR);
  client = {Stage::kLeaving, steady_clock::now() + kTimeToLeave, {}};
  watch(socket, true);
}

void WaitingRoom::close_overdue() {
  const std::lock_guard lock(mutex_);
  const Time now = steady_clock::now();
  for (auto it = clients_.begin(); it != clients_.end();) {
    const auto current = it++;
    if (current->second.stage == Stage::kServed || current->second.deadline > now) continue;
    if (current->second.stage == Stage::kArriving) {
      turn_away(current->first, current->second, 408);
    } else {
      remove(current);
    }
  }
}

void WaitingRoom::remove(Clients::iterator client) {
  const int socket = client->first;
  clients_.erase(client);
  close(socket);  // Leaves the epoll set with it.
}

}  // namespace mcp::http
