#include "core/plan/yaml_value.h"

#include <fmt/format.h>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/plan/cell_text.h"
#include "core/text/number.h"

namespace core {
namespace {

constexpr std::size_t kLongestLine = 200;

std::string_view value_kind(const YamlValue& value) {
  if (std::holds_alternative<bool>(value)) return "a truth";
  if (std::holds_alternative<YamlDate>(value)) return "a date";
  return "a number";
}

Result<std::optional<std::string>> prompt_of(const Parameter& parameter, const YamlNode& node) {
  if (node.kind != YamlKind::scalar) {
    return Error{fmt::format("{} is `{}`, where text was expected", parameter.name,
                             base::display_text(in_one_line(node)))};
  }
  const YamlValue value = resolve_scalar(node, YamlRules::pyyaml);
  if (std::holds_alternative<std::string>(value)) return std::optional(node.text);
  return Error{
      fmt::format("{} is `{}`, which YAML reads as {} and not as text unless it stands in "
                  "quotes",
                  parameter.name, base::display_text(node.text), value_kind(value))};
}

// The number that YAML 1.1 reads in a plain scalar, where a person reads another: `010` is 8.
std::optional<double> other_reading(const Parameter& parameter, const YamlNode& node) {
  if (parameter.type != ValueType::integer && parameter.type != ValueType::number) {
    return std::nullopt;
  }
  const YamlValue value = resolve_scalar(node, YamlRules::pyyaml);
  double in_yaml = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    in_yaml = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    in_yaml = *real;
  } else {
    return std::nullopt;
  }
  const auto as_written = read_number(node.text);
  if (!as_written || same_number(*as_written, in_yaml)) return std::nullopt;
  return in_yaml;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which parse_yaml() bounds
void append_in_one_line(const YamlNode& node, std::string& out) {
  if (out.size() > kLongestLine) return;
  if (node.kind == YamlKind::scalar) {
    out += node.text;
    return;
  }
  const bool is_list = node.kind == YamlKind::sequence;
  out += is_list ? '[' : '{';
  std::string_view mark;
  for (const YamlNode& item : node.items) {
    out += mark;
    append_in_one_line(item, out);
    mark = "; ";
  }
  for (const YamlEntry& entry : node.entries) {
    out += fmt::format("{}{}: ", mark, entry.key);
    append_in_one_line(entry.value, out);
    mark = "; ";
  }
  out += is_list ? "]" : "}";
}

}  // namespace

bool is_null(const YamlNode& node) {
  return node.kind == YamlKind::scalar &&
         std::holds_alternative<YamlNull>(resolve_scalar(node, YamlRules::pyyaml));
}

std::string in_one_line(const YamlNode& node) {
  std::string out;
  append_in_one_line(node, out);
  return out;
}

Result<std::optional<std::string>> yaml_value_text(const Parameter* parameter,
                                                   const YamlNode& node) {
  if (is_null(node)) return std::optional<std::string>();
  if (parameter != nullptr && parameter->type == ValueType::prompt) {
    return prompt_of(*parameter, node);
  }
  if (node.kind != YamlKind::scalar) {
    return std::optional(fmt::format("{{{}}}", in_one_line(node)));
  }
  if (parameter != nullptr) {
    if (const auto in_yaml = other_reading(*parameter, node)) {
      return std::optional(fmt::format("{}, in YAML {}", node.text, short_number(*in_yaml)));
    }
  }
  return value_text(parameter, node.text, "");
}

}  // namespace core
