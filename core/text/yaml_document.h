#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/text/yaml_scalar.h"

namespace core {

enum class YamlKind { scalar, sequence, mapping };

struct YamlEntry;

/// One node of a YAML file, with the line where it begins. Aliases are expanded.
struct YamlNode {
  YamlKind kind = YamlKind::scalar;
  int line = 0;         ///< From 1.
  std::string text;     ///< Of a scalar: its contents, without quotes.
  bool quoted = false;  ///< A scalar in quotes or as a block (`|`, `>`), or tagged `!!str`: text.
  std::vector<YamlNode> items;     ///< Of a sequence.
  std::vector<YamlEntry> entries;  ///< Of a mapping, in the file's order.

  /// The value of a key of a mapping; nullptr where it is absent or this is not a mapping.
  [[nodiscard]] const YamlNode* get(std::string_view key) const;

  /// The node at a dotted path such as `model.lora_rank` or `runs.0.name` (positions from 0);
  /// nullptr where there is none.
  [[nodiscard]] const YamlNode* find(std::string_view dotted_path) const;
};

struct YamlEntry {
  std::string key;
  YamlNode value;
};

/// The value of a scalar as `rules` read it. EXPECTS: node.kind is scalar.
[[nodiscard]] YamlValue resolve_scalar(const YamlNode& node, YamlRules rules);

/// Reads one YAML document. An empty file is a null scalar on line 1. Refused, with `file:line`:
/// what readable_text() refuses, syntax errors, several documents, duplicate keys, keys that are
/// not scalars, `<<`, cycles, tags other than `!!str`, deep nesting, and aliases that expand to
/// more nodes than a plan can mean.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view text, const std::string& file);

}  // namespace core
