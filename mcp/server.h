#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/tool_registry.h"
#include "mcp/tool_service.h"

namespace mcp {

/// How a server presents itself. `title` and `instructions` may be empty and are then not sent.
struct ServerInfo {
  std::string name;
  std::string title;
  std::string version;
  std::string instructions;  ///< For the model; clients cut them at 2 KB.
};

/// The protocol, whatever carries it: takes messages and sees that each request is answered exactly
/// once, in both eras (see era.h). Between requests nothing is remembered, except, for a
/// connection, what its legacy client said of itself.
class Server {
 public:
  Server(ServerInfo info, ToolRegistry tools, ServerOptions options = {});

  /// Takes one message and sends what answers it to `client`: before it returns, except for tool
  /// calls, which run on worker threads and are answered when they are ready. For any thread.
  void receive(std::string_view message, const std::shared_ptr<Connection>& client);

  // The destructor waits for the handlers that are running: a process that must end at once leaves
  // by _exit().

 private:
  void receive_request(const Request& request, const std::shared_ptr<Connection>& client);
  Outcome answer(const Incoming& incoming);

  Outcome initialize(const Incoming& incoming);
  Outcome ping(const Incoming& incoming);
  Outcome discover(const Incoming& incoming);
  Outcome listen(const Incoming& incoming);
  Outcome list_tools(const Incoming& incoming) { return tools_.list(incoming); }
  Outcome call_tool(const Incoming& incoming) { return tools_.call(incoming); }

  struct Method;
  static const Method* find_method(const std::string& name, Era era);

  const ServerInfo info_;
  const Json server_info_;
  CallRunner runner_;
  ToolService tools_;
};

}  // namespace mcp
