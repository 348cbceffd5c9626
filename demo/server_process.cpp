#include "demo/server_process.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace demo {

ServerProcess::ServerProcess(const std::string& binary, const std::string& directory) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error("cannot connect to a server");
  }
  stream_ = fdopen(ends[0], "r");
  process_ = fork();
  if (process_ == 0) {
    dup2(ends[1], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    if (chdir(directory.c_str()) == 0) execl(binary.c_str(), binary.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  if (process_ < 0) throw std::runtime_error("the server could not be started");
}

void ServerProcess::send(const Json& message) {
  if (dprintf(fileno(stream_), "%s\n", message.dump().c_str()) < 0) {
    throw std::runtime_error("the server has stopped reading");
  }
}

Json ServerProcess::request(const std::string& method, const Json& params,
                            const std::function<void(const Json&)>& on_notification) {
  const int id = ++last_id_;
  send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
  for (;;) {
    char* text = nullptr;
    std::size_t capacity = 0;
    const ssize_t length = getline(&text, &capacity, stream_);
    const std::string line(length < 0 ? "" : text);
    std::free(text);
    if (line.empty()) throw std::runtime_error("the server ended without an answer");
    const Json message = Json::parse(line);
    if (message.contains("error")) throw std::runtime_error(message["error"].dump());
    if (message.value("id", Json(nullptr)) == id) return message["result"];
    on_notification(message);
  }
}

ServerProcess::~ServerProcess() {
  shutdown(fileno(stream_), SHUT_WR);
  waitpid(process_, nullptr, 0);
  std::fclose(stream_);
}

}  // namespace demo
