#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "core/parameters/label.h"
#include "core/parameters/parameter.h"

namespace core {
namespace {

// Everything that a parameter is called, normalized.
struct LabelTable {
  std::vector<std::pair<std::string, const Parameter*>> in_order;  ///< As in the table.
  std::map<std::string, const Parameter*, std::less<>> by_label;
};

const LabelTable& label_table() {
  static const LabelTable kTable = [] {
    LabelTable table;
    for (const Parameter& parameter : parameters()) {
      for (const std::string_view name : all_labels(parameter)) {
        std::string label = normalized_label(name);
        const bool is_new = table.by_label.emplace(label, &parameter).second;
        if (is_new) table.in_order.emplace_back(std::move(label), &parameter);
      }
    }
    return table;
  }();
  return kTable;
}

// What was measured, not what is to be: a qualifier here changes the meaning.
bool is_measured(std::string_view normalized) {
  return base::is_one_of(normalized, {"training time", "train time", "run time", "peak memory",
                                      "fine tuning time", "finetuning time", "training memory"});
}

const Parameter* find_label(std::string_view normalized) {
  if (is_measured(normalized)) return nullptr;
  const auto& labels = label_table().by_label;
  auto found = labels.find(normalized);
  if (found == labels.end()) found = labels.find(without_qualifiers(normalized));
  return found == labels.end() ? nullptr : found->second;
}

// Whether the parentheses after a label leave the meaning of its values as it is:
// `(default)` does, `(x1e-5)` and `(hours)` do not.
bool is_harmless_tail(std::string_view tail, std::string_view normalized,
                      const Parameter& parameter) {
  if (tail.empty() || tail == "(s)") return true;    // `Epoch(s)`
  const std::string words = normalized_words(tail);  // in the singular
  if (base::is_one_of(words, {"per device", "per gpu", "default", "optional", "lora", "initial",
                              "peak", "recommended", "required", "fixed", "common", "r", "α"})) {
    return true;
  }
  // `Learning Rate (LR)` and `Warmup (steps)` say the name itself.
  return find_label(words) == &parameter ||
         find_label(std::string(normalized) + " " + words) == &parameter;
}

}  // namespace

const Parameter* parameter_by_label(std::string_view label) {
  const std::string normalized = normalized_label(label);
  const Parameter* found = find_label(normalized);
  if (found == nullptr || !is_harmless_tail(tail_of_label(label), normalized, *found)) {
    return nullptr;
  }
  return found;
}

const Parameter* parameter_near_label(std::string_view label) {
  if (parameter_by_label(label) != nullptr) return nullptr;
  constexpr std::size_t kShortestName = 4;
  const std::string normalized = normalized_label(label);
  if (const Parameter* without_tail = find_label(normalized)) return without_tail;
  if (is_measured(normalized)) return nullptr;
  const std::string bare = without_qualifiers(normalized);
  if (bare.size() < kShortestName) return nullptr;
  for (const auto& [name, parameter] : label_table().in_order) {
    if (name.size() < kShortestName) continue;
    if (base::within_one_edit(normalized, name) || base::within_one_edit(bare, name)) {
      return parameter;
    }
  }
  return nullptr;
}

}  // namespace core
