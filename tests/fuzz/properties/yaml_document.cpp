// YAML is read the same twice; every error names the file; every line number is one of the file.
// What we write for any text is one line that reads back as the same text, and as text, by our
// reader and by yaml-cpp, alone and as a value of a mapping.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/utf8.h"
#include "core/text/yaml_document.h"
#include "core/text/yaml_text.h"
#include "tests/fuzz/property.h"

namespace fuzz_test {
namespace {

constexpr std::string_view kYamlFile = "plan.yaml";

std::string described(const core::YamlNode& node) {
  std::string text = fmt::format("{}{}:{}", node.line, node.quoted ? "q" : "", node.text);
  for (const core::YamlNode& item : node.items) text += "[" + described(item) + "]";
  for (const core::YamlEntry& entry : node.entries) {
    text += "{" + entry.key + "=" + described(entry.value) + "}";
  }
  return text;
}

bool lines_are_within(const core::YamlNode& node, int last) {
  const auto is_within = [last](const core::YamlNode& below) {
    return lines_are_within(below, last);
  };
  return node.line >= 1 && node.line <= last && std::ranges::all_of(node.items, is_within) &&
         std::ranges::all_of(node.entries, is_within, &core::YamlEntry::value);
}

std::string broken_reading(std::string_view input) {
  const std::string file(kYamlFile);
  const auto document = core::parse_yaml(input, file);
  const auto again = core::parse_yaml(input, file);
  if (document.ok() != again.ok()) return "it is read once and refused once";
  if (!document) {
    const std::string& message = document.error().message;
    if (message.find(kYamlFile) == std::string::npos) return "an error names no file: " + message;
    if (!base::is_valid_utf8(message)) return "an error is not UTF-8";
    return message == again.error().message ? "" : "the errors differ";
  }
  if (described(*document) != described(*again)) return "it is read differently the second time";
  const auto breaks =
      std::count_if(input.begin(), input.end(), [](char c) { return c == '\n' || c == '\r'; });
  if (!lines_are_within(*document, static_cast<int>(breaks) + 1)) return "a line is none of it";
  return {};
}

bool yaml_cpp_reads_back(const std::string& written, std::string_view text) {
  const YAML::Node root = YAML::Load("key: " + written + "\nnext: 1\n");
  return root.IsMap() && root.size() == 2 && root["key"].IsScalar() &&
         root["key"].Scalar() == text && root["next"].Scalar() == "1";
}

std::string broken_writing(std::string_view text) {
  if (!base::is_valid_utf8(text) || text.find('\0') != std::string_view::npos) return {};
  const std::string written = core::yaml_quoted_if_needed(text);
  if (written.find_first_of("\r\n") != std::string::npos) return "it is written on several lines";
  if (!yaml_cpp_reads_back(written, text)) return "yaml-cpp reads another text: " + written;
  const auto read = core::parse_yaml("key: " + written + "\nnext: 1\n", std::string(kYamlFile));
  if (!read) return read.error().message;
  const core::YamlNode* node = read->get("key");
  if (node == nullptr || node->text != text) return "we read another text: " + written;
  for (const auto rules : {core::YamlRules::pyyaml, core::YamlRules::omegaconf}) {
    const auto value = core::resolve_scalar(*node, rules);
    if (!std::holds_alternative<std::string>(value)) return "it does not read back as text";
  }
  return {};
}

}  // namespace

std::string broken_yaml_document(std::string_view input) {
  if (std::string broken = broken_reading(input); !broken.empty()) return broken;
  return broken_writing(input);
}

}  // namespace fuzz_test
