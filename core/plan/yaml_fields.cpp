#include "core/plan/yaml_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/display.h"
#include "base/edit_distance.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/plan_value.h"
#include "core/plan/question.h"
#include "core/text/list_text.h"

namespace core {
namespace {

using ReadNodes = std::unordered_set<const YamlNode*>;

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which parse_yaml() bounds
bool holds_read(const YamlNode& node, const ReadNodes& read) {
  return read.contains(&node) ||
         std::any_of(node.items.begin(), node.items.end(),
                     [&read](const YamlNode& item) { return holds_read(item, read); }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [&read](const YamlEntry& entry) { return holds_read(entry.value, read); });
}

/// A field that nothing read.
struct UnreadField {
  std::string path;  ///< The entries of one list share it.
  int line = 0;
};

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which parse_yaml() bounds
void collect_unread(const YamlNode& node, const std::string& path, const ReadNodes& read,
                    std::set<std::string>& known, std::vector<UnreadField>& unread) {
  const bool is_empty =
      node.kind == YamlKind::scalar ? is_null(node) : node.items.empty() && node.entries.empty();
  if (is_empty || read.contains(&node)) return;
  if (!path.empty() && !holds_read(node, read)) {
    if (known.insert(path).second) unread.push_back({path, node.line});
    return;
  }
  for (const YamlNode& item : node.items) collect_unread(item, path + "[]", read, known, unread);
  for (const YamlEntry& entry : node.entries) {
    collect_unread(entry.value, path.empty() ? entry.key : path + "." + entry.key, read, known,
                   unread);
  }
}

}  // namespace

const YamlNode* YamlFields::find(const YamlNode& mapping, std::string_view name) {
  const Index& index = index_of(mapping);
  const YamlNode* found = nullptr;
  if (const auto same_key = index.by_key.find(name); same_key != index.by_key.end()) {
    found = &mapping.entries[same_key->second].value;
  } else if (const auto same = index.by_label.find(normalized_label(name));
             same != index.by_label.end()) {
    found = &mapping.entries[same->second].value;
  } else {
    found = find_near(mapping, index, name);
  }
  return found == nullptr || is_null(*found) ? nullptr : found;
}

const YamlFields::Index& YamlFields::index_of(const YamlNode& mapping) {
  const auto [place, is_new] = indexes_.try_emplace(&mapping);
  Index& index = place->second;
  if (!is_new) return index;
  index.labels.reserve(mapping.entries.size());  // the maps keep views of the labels
  for (std::size_t i = 0; i < mapping.entries.size(); ++i) {
    const std::string_view key = mapping.entries[i].key;
    const std::string_view label = index.labels.emplace_back(normalized_label(key));
    index.by_key.emplace(key, i);
    index.by_label.emplace(label, i);
    index.by_length[label.size()].push_back(i);
  }
  return index;
}

const YamlNode* YamlFields::find_near(const YamlNode& mapping, const Index& index,
                                      std::string_view name) {
  constexpr std::size_t kShortestName = 4;  // shorter ones have no names one edit away
  if (name.size() < kShortestName) return nullptr;
  const std::string label = normalized_label(name);
  std::set<std::size_t> near;
  // A character has at most four bytes.
  const std::size_t shortest = label.size() - std::min<std::size_t>(label.size(), 4);
  for (auto of_length = index.by_length.lower_bound(shortest);
       of_length != index.by_length.upper_bound(label.size() + 4); ++of_length) {
    for (const std::size_t i : of_length->second) {
      if (base::within_one_edit(index.labels[i], label)) near.insert(i);
    }
  }
  for (const std::size_t i : near) {
    const YamlEntry& entry = mapping.entries[i];
    if (means_known_name(entry.key, name, "field", source(entry.value), answers_, missing_)) {
      return &entry.value;
    }
  }
  return nullptr;
}

const Parameter* YamlFields::parameter_of(const YamlEntry& entry) {
  if (const Parameter* parameter = parameter_by_label(entry.key)) return parameter;
  const Parameter* near = parameter_near_label(entry.key);
  if (near == nullptr) return nullptr;
  return means_known_name(entry.key, near->name, "field", source(entry.value), answers_, missing_)
             ? near
             : nullptr;
}

const YamlNode* YamlFields::find_mapping(const YamlNode& mapping, std::string_view name) {
  const YamlNode* found = find(mapping, name);
  if (found == nullptr || found->kind == YamlKind::mapping) return found;
  add_problem(*found, name, "a mapping of names and values");
  return nullptr;
}

const YamlNode* YamlFields::find_list(const YamlNode& mapping, std::string_view name) {
  const YamlNode* found = find(mapping, name);
  if (found == nullptr || found->kind == YamlKind::sequence) return found;
  add_problem(*found, name, "a list (lines that begin with `- `)");
  return nullptr;
}

std::optional<PlanValue> YamlFields::find_text(const YamlNode& mapping, std::string_view name) {
  const YamlNode* found = find(mapping, name);
  if (found == nullptr) return std::nullopt;
  read(*found);
  if (found->kind != YamlKind::scalar) {
    add_problem(*found, name, "a single value");
    return std::nullopt;
  }
  const std::string_view text = base::trimmed(found->text);
  if (text.empty()) return std::nullopt;
  return PlanValue{std::string(text), source(*found)};
}

void YamlFields::add_problem(const YamlNode& node, std::string_view name,
                             std::string_view expected) {
  read(node);
  const std::string_view kind = node.kind == YamlKind::mapping    ? "a mapping"
                                : node.kind == YamlKind::sequence ? "a list"
                                                                  : "a single value";
  problems_.push_back(fmt::format("{}: `{}` is {}, where {} was expected", to_string(source(node)),
                                  name, kind, expected));
}

std::optional<Warning> YamlFields::not_used(const YamlNode& root) const {
  std::set<std::string> known;
  std::vector<UnreadField> unread;
  collect_unread(root, "", read_, known, unread);
  if (unread.empty()) return std::nullopt;
  std::vector<std::string> places;
  for (const UnreadField& field : unread) {
    places.push_back(fmt::format("{} (line {})", base::display_text(field.path), field.line));
  }
  return Warning{"not_used",
                 fmt::format("These fields of the plan set nothing and are not used: {}.",
                             join_truncated(places, ", ")),
                 to_string(Source{file_, unread.front().line})};
}

}  // namespace core
