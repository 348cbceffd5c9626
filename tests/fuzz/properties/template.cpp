// The input is a template, a line `%%`, and lines `key=value`. A template that is filled at all
// holds every value as YAML readers read it, type included, keeps its comments, and filled again
// stays as it is. Our own templates can be filled with any values. Placeholders are filled the same
// twice, and values in braces are not looked into again.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/utf8.h"
#include "core/generate/template_renderer.h"
#include "core/text/number.h"
#include "tests/fuzz/property.h"

namespace fuzz_test {
namespace {

constexpr std::string_view kSeparator = "\n%%\n";

struct Input {
  std::string_view text;
  core::SetupKeys keys;
  std::map<std::string, std::string> words;
};

core::Value value_in_template(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  if (const auto whole = core::read_integer(text)) return *whole;
  if (const auto number = core::read_number(text)) return *number;
  return text;
}

bool is_key(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz_0123456789";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos &&
         (text.front() < '0' || text.front() > '9') && text != "y" && text != "n" &&
         text != "null" && text != "true" && text != "false" && text != "on" && text != "off" &&
         text != "yes" && text != "no";
}

void add_value(std::string_view line, Input& input) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || !is_key(line.substr(0, equals))) return;
  const std::string key(line.substr(0, equals));
  const std::string text(line.substr(equals + 1));
  if (!input.words.emplace(key, text).second) return;
  auto& list = input.words.size() % 3 == 0 ? input.keys.unread : input.keys.read;
  list.push_back({key, value_in_template(text)});
}

Input input_of(std::string_view bytes) {
  const std::size_t at = bytes.find(kSeparator);
  Input input{bytes.substr(0, at), {}, {}};
  std::string_view rest =
      at == std::string_view::npos ? std::string_view() : bytes.substr(at + kSeparator.size());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    add_value(rest.substr(0, end), input);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return input;
}

/// yaml-cpp on its own: the same text, and for what is no text the same type and value.
bool reads_back(const YAML::Node& node, const core::Value& value) {
  if (!node.IsScalar()) return false;
  if (const auto* text = std::get_if<std::string>(&value)) return node.Scalar() == *text;
  if (node.Tag() != "?") return false;  // in quotes
  if (const auto* truth = std::get_if<bool>(&value)) return node.as<bool>() == *truth;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return node.as<std::int64_t>() == *whole;
  }
  return node.as<double>() == std::get<double>(value);
}

std::vector<std::string> comments_of(std::string_view text) {
  std::vector<std::string> comments;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.front() == '#') {
      std::string_view line = text.substr(0, end);
      while (line.ends_with('\r')) line.remove_suffix(1);
      comments.emplace_back(line);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return comments;
}

std::string broken_setup(const Input& input) {
  const auto text = core::render_setup(input.text, "template", input.keys);
  if (!text) return text.error().message.empty() ? "an error says nothing" : "";
  const YAML::Node root = YAML::Load(*text);
  for (const auto* list : {&input.keys.read, &input.keys.unread}) {
    for (const core::SetupValue& value : *list) {
      if (!reads_back(root[value.key], value.value)) return value.key + " reads back differently";
    }
  }
  const std::vector<std::string> before = comments_of(input.text);
  const std::vector<std::string> after = comments_of(*text);
  if (before.size() > after.size() || !std::equal(before.begin(), before.end(), after.begin())) {
    return "a comment of the template is lost";
  }
  const auto again = core::render_setup(*text, "template", input.keys);
  if (!again) return "filled once, it is no template: " + again.error().message;
  return *again == *text ? "" : "filled again, it changes";
}

std::string broken_own_templates(const Input& input) {
  for (const char* name : {"setup_finetune_json.yaml", "setup_finetune_parquet.yaml"}) {
    const auto text = core::render_setup(core::own_template(name), name, input.keys);
    if (!text) return text.error().message;
  }
  return {};
}

std::string broken_placeholders(const Input& input) {
  const auto text = core::render_placeholders(input.text, "template", input.words);
  const auto again = core::render_placeholders(input.text, "template", input.words);
  if (text.ok() != again.ok()) return "placeholders are filled once and refused once";
  if (!text) return text.error() == again.error() ? "" : "the errors differ";
  if (*text != *again) return "placeholders are filled differently the second time";
  const std::map<std::string, std::string> word = {{"word", "{{word}} {{other}}"}};
  const auto literal = core::render_placeholders("a {{word}} b", "template", word);
  return literal && *literal == "a {{word}} {{other}} b\n" ? "" : "a value is looked into again";
}

}  // namespace

std::string broken_template(std::string_view bytes) {
  if (!base::is_valid_utf8(bytes) || bytes.find('\0') != std::string_view::npos) return {};
  const Input input = input_of(bytes);
  for (const auto broken_part : {broken_setup, broken_own_templates, broken_placeholders}) {
    if (std::string broken = broken_part(input); !broken.empty()) return broken;
  }
  return {};
}

}  // namespace fuzz_test
