#include "mcp/resource_service.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mcp/wording.h"

namespace mcp {
namespace {

/// What a resource and a template have in common.
template <typename T>
void add_description(Json& entry, const T& item) {
  entry["name"] = item.name;
  if (!item.title.empty()) entry["title"] = item.title;
  if (!item.description.empty()) entry["description"] = item.description;
  if (!item.mime_type.empty()) entry["mimeType"] = item.mime_type;
}

Json list_result(const std::vector<Resource>& resources) {
  Json entries = Json::array();
  for (const Resource& resource : resources) {
    Json entry = {{"uri", resource.uri}};
    add_description(entry, resource);
    entries.push_back(std::move(entry));
  }
  return {{"resources", std::move(entries)}};
}

Json templates_result(const ResourceRegistry& resources) {
  Json entries = Json::array();
  for (const ResourceTemplate& family : resources.templates()) {
    Json entry = {{"uriTemplate", family.uri_template}};
    add_description(entry, family);
    entries.push_back(std::move(entry));
  }
  return {{"resourceTemplates", std::move(entries)}};
}

Json read_result(const std::string& uri, const ResourceContents& contents) {
  Json entry = {{"uri", uri}};
  if (!contents.mime_type.empty()) entry["mimeType"] = contents.mime_type;
  entry[contents.is_base64 ? "blob" : "text"] = contents.data;
  return {{"contents", Json::array({std::move(entry)})}};
}

RpcError not_found(Era era, const std::string& uri, const std::string& sentence) {
  return {era == Era::kModern ? kInvalidParams : kResourceNotFound,
          "resource not found: " + sentence,
          {{"uri", uri}}};
}

HandlerAnswer read_resource(const ResourceRegistry& resources, const std::string& uri, Era era) {
  const ResourceResult result = resources.read(uri);
  HandlerAnswer answer;
  if (const auto* missing = std::get_if<ResourceNotFound>(&result)) {
    answer.refusal = not_found(era, uri, missing->sentence);
  } else {
    answer.result = read_result(uri, std::get<ResourceContents>(result));
    add_caching(answer.result, era, kDiskCaching);
  }
  return answer;
}

}  // namespace

ResourceService::ResourceService(const ResourceRegistry& resources, Json server_info,
                                 CallRunner& runner)
    : resources_(resources), server_info_(std::move(server_info)), runner_(runner) {}

Outcome ResourceService::list(const Incoming& incoming) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  const Era era = incoming.envelope.era;
  return runner_.run(incoming, "the list of resources",
                     [&resources = resources_, era](const InputContext&, Call&) {
                       HandlerAnswer answer{list_result(resources.list())};
                       add_caching(answer.result, era, kDiskCaching);
                       return answer;
                     });
}

Outcome ResourceService::list_templates(const Incoming& incoming) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  return templates_.text(incoming.envelope.era, server_info_,
                         [this] { return templates_result(resources_); });
}

Outcome ResourceService::read(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  if (!params.contains("uri") || !params["uri"].is_string()) {
    return RpcError{kInvalidParams, "params.uri: expected the URI of a resource"};
  }
  const auto uri = params["uri"].get<std::string>();
  const Era era = incoming.envelope.era;
  return runner_.run(
      incoming, "resource " + in_quotes(uri),
      [this, uri, era](const InputContext&, Call&) { return read_resource(resources_, uri, era); });
}

}  // namespace mcp
