#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mcp/call_runner.h"
#include "mcp/completion_service.h"
#include "mcp/method.h"
#include "mcp/prompt_registry.h"
#include "mcp/prompt_service.h"
#include "mcp/resource_registry.h"
#include "mcp/resource_service.h"
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

/// What a server has to offer. Prompts, resources and completion are declared, and their methods
/// there, only when something was given.
struct Features {
  ToolRegistry tools = {};
  PromptRegistry prompts = {};
  ResourceRegistry resources = {};
};

/// The protocol, whatever carries it: takes messages and sees that each request is answered exactly
/// once, in both eras (see era.h). Between requests nothing is remembered, except, for a
/// connection, what its legacy client said of itself.
class Server {
 public:
  Server(ServerInfo info, Features features, ServerOptions options = {});

  /// Takes one message and sends what answers it to `client`: before it returns, except for what
  /// runs on worker threads (see CallRunner) and is answered when it is ready. For any thread.
  void receive(std::string_view message, const std::shared_ptr<Connection>& client);
  void receive(const Message& message, const std::shared_ptr<Connection>& client);

  /// Whether a request may take so long that its client should see that something happens.
  [[nodiscard]] bool may_take_long(const Request& request) const;

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
  Outcome list_prompts(const Incoming& incoming) { return prompts_.list(incoming); }
  Outcome get_prompt(const Incoming& incoming) { return prompts_.get(incoming); }
  Outcome list_resources(const Incoming& incoming) { return resources_.list(incoming); }
  Outcome list_templates(const Incoming& incoming) { return resources_.list_templates(incoming); }
  Outcome read_resource(const Incoming& incoming) { return resources_.read(incoming); }
  Outcome complete(const Incoming& incoming) { return completion_.complete(incoming); }

  struct Method;
  [[nodiscard]] const Method* find_method(const std::string& name, Era era) const;

  const ServerInfo info_;
  const Json server_info_;
  const Features features_;  // Outlives the workers, which use it.
  CallRunner runner_;
  ToolService tools_;
  PromptService prompts_;
  ResourceService resources_;
  CompletionService completion_;
  const Json capabilities_;  // Last: says what the others are there for.
};

}  // namespace mcp
