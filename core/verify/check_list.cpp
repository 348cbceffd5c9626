#include "core/verify/check_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/text/number.h"

namespace core {
namespace {

std::optional<double> as_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

std::optional<double> as_number(const YamlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

/// PyYAML reads `1e-5` as text, and the script hands it on as it is.
std::optional<double> number_in_text(const YamlNode& scalar, YamlRules rules) {
  if (rules != YamlRules::pyyaml || scalar.quoted) return std::nullopt;
  const auto number = read_number(scalar.text);
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace

void CheckList::passed(std::string name, std::string expected, std::string found) {
  checks_.push_back(
      {std::move(name), CheckStatus::passed, std::move(expected), std::move(found), ""});
}

void CheckList::warned(std::string name, std::string expected, std::string found,
                       std::string message) {
  checks_.push_back({std::move(name), CheckStatus::warning, std::move(expected), std::move(found),
                     std::move(message)});
}

void CheckList::failed(std::string name, std::string expected, std::string found,
                       std::string message) {
  checks_.push_back({std::move(name), CheckStatus::failed, std::move(expected), std::move(found),
                     std::move(message)});
}

void CheckList::judge(bool holds, std::string name, std::string expected, std::string found,
                      std::string message) {
  if (holds) {
    passed(std::move(name), std::move(expected), std::move(found));
  } else {
    failed(std::move(name), std::move(expected), std::move(found), std::move(message));
  }
}

bool CheckList::has(std::string_view name) const {
  return std::any_of(checks_.begin(), checks_.end(),
                     [&](const Check& check) { return check.name == name; });
}

std::string shown_value(const Value& value) {
  const std::string text = to_text(value);
  return text.empty() ? "\"\"" : base::display_text(text);
}

std::string shown_node(const YamlNode* node) {
  if (node == nullptr) return std::string(kNothing);
  if (node->kind == YamlKind::scalar) return shown_value(node->text);
  if (node->kind == YamlKind::mapping) return "a mapping";
  std::string list;
  for (const YamlNode& item : node->items) {
    list += (list.empty() ? "" : ", ") + shown_node(&item);
    if (list.size() > 200) return "[" + list + ", ...]";
  }
  return "[" + list + "]";
}

bool is_value(const YamlNode& scalar, YamlRules rules, const Value& planned) {
  if (scalar.kind != YamlKind::scalar) return false;
  const YamlValue found = resolve_scalar(scalar, rules);
  if (const bool* truth = std::get_if<bool>(&planned)) {
    const bool* const found_truth = std::get_if<bool>(&found);
    return found_truth != nullptr && *found_truth == *truth;
  }
  if (const auto number = as_number(planned)) {
    const auto read = as_number(found) ? as_number(found) : number_in_text(scalar, rules);
    return read && same_number(*number, *read);
  }
  const auto* const text = std::get_if<std::string>(&found);
  return text != nullptr && *text == std::get<std::string>(planned);
}

std::string word_of(const Setting& setting) {
  const std::string value = shown_value(setting.value);
  switch (setting.origin) {
    case Origin::cell:
    case Origin::configuration:
      return fmt::format("the plan says {} ({})", value, to_string(setting.source));
    case Origin::answer:
      return fmt::format("the answer was {}", value);
    case Origin::site_settings:
      return fmt::format("the site settings say {} ({})", value, to_string(setting.source));
    case Origin::default_value:
      break;
  }
  return fmt::format("the default is {}", value);
}

std::string normalized_path(std::string_view path) {
  std::string normal = std::filesystem::path(path).lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

}  // namespace core
