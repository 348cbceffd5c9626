#pragma once

#include <httplib.h>

#include <chrono>
#include <string>

namespace mcp::http {

/// A client's socket as the library reads and writes it, with bounds that the library does not
/// have: the body must be there 10 s after the head, however it trickles in, and the client must
/// go on taking the answer.
class ClientStream final : public httplib::Stream {
 public:
  /// `received`: what was read of the socket already. The socket stays the caller's.
  ClientStream(int socket, std::string received);

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return !client_is_gone(); }
  ssize_t read(char* bytes, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] int socket() const override { return socket_; }

  /// Whether the client has closed its side: nobody waits for the answer. (A client that keeps
  /// reading after it has closed its side for writing counts as gone, too.)
  [[nodiscard]] bool client_is_gone() const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool wait_for(short event, Time deadline) const;

  const int socket_;
  const std::string received_;
  size_t taken_ = 0;  // Of received_.
  const Time read_deadline_;
};

}  // namespace mcp::http
