#include "mcp/http/http_transport.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "mcp/http/client_stream.h"
#include "mcp/http/exchange.h"
#include "mcp/http/http_head.h"
#include "mcp/http/open_connections.h"
#include "mcp/http/request_check.h"
#include "mcp/http/waiting_room.h"
#include "mcp/worker_pool.h"

namespace mcp::http {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMostClients = 2'000;
constexpr size_t kMostRequests = 64;
constexpr rlim_t kDescriptorsForWork = 200;
constexpr int kBacklog = 1'024;
constexpr milliseconds kTimeToEnd{700};

/// Clients at a time, so that a crowd leaves descriptors for the work.
size_t most_clients() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMostClients / 4;
  const rlim_t wanted = kMostClients + kDescriptorsForWork;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur <= 2 * kDescriptorsForWork) return limit.rlim_cur / 2;
  return std::min<size_t>(kMostClients, limit.rlim_cur - kDescriptorsForWork);
}

/// The library hands each connection to a queue of jobs; ours has nothing to wait for, since the
/// room takes connections in at once.
class AtOnce final : public httplib::TaskQueue {
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

 public:
  Enqueued enqueue(std::function<void()> job) override {
    job();
    return static_cast<Enqueued>(true);  // bool or void, by version.
  }
  void shutdown() override {}
};

/// What a connection has beside the library's Request, which has no place for it.
struct Visit {
  const HttpHead& head;
  const ClientStream& stream;
  std::optional<Exchange> exchange = {};  // Lives until the answer is written.
};
thread_local Visit* visit_of_this_thread = nullptr;

}  // namespace

/// The library accepts connections, reads bodies and writes answers. Before it sees a request, the
/// head has arrived (WaitingRoom), is well formed (HttpHead) and allowed (RequestCheck).
class HttpTransport::Listener final : public httplib::Server {
 public:
  Listener(mcp::Server& server, ListenAddress address, std::optional<BearerToken> token,
           milliseconds keep_alive)
      : server_(server),
        keep_alive_(keep_alive),
        address_(std::move(address)),
        check_(AllowedHosts(address_.host), std::move(token)),
        room_(most_clients(), [this](WaitingRoom::Arrival arrival) { take(std::move(arrival)); }),
        workers_(kMostRequests, kMostClients) {
    new_task_queue = [] { return new AtOnce; };
    // Without SO_REUSEPORT, which the library sets: two servers would share the port's clients.
    set_socket_options([](int socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_tcp_nodelay(true);
    set_payload_max_length(kLongestBody);
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty()) body_is_missing(response);
    });
    Get(kHealthEndpoint, [](const httplib::Request&, httplib::Response& response) {
      response.set_content("{\"status\":\"ok\"}", "application/json");
    });
    Post(kEndpoint, [this](const httplib::Request& request, httplib::Response& response) {
      Visit& visit = *visit_of_this_thread;
      visit.exchange.emplace(server_, open_, visit.head, visit.stream, keep_alive_);
      visit.exchange->answer(request.body, response);
    });
  }

  ~Listener() override { room_.close_door(); }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::variant<ListenAddress, std::string> bind() {
    errno = 0;
    if (!bind_to_port(address_.host, address_.port)) {
      const std::string why =
          errno == 0 ? "there is no such host here" : std::generic_category().message(errno);
      return fmt::format("cannot listen on {}: {}", to_text(address_), why);
    }
    // The library's own backlog is 5: of a crowd that comes at once, most would wait a second.
    ::listen(svr_sock_, kBacklog);
    return bound_address();
  }

  size_t serve(int stop_fd) {
    std::thread accepting([this] { listen_after_bind(); });
    pollfd stop{stop_fd, POLLIN, 0};
    while (poll(&stop, 1, 1000) <= 0) {
    }
    stopping_ = true;
    open_.stop_all();
    const size_t unanswered = open_.wait_until_none(kTimeToEnd);
    stop_accepting();
    accepting.join();
    return unanswered;
  }

 private:
  static void body_is_missing(httplib::Response& response) {
    response.set_content(
        error_message(std::nullopt, {kInvalidRequest, "the body did not arrive whole within 10 s"}),
        "application/json");
  }

  ListenAddress bound_address() const {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(svr_sock_, reinterpret_cast<sockaddr*>(&bound), &size);
    const in_port_t port = bound.ss_family == AF_INET6
                               ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                               : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port;
    return {address_.host, ntohs(port)};
  }

  void stop_accepting() {
    // Does nothing before the thread has begun.
    while (!is_running()) std::this_thread::sleep_for(milliseconds(1));
    stop();
  }

  /// Called by the library for each connection, on its accepting thread.
  bool process_and_close_socket(int socket) override {
    room_.enter(socket);
    return true;
  }

  void take(WaitingRoom::Arrival arrival) {
    const int socket = arrival.socket;
    auto job = [this, arrival = std::move(arrival)]() mutable { serve_client(std::move(arrival)); };
    if (workers_.run(std::move(job)) == WorkerPool::Taken::kYes) return;
    send_refusal(socket, 503, "too many requests wait for their turn");
    room_.leave(socket);
  }

  void serve_client(WaitingRoom::Arrival arrival) {
    const auto head =
        HttpHead::parse(std::string_view(arrival.received).substr(0, arrival.head_size));
    if (const auto refused = refusal(head)) {
      std::string headers;
      for (const auto& [name, value] : refused->headers) {
        headers += fmt::format("{}: {}\r\n", name, value);
      }
      spdlog::debug("HTTP {}: {}", refused->status, refused->sentence);
      send_refusal(arrival.socket, refused->status, refused->sentence, headers);
    } else {
      ClientStream stream(arrival.socket, std::move(arrival.received));
      Visit visit{*head, stream};
      visit_of_this_thread = &visit;
      process(*this, stream);
      visit_of_this_thread = nullptr;
    }
    room_.leave(arrival.socket);
  }

  std::optional<Refused> refusal(const std::optional<HttpHead>& head) const {
    if (!head) return Refused{400, "the request is not well-formed HTTP/1.1"};
    if (stopping_) return Refused{503, "the server is ending"};
    return check_.refusal(*head);
  }

  /// Ranges and compression are not for what we send.
  static void forget_wishes(httplib::Request& request) {
    request.ranges.clear();
    request.headers.erase("Range");
    request.headers.erase("Accept-Encoding");
  }

  /// One request through the library, whose function takes more in later versions.
  template <typename Self>
  static void process(Self& self, ClientStream& stream) {
    bool closed = false;
    if constexpr (requires { self.process_request(stream, true, closed, forget_wishes); }) {
      self.process_request(stream, true, closed, forget_wishes);
    } else {
      self.process_request(stream, "", 0, "", 0, true, closed, forget_wishes);
    }
  }

  mcp::Server& server_;
  const milliseconds keep_alive_;
  const ListenAddress address_;
  const RequestCheck check_;
  std::atomic<bool> stopping_ = false;
  OpenConnections open_;
  WaitingRoom room_;
  WorkerPool workers_;  // Last: its threads use the others until it ends.
};

HttpTransport::HttpTransport(Server& server, ListenAddress address,
                             std::optional<BearerToken> token, milliseconds keep_alive)
    : listener_(
          std::make_unique<Listener>(server, std::move(address), std::move(token), keep_alive)) {}

HttpTransport::~HttpTransport() = default;

std::variant<ListenAddress, std::string> HttpTransport::bind() { return listener_->bind(); }

size_t HttpTransport::serve(int stop_fd) { return listener_->serve(stop_fd); }

}  // namespace mcp::http
