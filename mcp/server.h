#pragma once

#include <memory>
#include <string_view>

#include "mcp/call_runner.h"
#include "mcp/method.h"

namespace mcp {

/// The protocol, whatever carries it: takes messages and sees that each request is answered exactly
/// once, in both eras (see era.h). Between requests it remembers nothing except, for a connection,
/// what its legacy client said about itself.
class Server {
 public:
  Server(ServerInfo info, Features features, ServerOptions options = {});

  /// Takes one message and sends the answer to `client`: before it returns, except for what runs on
  /// worker threads (see CallRunner) and is answered when it is ready. For any thread.
  void receive(std::string_view message, const std::shared_ptr<Connection>& client);
  void receive(const Message& message, const std::shared_ptr<Connection>& client);

  /// Whether a request may take so long that its client should see that something is happening.
  [[nodiscard]] bool may_take_long(const Request& request) const;

  // The destructor waits for the handlers that are running: a process that must end at once leaves
  // by _exit().

 private:
  Outcome answer(const Request& request, const Envelope& envelope,
                 const std::shared_ptr<Connection>& client);
  void receive_request(const Request& request, const std::shared_ptr<Connection>& client);

  const ServerInfo info_;
  const Json server_info_;
  const Features features_;
  const Json capabilities_;
  CallRunner runner_;  // Last: its workers use the features until it ends.
};

}  // namespace mcp
