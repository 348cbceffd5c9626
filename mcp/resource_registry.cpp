#include "mcp/resource_registry.h"

#include <iterator>
#include <utility>

#include "mcp/wording.h"

namespace mcp {

void ResourceRegistry::add(Resource resource, std::function<ResourceResult()> read) {
  fixed_.push_back({std::move(resource), std::move(read)});
}

void ResourceRegistry::add(ResourceTemplate family) { families_.push_back(std::move(family)); }

void ResourceRegistry::add_list(std::function<std::vector<Resource>()> list) {
  lists_.push_back(std::move(list));
}

std::vector<Resource> ResourceRegistry::list() const {
  std::vector<Resource> resources;
  for (const Fixed& fixed : fixed_) resources.push_back(fixed.resource);
  for (const auto& list : lists_) {
    std::vector<Resource> more = list();
    std::move(more.begin(), more.end(), std::back_inserter(resources));
  }
  return resources;
}

ResourceResult ResourceRegistry::read(std::string_view uri) const {
  for (const Fixed& fixed : fixed_) {
    if (fixed.resource.uri == uri) return fixed.read();
  }
  for (const ResourceTemplate& family : families_) {
    if (const auto variables = match_uri(family.uri_template, uri)) return family.read(*variables);
  }
  return ResourceNotFound{"there is no resource " + in_quotes(uri)};
}

}  // namespace mcp
