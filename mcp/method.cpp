#include "mcp/method.h"

#include <utility>

#include "mcp/wording.h"

namespace mcp {

RpcStatus check_cursor(const Json& params) {
  const Json* cursor = member(params, "cursor");
  if (cursor == nullptr || cursor->is_null()) return base::Done{};
  return RpcError{kInvalidParams, "params.cursor: unknown cursor " + described(*cursor) +
                                      "; the list has only one page"};
}

Outcome static_list(const Incoming& incoming, const char* key, Json entries) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  Json result = {{key, std::move(entries)}};
  add_caching(result, incoming.envelope.era, kStaticCaching);
  return MethodResult{std::move(result)};
}

}  // namespace mcp
