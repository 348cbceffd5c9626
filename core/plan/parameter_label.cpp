#include <map>
#include <string>

#include "core/plan/label.h"
#include "core/plan/parameter.h"
#include "core/text/edit_distance.h"

namespace core {
namespace {

// Everything that a parameter is called, normalized, in the order of the table.
struct ShownNames {
  std::vector<std::pair<std::string, const Parameter*>> in_order;
  std::map<std::string, const Parameter*, std::less<>> by_name;

  void add(std::string_view name, const Parameter& parameter) {
    std::string label = normalized_label(name);
    if (by_name.emplace(label, &parameter).second)
      in_order.emplace_back(std::move(label), &parameter);
  }
};

const ShownNames& shown_names() {
  static const ShownNames kNames = [] {
    ShownNames names;
    for (const Parameter& parameter : parameters()) {
      names.add(parameter.name, parameter);
      names.add(parameter.key, parameter);
      for (const auto name : parameter.shown_as) names.add(name, parameter);
      for (const auto name : parameter.script_options) names.add(name, parameter);
    }
    return names;
  }();
  return kNames;
}

}  // namespace

const Parameter* parameter_shown_as(std::string_view label) {
  const std::string normalized = normalized_label(label);
  const auto& names = shown_names().by_name;
  auto found = names.find(normalized);
  if (found == names.end()) found = names.find(without_qualifiers(normalized));
  return found == names.end() ? nullptr : found->second;
}

const Parameter* parameter_nearly_shown_as(std::string_view label) {
  if (parameter_shown_as(label) != nullptr) return nullptr;
  constexpr std::size_t kShortestName = 4;
  const std::string normalized = normalized_label(label);
  const std::string bare = without_qualifiers(normalized);
  if (bare.size() < kShortestName) return nullptr;
  for (const auto& [name, parameter] : shown_names().in_order) {
    if (name.size() < kShortestName) continue;
    if (within_one_edit(normalized, name) || within_one_edit(bare, name)) return parameter;
  }
  return nullptr;
}

}  // namespace core
