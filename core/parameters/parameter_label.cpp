#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/edit_distance.h"
#include "core/parameters/label.h"
#include "core/parameters/parameter.h"

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
      for (const auto name : parameter.labels) names.add(name, parameter);
      for (const auto name : parameter.script_options) names.add(name, parameter);
    }
    return names;
  }();
  return kNames;
}

const Parameter* find_shown(std::string_view normalized) {
  const auto& names = shown_names().by_name;
  auto found = names.find(normalized);
  if (found == names.end()) found = names.find(without_qualifiers(normalized));
  return found == names.end() ? nullptr : found->second;
}

// Whether what stands in parentheses behind a label leaves the meaning of its values as it is:
// `(default)` does, `(x1e-5)` and `(hours)` do not.
bool is_harmless_tail(std::string_view tail, std::string_view normalized,
                      const Parameter& parameter) {
  // In the form of normalized_words(), thus in the singular.
  static constexpr std::array<std::string_view, 13> kHarmless = {
      "per device",  "per gpu",  "default", "optional", "lora", "initial", "peak",
      "recommended", "required", "fixed",   "common",   "r",    "α"};
  if (tail.empty() || tail == "(s)") return true;  // `Epoch(s)`
  const std::string words = normalized_words(tail);
  if (std::find(kHarmless.begin(), kHarmless.end(), words) != kHarmless.end()) return true;
  // `Learning Rate (LR)` and `Warmup (steps)` say the name itself.
  return find_shown(words) == &parameter ||
         find_shown(std::string(normalized) + " " + words) == &parameter;
}

}  // namespace

const Parameter* parameter_by_label(std::string_view label) {
  const std::string normalized = normalized_label(label);
  const Parameter* found = find_shown(normalized);
  if (found == nullptr || !is_harmless_tail(tail_of_label(label), normalized, *found)) {
    return nullptr;
  }
  return found;
}

const Parameter* parameter_near_label(std::string_view label) {
  if (parameter_by_label(label) != nullptr) return nullptr;
  constexpr std::size_t kShortestName = 4;
  const std::string normalized = normalized_label(label);
  if (const Parameter* but_for_its_tail = find_shown(normalized)) return but_for_its_tail;
  const std::string bare = without_qualifiers(normalized);
  if (bare.size() < kShortestName) return nullptr;
  for (const auto& [name, parameter] : shown_names().in_order) {
    if (name.size() < kShortestName) continue;
    if (base::within_one_edit(normalized, name) || base::within_one_edit(bare, name))
      return parameter;
  }
  return nullptr;
}

}  // namespace core
