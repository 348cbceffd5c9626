#include "mcp/server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
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

/// We declare what we serve, without any of the notifications that a client could subscribe to.
Json declared_capabilities(const Features& features) {
  Json declared = {{"tools", Json::object()}};
  if (!features.prompts.all().empty()) declared["prompts"] = Json::object();
  if (!features.resources.empty()) declared["resources"] = Json::object();
  if (has_completions(features)) declared["completions"] = Json::object();
  return declared;
}

Outcome initialize(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  const Json* requested = member(params, "protocolVersion");
  if (requested != nullptr && !requested->is_string()) {
    return RpcError{kInvalidParams,
                    "params.protocolVersion: expected string, got " + described(*requested)};
  }
  const std::string revision =
      negotiated_revision(requested == nullptr ? "" : requested->get<std::string>());
  const Json* declared = member(params, "capabilities");
  incoming.client->remember(
      {revision, declared != nullptr && declared->is_object() ? *declared : Json::object()});
  Json result = {{"protocolVersion", revision},
                 {"capabilities", incoming.capabilities},
                 {"serverInfo", implementation(incoming.info)}};
  if (!incoming.info.instructions.empty()) result["instructions"] = incoming.info.instructions;
  return MethodResult{std::move(result)};
}

Outcome ping(const Incoming&) { return MethodResult{Json::object()}; }

Outcome discover(const Incoming& incoming) {
  Json result = {{"supportedVersions", Json::array({kModernRevision})},
                 {"capabilities", incoming.capabilities}};
  if (!incoming.info.instructions.empty()) result["instructions"] = incoming.info.instructions;
  add_caching(result, incoming.envelope.era, kStaticCaching);
  return MethodResult{std::move(result)};
}

/// Nothing that we have ever changes while we run, so a subscription is acknowledged as one to
/// nothing, and is complete at once (2026-07-28, basic/patterns/subscriptions).
Outcome listen(const Incoming& incoming) {
  const Json meta = {{kMetaSubscriptionId, incoming.request.id}};
  incoming.client->send(notification_message("notifications/subscriptions/acknowledged",
                                             {{"_meta", meta}, {"notifications", Json::object()}}));
  return MethodResult{{{"_meta", meta}}};
}

/// One row of the table of methods: the eras that have it, the function that answers it, and the
/// capability without which it does not exist, if any.
struct Method {
  std::string_view name;
  bool legacy;
  bool modern;
  Outcome (*answer)(const Incoming&);
  const char* capability = nullptr;
};

constexpr std::array kMethods = {
    Method{"initialize", true, false, initialize},
    Method{"ping", true, false, ping},
    Method{"server/discover", false, true, discover},
    Method{"subscriptions/listen", false, true, listen},
    Method{"tools/list", true, true, list_tools},
    Method{"tools/call", true, true, call_tool},
    Method{"prompts/list", true, true, list_prompts, "prompts"},
    Method{"prompts/get", true, true, get_prompt, "prompts"},
    Method{"resources/list", true, true, list_resources, "resources"},
    Method{"resources/templates/list", true, true, list_resource_templates, "resources"},
    Method{"resources/read", true, true, read_resource, "resources"},
    Method{"completion/complete", true, true, complete, "completions"},
};

}  // namespace

Server::Server(ServerInfo info, Features features, ServerOptions options)
    : info_(std::move(info)),
      server_info_(implementation(info_)),
      features_(std::move(features)),
      capabilities_(declared_capabilities(features_)),
      runner_(server_info_, options, kMostWorkers) {}

void Server::receive(std::string_view message, const std::shared_ptr<Connection>& client) {
  receive(read_message(message), client);
}

void Server::receive(const Message& message, const std::shared_ptr<Connection>& client) {
  if (const auto* request = std::get_if<Request>(&message)) {
    receive_request(*request, client);
  } else if (const auto* notification = std::get_if<Notification>(&message)) {
    // Others are to be ignored.
    if (notification->method != "notifications/cancelled") return;
    if (const Json* id = member(notification->params, "requestId")) client->cancel(*id);
  } else if (const auto* refusal = std::get_if<Refusal>(&message)) {
    spdlog::debug("refused a message: {}", refusal->error.message);
    client->send(error_message(refusal->id, refusal->error));
  } else if (const auto* response = std::get_if<Response>(&message)) {
    client->receive_answer(response->message);
  }
}

bool Server::may_take_long(const Request& request) const {
  return request.method == "tools/call" && may_call_take_long(features_.tools, request);
}

void Server::receive_request(const Request& request, const std::shared_ptr<Connection>& client) {
  const RpcResult<Envelope> envelope = open_envelope(request);
  Outcome outcome = MethodResult{};
  if (client->in_flight(request.id)) {
    outcome = RpcError{kInvalidRequest, "invalid request: a request with this id is in flight"};
  } else if (!envelope) {
    outcome = envelope.error();
  } else {
    outcome = answer(request, *envelope, client);
  }
  if (!outcome) {
    client->send(error_message(request.id, outcome.error()));
  } else if (!outcome->comes_later) {
    const Json result = finished_result(envelope->era, std::move(outcome->result), server_info_);
    client->send(result_message(request.id, to_line(result)));
  }
}

Outcome Server::answer(const Request& request, const Envelope& envelope,
                       const std::shared_ptr<Connection>& client) {
  const auto* method = std::ranges::find(kMethods, request.method, &Method::name);
  const bool is_known =
      method != kMethods.end() &&
      (envelope.era == Era::kModern ? method->modern : method->legacy) &&
      (method->capability == nullptr || capabilities_.contains(method->capability));
  if (!is_known) {
    return RpcError{kMethodNotFound, "unknown method " + in_quotes(request.method)};
  }
  return method->answer({request, envelope, client, info_, capabilities_, features_, runner_});
}

}  // namespace mcp
