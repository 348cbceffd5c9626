#include <string>
#include <utility>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

/// \param item a resource or a template.
template <typename T>
Json resource_entry(const char* uri_key, const std::string& uri, const T& item) {
  Json entry = {{uri_key, uri}, {"name", item.name}};
  if (!item.title.empty()) entry["title"] = item.title;
  if (!item.description.empty()) entry["description"] = item.description;
  if (!item.mime_type.empty()) entry["mimeType"] = item.mime_type;
  return entry;
}

RpcResult<HandlerAnswer> read_from(const ResourceRegistry& resources, const std::string& uri,
                                   Era era) {
  const RpcResult<ResourceContents> contents = resources.read(uri);
  if (!contents) {
    RpcError error = contents.error();
    if (era == Era::kModern) error.code = kInvalidParams;
    error.data = {{"uri", uri}};
    return error;
  }
  Json entry = {{"uri", uri}};
  if (!contents->mime_type.empty()) entry["mimeType"] = contents->mime_type;
  entry[contents->is_base64 ? "blob" : "text"] = contents->data;
  HandlerAnswer answer{{{"contents", Json::array({std::move(entry)})}}};
  add_caching(answer.result, era, kDiskCaching);
  return answer;
}

}  // namespace

Outcome list_resources(const Incoming& incoming) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  return incoming.runner.run(incoming, "the list of resources",
                             [&resources = incoming.features.resources,
                              era = incoming.envelope.era](const InputContext&, Call&) {
                               Json entries = Json::array();
                               for (const Resource& resource : resources.list()) {
                                 entries.push_back(resource_entry("uri", resource.uri, resource));
                               }
                               HandlerAnswer answer{{{"resources", std::move(entries)}}};
                               add_caching(answer.result, era, kDiskCaching);
                               return answer;
                             });
}

Outcome list_resource_templates(const Incoming& incoming) {
  Json entries = Json::array();
  for (const ResourceTemplate& family : incoming.features.resources.templates()) {
    entries.push_back(resource_entry("uriTemplate", family.uri_template, family));
  }
  return static_list(incoming, "resourceTemplates", std::move(entries));
}

Outcome read_resource(const Incoming& incoming) {
  const std::string* uri = string_member(incoming.request.params, "uri");
  if (uri == nullptr) {
    return RpcError{kInvalidParams, "params.uri: expected the URI of a resource"};
  }
  return incoming.runner.run(
      incoming, "resource " + in_quotes(*uri),
      [&resources = incoming.features.resources, uri = *uri, era = incoming.envelope.era](
          const InputContext&, Call&) { return read_from(resources, uri, era); });
}

}  // namespace mcp
