#pragma once

#include "mcp/call_runner.h"
#include "mcp/listing.h"
#include "mcp/method.h"
#include "mcp/resource_registry.h"

namespace mcp {

/// The methods `resources/list`, `resources/templates/list` and `resources/read` (MCP,
/// server/resources).
class ResourceService {
 public:
  /// `server_info`: who answers, for modern results. Both references outlive this.
  ResourceService(const ResourceRegistry& resources, Json server_info, CallRunner& runner);

  /// What there is now, on one page; looked for by a worker.
  Outcome list(const Incoming& incoming);

  /// All templates on one page.
  Outcome list_templates(const Incoming& incoming);

  /// Reads one resource on a worker. One that is not there is an error, with its URI, under the
  /// code of the era.
  Outcome read(const Incoming& incoming);

 private:
  const ResourceRegistry& resources_;
  const Json server_info_;
  StaticList templates_;
  CallRunner& runner_;
};

}  // namespace mcp
