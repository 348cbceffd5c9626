#include "core/runs/usable_path.h"

#include <algorithm>

namespace core {
namespace {

/// A character that would break the line of a script or a configuration that the path is written
/// into.
bool breaks_lines(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '`';
}

}  // namespace

std::optional<std::string_view> path_problem(std::string_view path) {
  if (!path.starts_with('/')) return "which is not an absolute path";
  if (std::any_of(path.begin(), path.end(), breaks_lines)) {
    return "which holds a quote or a control character";
  }
  // The trainer's configuration reader would resolve it (torchtune reads with OmegaConf).
  if (path.find("${") != std::string_view::npos) return "which holds `${`";
  return std::nullopt;
}

}  // namespace core
