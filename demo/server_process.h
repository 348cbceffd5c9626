#pragma once

#include <sys/types.h>

#include <cstdio>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

namespace demo {

using Json = nlohmann::ordered_json;

/// The real server, started as a client starts it, and JSON-RPC with it over its stdin and stdout.
/// Throws std::runtime_error when that fails: the show cannot go on without the server.
class ServerProcess {
 public:
  /// \param directory the server's working directory.
  ServerProcess(const std::string& binary, const std::string& directory);
  /// Closes the server's input and waits for it to end.
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// Sends a request and waits for the `result` of its answer; notifications that come before it go
  /// to `on_notification`.
  Json request(const std::string& method, const Json& params,
               const std::function<void(const Json&)>& on_notification);

  /// Sends a request, or a notification, which has no `id`.
  void send(const Json& message);

 private:
  std::FILE* stream_ = nullptr;  ///< Our end; the other one is the server's stdin and stdout.
  pid_t process_ = -1;
  int last_id_ = 0;
};

}  // namespace demo
