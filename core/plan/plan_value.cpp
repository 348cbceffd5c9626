#include "core/plan/plan_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/text/number.h"

namespace core {
namespace {

Result<std::optional<std::string>> yaml_prompt(const Parameter& parameter, const YamlNode& node) {
  if (node.kind != YamlKind::scalar) {
    return Error{fmt::format("{} is `{}`, where text was expected", parameter.name,
                             base::display_text(in_one_line(node)))};
  }
  if (!node.quoted && base::lower_case(node.text) == "none") {
    return Error{
        fmt::format("{} is `{}`, which YAML reads as that word; `\"\"` is the empty prompt "
                    "and text must be in quotes here",
                    parameter.name, node.text)};
  }
  const YamlValue value = resolve_scalar(node, YamlRules::pyyaml);
  if (std::holds_alternative<std::string>(value)) return std::optional(node.text);
  const std::string_view kind = std::holds_alternative<bool>(value)       ? "a boolean"
                                : std::holds_alternative<YamlDate>(value) ? "a date"
                                                                          : "a number";
  return Error{fmt::format("{} is `{}`, which YAML reads as {}; text must be in quotes here",
                           parameter.name, base::display_text(node.text), kind)};
}

// The number that YAML 1.1 reads in a plain scalar where a person reads another: `010` is 8.
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
  constexpr std::size_t kLongestLine = 200;
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

std::optional<std::string> value_text(const Parameter* parameter, std::string_view rendered,
                                      std::string_view source) {
  if (is_not_applicable(rendered)) return std::nullopt;
  // A footnote's mark is not a digit of the number, and what is struck out may not count.
  if (parameter != nullptr && is_quantity(*parameter) && has_raised_or_struck(source)) {
    return std::string(base::trimmed(source));
  }
  std::string whole(base::trimmed(rendered));
  if (parameter != nullptr) {
    if (parameter->type == ValueType::prompt) return prompt_text(source);
    // Their remarks belong to the value: `Yes (every 50 steps)`, `true - reduces effective steps`.
    if (parameter->type == ValueType::boolean || parameter->type == ValueType::validation) {
      return whole;
    }
  }
  std::string text = value_without_remark(rendered, source);
  if (is_not_applicable(text)) return std::nullopt;
  if (parameter == nullptr) return text;
  // Both values stay, so that read_value() refuses them and a person is asked.
  if (is_doubtful(*parameter, text, remark_of(rendered))) return whole;
  if (parameter->is_site_setting) {
    std::string_view inner = text;
    if (text.starts_with('(') && text.ends_with(')')) inner = inner.substr(1, inner.size() - 2);
    if (base::is_one_of(normalized_label(inner), {"none", "leave empty", "empty", "not used"})) {
      return std::nullopt;
    }
  }
  if (parameter->key == "lora_alpha" && is_twice_the_rank(text)) return std::nullopt;
  return text;
}

bool has_raised_or_struck(std::string_view source) {
  if (source.find("~~") != std::string_view::npos) return true;
  if (source.find('<') == std::string_view::npos) return false;
  const std::string lower = base::lower_case(source);
  const auto tags = {"<sup", "<sub", "<s>", "<del", "<strike"};
  return std::any_of(tags.begin(), tags.end(), [&lower](std::string_view tag) {
    return lower.find(tag) != std::string::npos;
  });
}

Warning remark_not_read(const Parameter& parameter, std::string_view remark,
                        const Parameter& mentioned, const Source& source) {
  return {"remark_not_read",
          fmt::format("The remark `{}` after {} is not read. To set {}, give it a line of its own.",
                      base::display_text(remark), parameter.name, mentioned.name),
          to_string(source)};
}

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
    return yaml_prompt(*parameter, node);
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
