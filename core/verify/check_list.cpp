#include "core/verify/check_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/display.h"
#include "core/text/number.h"

namespace core {
namespace {

/// \param value a Value or a YamlValue.
template <typename Variant>
std::optional<double> number_of(const Variant& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

bool has_failed(const Check& check) { return check.status == CheckStatus::failed; }

}  // namespace

bool all_passed(const std::vector<Check>& checks) {
  return std::none_of(checks.begin(), checks.end(), has_failed);
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto failed = std::find_if(checks.begin(), checks.end(), has_failed);
  return failed == checks.end() ? "" : failed->message;
}

void CheckList::passed(std::string name, std::string expected, std::string found) {
  add({std::move(name), CheckStatus::passed, std::move(expected), std::move(found), ""});
}

void CheckList::warned(std::string name, std::string expected, std::string found,
                       std::string message) {
  add({std::move(name), CheckStatus::warning, std::move(expected), std::move(found),
       std::move(message)});
}

void CheckList::failed(std::string name, std::string expected, std::string found,
                       std::string message) {
  add({std::move(name), CheckStatus::failed, std::move(expected), std::move(found),
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
  if (node == nullptr) return kNothingFound;
  if (node->kind == YamlKind::scalar) return shown_value(node->text);
  if (node->kind == YamlKind::mapping) return "a mapping";
  std::string list;
  for (const YamlNode& item : node->items) {
    list += (list.empty() ? "" : ", ") + shown_node(&item);
    if (list.size() > 200) return "[" + list + ", ...]";
  }
  return "[" + list + "]";
}

bool equals_planned(const YamlNode& node, YamlRules rules, const Value& planned) {
  if (node.kind != YamlKind::scalar) return false;
  const YamlValue found = resolve_scalar(node, rules);
  if (const bool* truth = std::get_if<bool>(&planned)) {
    const bool* const found_truth = std::get_if<bool>(&found);
    return found_truth != nullptr && *found_truth == *truth;
  }
  if (const auto number = number_of(planned)) {
    std::optional<double> read = number_of(found);
    // PyYAML reads `1e-5` as text, and the kit's script passes it on as it is.
    if (!read && rules == YamlRules::pyyaml && !node.quoted) {
      if (const auto text = read_number(node.text)) read = *text;
    }
    return read && same_number(*number, *read);
  }
  const auto* const text = std::get_if<std::string>(&found);
  return text != nullptr && *text == std::get<std::string>(planned);
}

std::string describe_origin(const Setting& setting) {
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
