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
#include <functional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "base/descriptor.h"
#include "mcp/http/client_stream.h"
#include "mcp/http/exchange.h"
#include "mcp/http/request_check.h"
#include "mcp/worker_pool.h"

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr size_t kMostConnections = 2'000;
constexpr size_t kMostRequests = 256;
constexpr int kBacklog = 1'024;
constexpr seconds kTimeToArrive{5};
constexpr milliseconds kTimeToEnd{700};

/// How many connections leave enough descriptors for the work. Raises the process's limit.
size_t most_connections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMostRequests;
  limit.rlim_cur = std::min(std::max<rlim_t>(limit.rlim_cur, 2 * kMostConnections), limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  return std::min<size_t>(kMostConnections, limit.rlim_cur / 2);
}

/// Runs what the library does for each connection on its accepting thread: process_and_close_socket
/// below, which hands the connection to a worker.
class AtOnce final : public httplib::TaskQueue {
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

 public:
  Enqueued enqueue(std::function<void()> job) override {
    job();
    return static_cast<Enqueued>(true);  // bool or void, by version.
  }
  void shutdown() override {}
};

/// What belongs to a connection and has no place in the library's Request.
struct Visit {
  ClientStream& stream;
  RequestHead head = {};
  std::shared_ptr<void> exchange = {};
  bool is_refused = false;
};
thread_local Visit* visit_of_this_thread = nullptr;

void refuse(Visit& visit, httplib::Response& response, const HttpError& error) {
  spdlog::debug("HTTP {}: {}", error.status, error.message);
  visit.is_refused = true;
  response.status = error.status;
  for (const auto& [name, value] : error.headers) response.set_header(name, value);
  response.set_content(error_message(std::nullopt, {kInvalidRequest, error.message, nullptr}),
                       "application/json");
}

/// What the library refuses, since it could not read it, has no body yet.
void explain_refusal(const httplib::Request& /*request*/, httplib::Response& response) {
  if (!response.body.empty()) return;
  Visit& visit = *visit_of_this_thread;
  std::string message = "the request is not well-formed HTTP/1.1";
  if (const int failure = visit.stream.failure(); failure != 0) {
    response.status = failure;
    message =
        failure == 408
            ? fmt::format("the request did not arrive within {} s", kTimeToArrive.count())
            : fmt::format("the request's head is longer than {} bytes", ClientStream::kLongestHead);
  }
  refuse(visit, response, {response.status, message});
}

}  // namespace

/// The library accepts connections, reads requests from a ClientStream and writes answers. Before
/// it reads a body, the head has passed RequestCheck.
class HttpTransport::Listener final : public httplib::Server {
 public:
  Listener(mcp::Server& server, ListenAddress address, std::optional<BearerToken> token,
           milliseconds keep_alive)
      : server_(server),
        keep_alive_(keep_alive),
        address_(std::move(address)),
        check_(address_.host, std::move(token)),
        workers_(kMostRequests, most_connections()) {
    new_task_queue = [] { return new AtOnce; };
    // Without SO_REUSEPORT, which the library sets: two servers would share the port's clients.
    set_socket_options([](int socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_tcp_nodelay(true);
    set_error_handler(explain_refusal);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return check_head(request, response);
    });
    Get(kHealthEndpoint, [](const httplib::Request&, httplib::Response& response) {
      response.set_content("{\"status\":\"ok\"}", "application/json");
    });
    Post(kEndpoint, [this](const httplib::Request& request, httplib::Response& response) {
      Visit& visit = *visit_of_this_thread;
      visit.exchange = answer_post({server_, open_, visit.head, visit.stream, keep_alive_},
                                   request.body, response);
    });
  }

  base::Result<ListenAddress, ListenError> bind() {
    errno = 0;
    if (!bind_to_port(address_.host, address_.port)) {
      const std::string why =
          errno == 0 ? "this machine has no such address" : std::generic_category().message(errno);
      return ListenError{fmt::format("cannot listen on {}: {}", to_text(address_), why)};
    }
    // The library's own backlog is 5: of a crowd that comes at once, most would wait a second.
    ::listen(svr_sock_, kBacklog);
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(svr_sock_, reinterpret_cast<sockaddr*>(&bound), &size);
    const in_port_t port = bound.ss_family == AF_INET6
                               ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                               : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port;
    return ListenAddress{address_.host, ntohs(port)};
  }

  size_t serve(int stop_fd) {
    stop_fd_ = stop_fd;
    std::thread accepting([this] { listen_after_bind(); });
    pollfd stopped{stop_fd, POLLIN, 0};
    while (poll(&stopped, 1, -1) <= 0) {
    }
    open_.stop_all();
    const size_t unanswered = open_.wait_until_none(kTimeToEnd);
    // stop() does nothing before the thread has begun.
    while (!is_running()) std::this_thread::sleep_for(milliseconds(1));
    stop();
    accepting.join();
    return unanswered;
  }

 private:
  /// Called by the library for each connection, on its accepting thread.
  bool process_and_close_socket(int socket) override {
    const auto client = std::make_shared<base::Descriptor>(socket);
    // It counts from here: behind slow clients, a request may wait for a worker until then. It is
    // then read from what has arrived, and requests that have not arrived are refused at once.
    const auto deadline = steady_clock::now() + kTimeToArrive;
    const auto taken = workers_.run([this, client, deadline] {
      ClientStream stream(client->number(), deadline, stop_fd_);
      Visit visit{stream};
      visit_of_this_thread = &visit;
      process(*this, stream);
      visit_of_this_thread = nullptr;
      if (visit.is_refused) stream.drain();
    });
    if (taken == WorkerPool::Taken::kYes) return true;
    constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    (void)send(socket, kFull.data(), kFull.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return true;
  }

  HandlerResponse check_head(const httplib::Request& request, httplib::Response& response) {
    Visit& visit = *visit_of_this_thread;
    visit.stream.begin_body();
    visit.head = {request.method, request.path, request.version};
    for (const auto& [name, value] : request.headers) visit.head.add(name, value);
    const HttpCheck checked = check_.check(visit.head);
    if (checked) return HandlerResponse::Unhandled;
    refuse(visit, response, checked.error());
    return HandlerResponse::Handled;
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
  int stop_fd_ = -1;
  OpenConnections open_;
  WorkerPool workers_;  // Last: its threads use the others until it ends.
};

HttpTransport::HttpTransport(Server& server, ListenAddress address,
                             std::optional<BearerToken> token, milliseconds keep_alive)
    : listener_(
          std::make_unique<Listener>(server, std::move(address), std::move(token), keep_alive)) {}

HttpTransport::~HttpTransport() = default;

base::Result<ListenAddress, ListenError> HttpTransport::bind() { return listener_->bind(); }

size_t HttpTransport::serve(int stop_fd) { return listener_->serve(stop_fd); }

}  // namespace mcp::http
