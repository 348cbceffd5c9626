#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace mcp::http {

/// The longest head of a request.
inline constexpr size_t kLongestHead = 16'384;

/// Where clients wait that have not said yet what they want, or have been answered and have not
/// left: one thread for all of them. A client that sends its head byte by byte, endlessly, or not
/// at all costs a descriptor and no thread, and is turned away after 10 s or 16 KiB. The room owns
/// the sockets from enter() to their end, also while a request is worked on.
class WaitingRoom {
 public:
  /// A client whose head has arrived.
  struct Arrival {
    int socket = -1;       ///< Non-blocking. To be handed back by leave().
    std::string received;  ///< The head and maybe more.
    size_t head_size = 0;
  };
  using OnArrival = std::function<void(Arrival)>;

  /// `on_arrival` is called on the room's thread and must not wait.
  WaitingRoom(size_t most_clients, OnArrival on_arrival);

  /// Closes all sockets. EXPECTS: no request is worked on.
  ~WaitingRoom();

  /// From here on nobody arrives; those who are served may still leave.
  void close_door();

  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  /// Takes a new client in, or sends it away with status 503 when the room is full. For any thread.
  void enter(int socket);

  /// The client has been answered. It has a second to take the answer and to hang up: closing at
  /// once would destroy an answer to a client that is still sending. For any thread.
  void leave(int socket);

 private:
  using Time = std::chrono::steady_clock::time_point;

  enum class Stage { kArriving, kServed, kLeaving };

  struct Client {
    Stage stage = Stage::kArriving;
    Time deadline;
    std::string received;
  };
  using Clients = std::unordered_map<int, Client>;

  void work();
  void look_at(int socket);
  void turn_away(int socket, Client& client, int status);
  void begin_leaving(int socket, Client& client);
  void close_overdue();
  void watch(int socket, bool wanted) const;
  void remove(Clients::iterator client);

  const size_t most_clients_;
  const OnArrival on_arrival_;
  const int epoll_;
  const int wake_;
  std::mutex mutex_;
  Clients clients_;  // By socket. Only the room's thread removes and closes.
  std::thread thread_;
};

/// Sends a whole answer with what fits into the socket's buffer, without waiting: a refusal of a
/// client that was not let in.
void send_refusal(int socket, int status, std::string_view sentence,
                  std::string_view more_headers = "");

}  // namespace mcp::http
