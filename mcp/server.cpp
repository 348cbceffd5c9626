#include "mcp/server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>
#include <variant>

#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr size_t kMostWorkers = 4;

Json implementation(const ServerInfo& info) {
  Json result = {{"name", info.name}};
  if (!info.title.empty()) result["title"] = info.title;
  result["version"] = info.version;
  return result;
}

/// Declared is what we serve, without any of the notifications that a client could subscribe to.
Json capabilities(const Features& features, const CompletionService& completion) {
  Json declared = {{"tools", Json::object()}};
  if (!features.prompts.prompts().empty()) declared["prompts"] = Json::object();
  if (!features.resources.empty()) declared["resources"] = Json::object();
  if (completion.is_given()) declared["completions"] = Json::object();
  return declared;
}

/// Of a legacy client. What is no object declares nothing.
Json declared_capabilities(const Json& params) {
  const auto declared = params.find("capabilities");
  return declared != params.end() && declared->is_object() ? *declared : Json::object();
}

void receive_notification(const Notification& notification, Connection& client) {
  if (notification.method != "notifications/cancelled") return;  // Unknown ones are to be ignored.
  const auto id = notification.params.find("requestId");
  if (id != notification.params.end()) client.cancel(*id);
}

}  // namespace

/// One row of the table of methods: in which eras it is there, who answers it, and the capability
/// without which it is not there, if any.
struct Server::Method {
  std::string_view name;
  bool legacy;
  bool modern;
  Outcome (Server::*answer)(const Incoming&);
  const char* capability = nullptr;
};

const Server::Method* Server::find_method(const std::string& name, Era era) const {
  static constexpr std::array kMethods = {
      Method{"initialize", true, false, &Server::initialize},
      Method{"ping", true, false, &Server::ping},
      Method{"server/discover", false, true, &Server::discover},
      Method{"subscriptions/listen", false, true, &Server::listen},
      Method{"tools/list", true, true, &Server::list_tools},
      Method{"tools/call", true, true, &Server::call_tool},
      Method{"prompts/list", true, true, &Server::list_prompts, "prompts"},
      Method{"prompts/get", true, true, &Server::get_prompt, "prompts"},
      Method{"resources/list", true, true, &Server::list_resources, "resources"},
      Method{"resources/templates/list", true, true, &Server::list_templates, "resources"},
      Method{"resources/read", true, true, &Server::read_resource, "resources"},
      Method{"completion/complete", true, true, &Server::complete, "completions"},
  };
  const auto* it = std::ranges::find(kMethods, name, &Method::name);
  if (it == kMethods.end()) return nullptr;
  if (it->capability != nullptr && !capabilities_.contains(it->capability)) return nullptr;
  return (era == Era::kModern ? it->modern : it->legacy) ? &*it : nullptr;
}

Server::Server(ServerInfo info, Features features, ServerOptions options)
    : info_(std::move(info)),
      server_info_(implementation(info_)),
      features_(std::move(features)),
      runner_(server_info_, options, kMostWorkers),
      tools_(features_.tools, server_info_, runner_),
      prompts_(features_.prompts, server_info_, runner_),
      resources_(features_.resources, server_info_, runner_),
      completion_(features_.prompts, features_.resources, runner_),
      capabilities_(capabilities(features_, completion_)) {}

void Server::receive(std::string_view message, const std::shared_ptr<Connection>& client) {
  receive(read_message(message), client);
}

void Server::receive(const Message& message, const std::shared_ptr<Connection>& client) {
  if (const auto* request = std::get_if<Request>(&message)) {
    receive_request(*request, client);
  } else if (const auto* notification = std::get_if<Notification>(&message)) {
    receive_notification(*notification, *client);
  } else if (const auto* refusal = std::get_if<Refusal>(&message)) {
    spdlog::debug("refused a message: {}", refusal->error.message);
    client->send(error_message(refusal->id, refusal->error));
  } else if (const auto* response = std::get_if<Response>(&message)) {
    client->receive_answer(response->message);
  }
}

bool Server::may_take_long(const Request& request) const {
  return request.method == "tools/call" && tools_.may_take_long(request);
}

void Server::receive_request(const Request& request, const std::shared_ptr<Connection>& client) {
  Outcome outcome;
  const auto envelope = open_envelope(request);
  if (client->in_flight(request.id)) {
    outcome = RpcError{kInvalidRequest, "invalid request: a request with this id is in flight"};
  } else if (!envelope) {
    outcome = envelope.error();
  } else {
    outcome = answer({request, *envelope, client});
  }
  if (const auto* result = std::get_if<std::string>(&outcome)) {
    client->send(result_message(request.id, *result));
  } else if (const auto* error = std::get_if<RpcError>(&outcome)) {
    client->send(error_message(request.id, *error));
  }
}

Outcome Server::answer(const Incoming& incoming) {
  const Method* method = find_method(incoming.request.method, incoming.envelope.era);
  if (method == nullptr) {
    return RpcError{kMethodNotFound, "unknown method " + in_quotes(incoming.request.method)};
  }
  return (this->*method->answer)(incoming);
}

Outcome Server::initialize(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  const auto asked_for = params.find("protocolVersion");
  if (asked_for != params.end() && !asked_for->is_string()) {
    return RpcError{kInvalidParams,
                    "params.protocolVersion: expected string, got " + described(*asked_for)};
  }
  const std::string version = asked_for == params.end() ? "" : asked_for->get<std::string>();
  const std::string revision = negotiated_revision(version);
  incoming.client->remember({revision, declared_capabilities(params)});
  Json result = {
      {"protocolVersion", revision}, {"capabilities", capabilities_}, {"serverInfo", server_info_}};
  if (!info_.instructions.empty()) result["instructions"] = info_.instructions;
  return to_line(result);
}

Outcome Server::ping(const Incoming&) { return std::string("{}"); }

Outcome Server::discover(const Incoming& incoming) {
  Json result = {{"supportedVersions", Json::array({kModernRevision})},
                 {"capabilities", capabilities_}};
  if (!info_.instructions.empty()) result["instructions"] = info_.instructions;
  add_caching(result, incoming.envelope.era, kStaticCaching);
  return to_line(finished_result(incoming.envelope.era, std::move(result), server_info_));
}

/// Nothing that we have ever changes while we run, so that a subscription is acknowledged as one to
/// nothing and is complete at once (2026-07-28, basic/patterns/subscriptions).
Outcome Server::listen(const Incoming& incoming) {
  const Json meta = {{kMetaSubscriptionId, incoming.request.id}};
  incoming.client->send(notification_message("notifications/subscriptions/acknowledged",
                                             {{"_meta", meta}, {"notifications", Json::object()}}));
  return to_line(finished_result(incoming.envelope.era, {{"_meta", meta}}, server_info_));
}

}  // namespace mcp
