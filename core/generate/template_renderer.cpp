#include "core/generate/template_renderer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/ascii.h"
#include "core/text/lines.h"
#include "core/text/number.h"
#include "core/text/yaml_document.h"
#include "core/text/yaml_text.h"
#include "embedded_templates.h"

namespace core {
namespace {

constexpr std::string_view kPlanComment = "# From the plan";
constexpr std::string_view kUnreadComment =
    "# In the specification, but not read by setup_finetune.py";

std::vector<std::string_view> template_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    while (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
  }
  return lines;
}

/// A line `key: value`.
struct KeyLine {
  std::string_view key;
  std::string_view head;  ///< `key: `, up to the value.
};

std::optional<KeyLine> read_key_line(std::string_view line) {
  const auto end = std::find_if_not(line.begin(), line.end(),
                                    [](char c) { return base::is_alphanumeric(c) || c == '_'; });
  const auto key_size = static_cast<std::size_t>(end - line.begin());
  const std::size_t colon = line.find_first_not_of(' ', key_size);
  if (key_size == 0 || colon == std::string_view::npos || line[colon] != ':') return std::nullopt;
  if (colon + 1 < line.size() && line[colon + 1] != ' ') return std::nullopt;
  const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
  return KeyLine{line.substr(0, key_size), line.substr(0, value)};
}

bool has_no_key(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#' || line == "---";
}

Error not_flat(const std::string& name, const std::string& why) {
  return Error{
      fmt::format("{} is not a flat mapping: {}; a template of setup_finetune.yaml has one `key: "
                  "value` per line.",
                  name, why)};
}

/// Nothing but `key: value` lines, comments and blank lines, read as YAML reads them.
Status check_flat(std::string_view text, const std::string& name) {
  auto document = parse_yaml(text, name);
  if (!document) return document.error();
  if (document->kind != YamlKind::mapping) return not_flat(name, "it has no keys");
  std::size_t count = 0;
  const std::vector<std::string_view> lines = template_lines(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (has_no_key(lines[i])) continue;
    const auto line = read_key_line(lines[i]);
    const YamlNode* node = line ? document->get(line->key) : nullptr;
    if (node == nullptr || node->kind != YamlKind::scalar) {
      return not_flat(name, fmt::format("line {} is `{}`", i + 1, lines[i]));
    }
    ++count;
  }
  if (count != document->entries.size()) return not_flat(name, "a value spans several lines");
  return Done{};
}

/// The template's lines with the plan's values in them.
std::string fill_lines(std::string_view text, const SetupKeys& keys,
                       std::set<std::string>& filled) {
  std::string result;
  for (const std::string_view line : template_lines(text)) {
    const auto key_line = read_key_line(line);
    const SetupValue* value = key_line ? keys.find(key_line->key) : nullptr;
    if (value == nullptr) {
      result += fmt::format("{}\n", line);
      continue;
    }
    const std::string_view blank = key_line->head.back() == ' ' ? "" : " ";
    result += fmt::format("{}{}{}\n", key_line->head, blank, yaml_scalar(value->value));
    filled.insert(value->key);
  }
  return result;
}

std::string remaining_lines(const std::vector<SetupValue>& values,
                            const std::set<std::string>& filled, std::string_view comment) {
  std::string lines;
  for (const SetupValue& value : values) {
    if (filled.count(value.key) == 0)
      lines += fmt::format("{}: {}\n", value.key, yaml_scalar(value.value));
  }
  return lines.empty() ? lines : fmt::format("\n{}\n{}", comment, lines);
}

bool reads_back(const YamlNode& node, const Value& value) {
  if (node.kind != YamlKind::scalar) return false;
  const YamlValue found = resolve_scalar(node, YamlRules::pyyaml);
  return std::visit(
      [&](const auto& expected) {
        const auto* same = std::get_if<std::decay_t<decltype(expected)>>(&found);
        return same != nullptr && *same == expected;
      },
      value);
}

Status check_values(const std::string& text, const std::string& name, const SetupKeys& keys) {
  auto document = parse_yaml(text, "setup_finetune.yaml");
  if (!document) return document.error();
  for (const std::vector<SetupValue>* list : {&keys.read, &keys.unread}) {
    for (const SetupValue& value : *list) {
      const YamlNode* node = document->get(value.key);
      if (node == nullptr || !reads_back(*node, value.value)) {
        return Error{fmt::format("setup_finetune.yaml from {}: `{}` does not read back as `{}`.",
                                 name, value.key, to_text(value.value))};
      }
    }
  }
  return Done{};
}

/// The name in a line that is nothing but a placeholder.
std::optional<std::string_view> block_placeholder(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(first);
  if (!line.starts_with("{{") || !line.ends_with("}}")) return std::nullopt;
  const std::string_view name = line.substr(2, line.size() - 4);
  if (name.find('}') != std::string_view::npos) return std::nullopt;
  return name;
}

}  // namespace

std::string_view own_template(std::string_view name) {
  for (const templates::File& file : templates::files()) {
    if (file.name == name) return file.contents;
  }
  return {};
}

Result<std::string> render_setup(std::string_view template_text, const std::string& name,
                                 const SetupKeys& keys) {
  if (const Status flat = check_flat(template_text, name); !flat) return flat.error();
  std::set<std::string> filled;
  std::string text = fill_lines(template_text, keys, filled);
  text += remaining_lines(keys.read, filled, kPlanComment);
  text += remaining_lines(keys.unread, filled, kUnreadComment);
  if (const Status values = check_values(text, name, keys); !values) return values.error();
  return text;
}

Result<std::string> render_placeholders(std::string_view template_text, const std::string& name,
                                        const std::map<std::string, std::string>& values) {
  std::string result;
  std::string unknown;
  const auto value_of = [&](std::string_view key) -> std::string_view {
    const auto found = values.find(std::string(key));
    if (found != values.end()) return found->second;
    if (unknown.empty()) unknown = key;
    return {};
  };
  for (std::string_view line : template_lines(template_text)) {
    if (const auto block = block_placeholder(line)) {
      const std::string_view indentation = line.substr(0, line.find('{'));
      for (const std::string_view value_line : template_lines(value_of(*block))) {
        result += value_line.empty() ? "\n" : fmt::format("{}{}\n", indentation, value_line);
      }
      continue;
    }
    for (std::size_t open = line.find("{{"); open != std::string_view::npos;
         open = line.find("{{")) {
      const std::size_t close = line.find("}}", open);
      if (close == std::string_view::npos) break;
      result += line.substr(0, open);
      result += value_of(line.substr(open + 2, close - open - 2));
      line.remove_prefix(close + 2);
    }
    result += fmt::format("{}\n", line);
  }
  if (!unknown.empty()) return Error{fmt::format("{}: `{{{{{}}}}}` has no value.", name, unknown)};
  return result;
}

std::string yaml_scalar(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return yaml_number(*number);
  return yaml_quoted_if_needed(std::get<std::string>(value));
}

}  // namespace core
