#include "core/system/trusted_program.h"

namespace core {

std::optional<std::string> trusted_program(const FileSystem& files, const std::string& name,
                                           const Environment& environment,
                                           const std::string& experiment_dir) {
  auto path = find_program(name, environment);
  if (!path || !path->starts_with('/')) return std::nullopt;
  const auto inside = files.is_inside(experiment_dir, *path);
  return inside && *inside ? std::nullopt : path;
}

}  // namespace core
