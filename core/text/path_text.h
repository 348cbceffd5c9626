#pragma once

#include <string>
#include <string_view>

namespace core {

/// A path without the slashes at its end; `/` stays.
[[nodiscard]] constexpr std::string_view strip_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// The directory above, without a slash at its end; `/` for `/` and for a path without a slash.
[[nodiscard]] inline std::string parent_directory(std::string_view path) {
  path = strip_trailing_slashes(path);
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos || slash == 0 ? "/" : path.substr(0, slash));
}

/// The last part of a path, or of a name with an organisation in front.
[[nodiscard]] constexpr std::string_view last_part(std::string_view path) {
  path = strip_trailing_slashes(path);
  return path.substr(path.rfind('/') + 1);
}

/// A directory as the kit's script wants it: with one slash at its end.
[[nodiscard]] inline std::string with_trailing_slash(std::string_view directory) {
  return std::string(directory) + (directory.ends_with('/') ? "" : "/");
}

/// `directory/name`, without a doubled slash below `/`; the directory itself for an empty name.
[[nodiscard]] inline std::string join_path(std::string_view directory, std::string_view name) {
  return name.empty() ? std::string(directory) : with_trailing_slash(directory) + std::string(name);
}

}  // namespace core
