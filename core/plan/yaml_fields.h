#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/plan/question.h"
#include "core/text/yaml_document.h"

namespace core {

/// Finds the fields of a plan in YAML by their names and remembers which were read, so that the
/// others can be listed.
class YamlFields {
 public:
  YamlFields(const std::string& file, const Answers& answers, std::vector<Missing>& missing)
      : file_(file), answers_(answers), missing_(missing) {}

  /// The value of a field of a mapping: by its name, in any case and number (`Control` is
  /// `controls`), or, once the question is answered, by a name one edit away. Null where it is
  /// absent or null.
  const YamlNode* find(const YamlNode& mapping, std::string_view name);

  /// The same for a field that must be a mapping, or a list; anything else is a problem.
  const YamlNode* find_mapping(const YamlNode& mapping, std::string_view name);
  const YamlNode* find_list(const YamlNode& mapping, std::string_view name);

  /// A field that is text, as written; this reads it. A list or a mapping is a problem; nothing
  /// where there is no text.
  std::optional<PlanValue> find_text(const YamlNode& mapping, std::string_view name);

  /// Says that this node, with all that it holds, was read.
  void read(const YamlNode& node) { read_.insert(&node); }
  [[nodiscard]] bool was_read(const YamlNode& node) const { return read_.contains(&node); }

  /// The parameter that a key means, or, once that question is answered, one edit away from what
  /// it means; null for an unknown one.
  const Parameter* parameter_of(const YamlEntry& entry);

  [[nodiscard]] Source source(const YamlNode& node) const { return {file_, node.line}; }

  /// What is built in a way that cannot be read, as sentences with their places.
  void add_problem(const YamlNode& node, std::string_view name, std::string_view expected);
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

  /// One warning `not_used` with every field of the tree that nothing read; nothing where all were.
  [[nodiscard]] std::optional<Warning> not_used(const YamlNode& root) const;

 private:
  /// The entries of a mapping by what their keys mean.
  struct Index {
    std::vector<std::string> labels;  ///< Normalized, one for each entry.
    std::unordered_map<std::string_view, std::size_t> by_key;
    std::unordered_map<std::string_view, std::size_t> by_label;  ///< The first of each.
    std::map<std::size_t, std::vector<std::size_t>> by_length;   ///< Of their labels.
  };

  const Index& index_of(const YamlNode& mapping);
  const YamlNode* find_near(const YamlNode& mapping, const Index& index, std::string_view name);

  const std::string& file_;
  const Answers& answers_;
  std::vector<Missing>& missing_;
  std::unordered_set<const YamlNode*> read_;
  std::unordered_map<const YamlNode*, Index> indexes_;  ///< Of the mappings looked into.
  std::vector<std::string> problems_;
};

}  // namespace core
