#pragma once

#include <optional>
#include <string_view>

namespace core {

/// What is wrong with a path that ends in scripts and configurations, as the end of a sentence such
/// as "which is not an absolute path"; nothing for a path that can be used. Touches no disk.
std::optional<std::string_view> path_problem(std::string_view path);

}  // namespace core
