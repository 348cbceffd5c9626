#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "mcp/tool_registry.h"
#include "tools/arguments.h"

namespace tools {

/// Which of `total` runs a result lists (docs/design.md, "Sizes of results"): concise all of up to
/// 40, beyond that the first five and, up to 20, those with a problem; full one page.
struct Selection {
  std::vector<std::size_t> listed;  ///< Rising.
  std::size_t omitted = 0;
  mcp::Json page;  ///< Null unless full.
};

Selection select_runs(std::size_t total, const Listing& listing,
                      const std::function<bool(std::size_t)>& has_problem);

/// A Markdown text of many lines with the middle left out, unless full: the first 60 lines and the
/// last 30, with a line between that counts those left out.
std::string shortened_report(const std::string& text, bool full);

}  // namespace tools
