#include "demo/server_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

namespace demo {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe could be made");
  return {ends[0], ends[1]};
}

[[noreturn]] void become_server(const std::string& binary, const std::string& directory,
                                const Pipe& input, const Pipe& output) {
  dup2(input.read_end, STDIN_FILENO);
  dup2(output.write_end, STDOUT_FILENO);
  for (const int end : {input.read_end, input.write_end, output.read_end, output.write_end}) {
    close(end);
  }
  if (chdir(directory.c_str()) == 0) execl(binary.c_str(), binary.c_str(), nullptr);
  _exit(127);
}

}  // namespace

ServerProcess::ServerProcess(const std::string& binary, const std::string& directory) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  const Pipe input = make_pipe();
  const Pipe output = make_pipe();
  process_ = fork();
  if (process_ == 0) become_server(binary, directory, input, output);
  close(input.read_end);
  close(output.write_end);
  if (process_ < 0) throw std::runtime_error("the server could not be started");
  to_server_ = fdopen(input.write_end, "w");
  from_server_ = fdopen(output.read_end, "r");
}

ServerProcess::~ServerProcess() { finish(); }

void ServerProcess::send(const Json& message) {
  const std::string text = message.dump() + "\n";
  if (std::fputs(text.c_str(), to_server_) < 0 || std::fflush(to_server_) != 0) {
    throw std::runtime_error("the server does not read any more");
  }
}

Json ServerProcess::receive() {
  char* text = nullptr;
  std::size_t capacity = 0;
  const ssize_t length = getline(&text, &capacity, from_server_);
  const std::string line(text == nullptr || length < 0 ? "" : text);
  std::free(text);
  if (line.empty()) throw std::runtime_error("the server ended without an answer");
  return Json::parse(line);
}

Json ServerProcess::request(const std::string& method, const Json& params,
                            const std::function<void(const Json&)>& on_notification) {
  const int id = ++last_id_;
  send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
  for (;;) {
    const Json message = receive();
    if (message.value("id", Json(nullptr)) == id) {
      if (message.contains("error")) throw std::runtime_error(message["error"].dump());
      return message["result"];
    }
    if (message.contains("method") && on_notification) on_notification(message);
  }
}

void ServerProcess::notify(const std::string& method, const Json& params) {
  send({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

int ServerProcess::finish() {
  if (process_ < 0) return 0;
  std::fclose(to_server_);
  int status = 0;
  waitpid(process_, &status, 0);
  std::fclose(from_server_);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace demo
