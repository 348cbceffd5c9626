#include "core/verify/planned_data.h"

#include <algorithm>
#include <string>

#include "core/verify/check_list.h"

namespace core {
namespace {

bool is_planned(const DatasetPath& planned, const std::string& found, DataPart part) {
  const std::string normal = normalized_path(found);
  if (normal == normalized_path(planned.path)) return true;
  if (!planned.is_folder) return false;
  const std::string folder = normalized_path(planned.directory + planned.label);
  if (normal == folder || normal == folder + "/*.parquet") return true;
  if (normal == folder + "/train.parquet") return true;
  return part == DataPart::validation &&
         (normal == folder + "/validation.parquet" || normal == folder + "/test.parquet");
}

}  // namespace

bool reads_only(const DatasetPath& planned, const YamlNode& node, DataPart part) {
  const auto holds = [&](const YamlNode& inner) { return reads_only(planned, inner, part); };
  if (node.kind == YamlKind::scalar) return is_planned(planned, node.text, part);
  if (node.kind == YamlKind::sequence) {
    return !node.items.empty() && std::all_of(node.items.begin(), node.items.end(), holds);
  }
  if (part == DataPart::training) {
    const YamlNode* train = node.get("train");
    return train != nullptr && holds(*train);
  }
  return !node.entries.empty() &&
         std::all_of(node.entries.begin(), node.entries.end(),
                     [&](const YamlEntry& entry) { return holds(entry.value); });
}

}  // namespace core
