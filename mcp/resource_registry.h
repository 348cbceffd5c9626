#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/registry.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// How a client sees a resource. All but `uri` and `name` may be empty and are then not sent.
struct Resource {
  std::string uri;
  std::string name;
  std::string title;
  std::string description;
  std::string mime_type;
};

struct ResourceContents {
  std::string mime_type;
  std::string data;  ///< Text, or base64 of bytes.
  bool is_base64 = false;
};

/// There is no such resource, or it cannot be read; `reason` is a sentence.
RpcError resource_not_found(const std::string& reason);

/// A family of resources whose URIs have the same shape. `name` to `mime_type` as for a resource.
struct ResourceTemplate {
  /// A URI template (RFC 6570) with one variable: `{name}`, whose value has no slashes, or
  /// `{+name}`, whose value may have some.
  std::string uri_template;
  std::string name;
  std::string title;
  std::string description;
  std::string mime_type;
  /// \param value of the variable, percent-decoded; neither empty nor with a NUL.
  std::function<RpcResult<ResourceContents>(const std::string& value)> read;
  CompletionHandler complete = {};  ///< For the variable.
};

/// The resources of a server: fixed ones, families, and those of the families that can be listed.
class ResourceRegistry {
 public:
  /// EXPECTS: no resource of this URI was added before.
  void add(Resource resource, std::function<RpcResult<ResourceContents>()> read);

  void add(ResourceTemplate family) { families_.push_back(std::move(family)); }

  /// Lists these too, asked anew for each list; they are read through the families.
  void add_list(std::function<std::vector<Resource>()> list) { lists_.push_back(std::move(list)); }

  [[nodiscard]] bool empty() const { return fixed_.empty() && families_.empty(); }

  /// What there is now: the fixed resources in the order in which they were added, then the others.
  [[nodiscard]] std::vector<Resource> list() const;

  [[nodiscard]] RpcResult<ResourceContents> read(std::string_view uri) const;

  [[nodiscard]] const std::vector<ResourceTemplate>& templates() const { return families_; }

 private:
  struct Fixed {
    Resource resource;
    std::function<RpcResult<ResourceContents>()> read;
  };

  std::vector<Fixed> fixed_;
  std::vector<ResourceTemplate> families_;
  std::vector<std::function<std::vector<Resource>()>> lists_;
};

/// A path as the value of `{+name}`: all but slashes, letters, digits and `-._~` become `%XX`.
std::string encode_path(std::string_view path);

}  // namespace mcp
