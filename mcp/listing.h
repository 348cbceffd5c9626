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

/// All our lists have one page, so any cursor is an error.
RpcStatus check_cursor(const Json& params);

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
