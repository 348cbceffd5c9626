#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace property_tests {

/// docs/design.md, "Directory names", told once more and in other words than the program's own.
inline bool is_safe_directory(std::string_view name) {
  constexpr std::array<std::string_view, 4> kOwnFiles = {
      "scaffold-runs.log", "experiment_summary.md", "experiment_summary.yaml", "claude.local.md"};
  const auto is_allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '+' || c == '=' || c == '-';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), is_allowed) &&
         std::find(kOwnFiles.begin(), kOwnFiles.end(), name) == kOwnFiles.end();
}

}  // namespace property_tests
