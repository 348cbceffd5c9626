#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "mcp/era.h"
#include "mcp/json.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// How long, and for whom, a client may keep a result (2026-07-28, server/utilities/caching). The
/// legacy era has no such fields.
struct Caching {
  int ttl_ms = 0;
  const char* scope = "private";
};

/// Of what changes with the program alone.
inline constexpr Caching kStaticCaching = {300'000, "public"};

/// Of what lies on somebody's disk.
inline constexpr Caching kDiskCaching = {0, "private"};

/// Adds to a result what its era has of this.
void add_caching(Json& result, Era era, const Caching& caching);

/// All our lists have one page, so that any cursor is a wrong one; nothing when there is none.
std::optional<RpcError> wrong_cursor(const Json& params);

/// The result of a list method that never changes. The text is made at the first request of each
/// era. For any thread.
class StaticList {
 public:
  /// \param make gives the result without caching fields.
  const std::string& text(Era era, const Json& server_info, const std::function<Json()>& make);

 private:
  struct Text {
    std::once_flag made;
    std::string text;
  };

  std::array<Text, 2> texts_;  // By era.
};

}  // namespace mcp
