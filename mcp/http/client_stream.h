#pragma once

#include <httplib.h>

#include <chrono>
#include <string>

namespace mcp::http {

/// A client's socket as the library reads and writes it. The library's own bounds are for each
/// read, so that a client which sends byte by byte could hold a thread forever. Here the whole
/// request has one deadline, the head a longest size, and the end of the server ends the wait.
class ClientStream final : public httplib::Stream {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// The longest head of a request.
  static constexpr size_t kLongestHead = 16'384;

  /// The socket and `stop_fd`, which becomes readable when the server ends, stay the caller's.
  ClientStream(int socket, Time deadline, int stop_fd)
      : socket_(socket), stop_fd_(stop_fd), deadline_(deadline) {}

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return !client_is_gone(); }
  ssize_t read(char* bytes, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  /// None: the library would refuse those above 1,023, on which it could not select().
  [[nodiscard]] int socket() const override { return -1; }

  /// The head has been read: what follows does not count for kLongestHead.
  void begin_body() { in_head_ = false; }

  /// The HTTP status that says why reading failed: 408 when the deadline passed, 431 when the head
  /// is too long, 0 otherwise.
  [[nodiscard]] int failure() const { return failure_; }

  /// Whether the client has closed its side: nobody waits for the answer. (A client that keeps
  /// reading after it has closed its side for writing counts as gone, too.)
  [[nodiscard]] bool client_is_gone() const;

  /// Drops what the client still sends, for a second at most and not after the deadline: closing a
  /// socket with unread bytes destroys the answer that is on its way.
  void drain();

 private:
  [[nodiscard]] bool receive();

  const int socket_;
  const int stop_fd_;
  Time deadline_;
  std::string received_;
  size_t taken_ = 0;  // Of received_.
  bool in_head_ = true;
  size_t head_size_ = 0;
  int failure_ = 0;
  bool is_stopped_ = false;
};

}  // namespace mcp::http
