#include "core/text/edit_distance.h"

#include <algorithm>
#include <cstddef>

namespace core {

bool within_one_edit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto same_head = std::mismatch(a.begin(), a.end(), b.begin());
  const auto head = static_cast<std::size_t>(same_head.first - a.begin());
  a.remove_prefix(head);
  b.remove_prefix(head);
  if (b.empty()) return true;
  if (a.size() < b.size()) return a == b.substr(1);
  if (a.substr(1) == b.substr(1)) return true;
  return a.size() >= 2 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2);
}

std::vector<std::string> near_names(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t kShortest = 4;
  std::vector<std::string> near;
  for (const std::string& candidate : known) {
    const bool comparable = name.size() >= kShortest && candidate.size() >= kShortest;
    if (candidate == name || (comparable && within_one_edit(name, candidate))) {
      near.push_back(candidate);
    }
  }
  return near;
}

}  // namespace core
