#include "core/runs/usable_path.h"

#include <algorithm>

#include "base/display.h"
#include "base/utf8.h"

namespace core {
namespace {

constexpr std::size_t kLongestPath = 4096;  // as Linux has it

/// A character that would break the line of a script or a configuration that the path is written
/// into.
bool breaks_lines(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '`';
}

/// Zero-width and bidirectional marks come with copied text; no person sees that the path is
/// another.
bool holds_invisible(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto character = base::utf8_character_at(path, at);
    if (!character || base::is_invisible(character->code)) return true;
    at += character->length;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> path_problem(std::string_view path) {
  if (!path.starts_with('/')) return "which is not an absolute path";
  if (std::any_of(path.begin(), path.end(), breaks_lines)) {
    return "which holds a quote or a control character";
  }
  if (path.size() > kLongestPath) return "which has over 4096 bytes";
  if (holds_invisible(path)) return "which holds a character that cannot be seen";
  // The trainer's configuration reader would resolve it (torchtune reads with OmegaConf).
  if (path.find("${") != std::string_view::npos) return "which holds `${`";
  return std::nullopt;
}

}  // namespace core
