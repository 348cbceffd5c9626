#include "mcp/listing.h"

#include <utility>

#include "mcp/json_rpc.h"
#include "mcp/wording.h"

namespace mcp {

RpcStatus check_cursor(const Json& params) {
  const Json* cursor = member(params, "cursor");
  if (cursor == nullptr || cursor->is_null()) return base::Done{};
  return RpcError{kInvalidParams, "params.cursor: unknown cursor " + described(*cursor) +
                                      "; the list has only one page"};
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
