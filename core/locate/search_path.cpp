#include "core/locate/search_path.h"

#include <algorithm>

#include "core/text/path_text.h"

namespace core {
std::string absolute_path(const FileSystem& files, const std::string& working_directory,
                          std::string_view path) {
  const std::string whole =
      path.starts_with('/') ? std::string(path) : working_directory + "/" + std::string(path);
  std::string out;
  bool has_parent_step = false;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view step = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (step.empty() || step == ".") continue;
    has_parent_step = has_parent_step || step == "..";
    out += "/" + std::string(step);
  }
  if (out.empty()) return "/";
  if (has_parent_step) {
    if (auto resolved = files.canonical(out)) return *resolved;
  }
  return out;
}

std::vector<std::string> upwards(const std::string& directory) {
  std::vector<std::string> out = {directory};
  while (out.back() != "/") out.push_back(parent_directory(out.back()));
  return out;
}

std::vector<std::string> usual_kits_beside(const std::string& directory) {
  std::vector<std::string> out;
  for (const std::string& above : upwards(parent_directory(directory))) {
    out.push_back(join_path(above, "GitHub/cruijff_kit"));
    out.push_back(join_path(above, "cruijff_kit"));
  }
  return out;
}

}  // namespace core
