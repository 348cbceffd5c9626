#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mcp/completion.h"
#include "mcp/uri_template.h"

namespace mcp {

/// What a client is shown of a resource. All but `uri` and `name` may be empty and are then not
/// sent.
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

/// There is no such resource, or it cannot be read; the sentence says why.
struct ResourceNotFound {
  std::string sentence;
};

using ResourceResult = std::variant<ResourceContents, ResourceNotFound>;

/// A family of resources whose URIs have the same shape (see match_uri()). `name` to `mime_type` as
/// for a resource.
struct ResourceTemplate {
  std::string uri_template;
  std::string name;
  std::string title;
  std::string description;
  std::string mime_type;
  std::function<ResourceResult(const UriVariables& variables)> read;
  CompletionHandler complete = {};  ///< For each of its variables.
};

/// The resources of a server: fixed ones, families, and those of the families that can be named
/// now.
class ResourceRegistry {
 public:
  /// EXPECTS: no resource of this URI was added before.
  void add(Resource resource, std::function<ResourceResult()> read);

  void add(ResourceTemplate family);

  /// Lists these too, asked anew for each list; they are read through the families.
  void add_list(std::function<std::vector<Resource>()> list);

  [[nodiscard]] bool empty() const { return fixed_.empty() && families_.empty(); }

  /// What there is now: the fixed resources in the order in which they were added, then the others.
  [[nodiscard]] std::vector<Resource> list() const;

  [[nodiscard]] ResourceResult read(std::string_view uri) const;

  [[nodiscard]] const std::vector<ResourceTemplate>& templates() const { return families_; }

 private:
  struct Fixed {
    Resource resource;
    std::function<ResourceResult()> read;
  };

  std::vector<Fixed> fixed_;
  std::vector<ResourceTemplate> families_;
  std::vector<std::function<std::vector<Resource>()>> lists_;
};

}  // namespace mcp
