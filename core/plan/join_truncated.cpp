#include "core/plan/join_truncated.h"

#include <fmt/format.h>

#include <algorithm>

namespace core {

std::string join_truncated(const std::vector<std::string>& items, std::string_view between) {
  const std::size_t named = std::min(items.size(), kMostNamed);
  std::string list = fmt::format(
      "{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(named), between));
  if (named < items.size()) list += fmt::format(" and {} more", items.size() - named);
  return list;
}

}  // namespace core
