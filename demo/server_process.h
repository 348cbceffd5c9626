#pragma once

#include <sys/types.h>

#include <cstdio>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

namespace demo {

using Json = nlohmann::ordered_json;

/// The real server, started as a client starts it, and JSON-RPC with it over its stdin and stdout.
/// Faults are thrown as std::runtime_error: the show cannot go on without it.
class ServerProcess {
 public:
  /// \param directory where the server works.
  ServerProcess(const std::string& binary, const std::string& directory);
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// Sends a request and waits for its answer; notifications that come before go to
  /// `on_notification`.
  /// \returns the answer's `result`.
  Json request(const std::string& method, const Json& params,
               const std::function<void(const Json&)>& on_notification = {});

  void notify(const std::string& method, const Json& params = Json::object());

  /// Ends the server's input and waits for it.
  /// \returns its exit code, or -1 when a signal ended it.
  int finish();

 private:
  void send(const Json& message);
  Json receive();

  pid_t process_ = -1;
  std::FILE* to_server_ = nullptr;
  std::FILE* from_server_ = nullptr;
  int last_id_ = 0;
};

}  // namespace demo
