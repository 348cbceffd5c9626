#include "mcp/listing.h"

#include <utility>

#include "mcp/json_rpc.h"
#include "mcp/wording.h"

namespace mcp {

void add_caching(Json& result, Era era, const Caching& caching) {
  if (era == Era::kLegacy) return;
  result["ttlMs"] = caching.ttl_ms;
  result["cacheScope"] = caching.scope;
}

std::optional<RpcError> wrong_cursor(const Json& params) {
  const auto cursor = params.find("cursor");
  if (cursor == params.end() || cursor->is_null()) return std::nullopt;
  return RpcError{kInvalidParams, "params.cursor: unknown cursor " + described(*cursor) +
                                      "; the list has one page"};
}

const std::string& StaticList::text(Era era, const Json& server_info,
                                    const std::function<Json()>& make) {
  Text& text = texts_.at(era == Era::kModern ? 1 : 0);
  std::call_once(text.made, [&] {
    Json result = make();
    add_caching(result, era, kStaticCaching);
    text.text = to_line(finished_result(era, std::move(result), server_info));
  });
  return text.text;
}

}  // namespace mcp
