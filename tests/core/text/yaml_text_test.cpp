#include "core/text/yaml_text.h"

#include <string>
#include <utility>
#include <vector>

#include "core/text/yaml_document.h"
#include "tests/catch.h"

using namespace core;

namespace {

const std::vector<std::pair<std::string, std::string>>& cases() {
  static const std::vector<std::pair<std::string, std::string>> table{
      {"cruijff", "cruijff"},
      {"Llama-3.2-1B-Instruct", "Llama-3.2-1B-Instruct"},
      {"/scratch/gpfs/x_y/ck-outputs/", "/scratch/gpfs/x_y/ck-outputs/"},
      {"rank8_lr1e-5", "rank8_lr1e-5"},
      {"You are a helpful assistant.", "You are a helpful assistant."},
      {"", "''"},
      {" ", "' '"},
      {" a", "' a'"},
      {"a ", "'a '"},
      {"yes", "'yes'"},
      {"No", "'No'"},
      {"oN", "'oN'"},
      {"y", "'y'"},
      {"true", "'true'"},
      {"null", "'null'"},
      {"~", "'~'"},
      {"NaN", "'NaN'"},
      {".inf", "'.inf'"},
      {"8", "'8'"},
      {"00123", "'00123'"},
      {"1:30:00", "'1:30:00'"},
      {"0:59:00", "'0:59:00'"},
      {"2025-10-22", "'2025-10-22'"},
      {"3.10", "'3.10'"},
      {"1e-5", "'1e-5'"},
      {".5", "'.5'"},
      {"-.5", "'-.5'"},
      {"0x1F", "'0x1F'"},
      {"0o17", "'0o17'"},
      {"1_000", "'1_000'"},
      {"=", "'='"},
      {"<<", "'<<'"},
      {"-", "'-'"},
      {"- a", "'- a'"},
      {"---", "'---'"},
      {"a: b", "'a: b'"},
      {"a:", "'a:'"},
      {"a #b", "'a #b'"},
      {"#a", "'#a'"},
      {"{a", "'{a'"},
      {"[a]", "'[a]'"},
      {"a, b", "'a, b'"},
      {"${output_dir}/logs", "'${output_dir}/logs'"},
      {"it's", "'it''s'"},
      {"say \"x\"", "'say \"x\"'"},
      {"a\\b", "'a\\b'"},
      {"&a", "'&a'"},
      {"*a", "'*a'"},
      {"!a", "'!a'"},
      {"%a", "'%a'"},
      {"@a", "'@a'"},
      {"`a`", "'`a`'"},
      {"|", "'|'"},
      {"> a", "'> a'"},
      {"? a", "'? a'"},
      {"café ✓ 🙂", "'café ✓ 🙂'"},
      {"a\nb", "\"a\\nb\""},
      {"\n", "\"\\n\""},
      {"a\tb", "\"a\\tb\""},
      {"a\r\"\\\x1b", "\"a\\r\\\"\\\\\\x1B\""},
      {"\x7f", "\"\\x7F\""},
      {"\u0085\u2028\uFEFF\u200B", "\"\\x85\\u2028\\uFEFF\\u200B\""},
      {std::string("\0", 1), "\"\\x00\""},
  };
  return table;
}

}  // namespace

TEST_CASE("text is quoted where it could be read as something else") {
  for (const auto& [text, written] : cases()) CHECK(yaml_quoted_if_needed(text) == written);
}

TEST_CASE("text that was written reads back as the same text") {
  for (const auto& [text, written] : cases()) {
    for (const std::string& document : {"key: " + written + "\n", "key: [" + written + ", x]\n"}) {
      INFO(document);
      const auto read = parse_yaml(document, "out.yaml");
      REQUIRE(read.ok());
      const YamlNode& key = *read->get("key");
      const YamlNode& node = key.kind == YamlKind::sequence ? key.items.at(0) : key;
      CHECK(resolve_scalar(node, YamlRules::pyyaml) == YamlValue(text));
      CHECK(resolve_scalar(node, YamlRules::omegaconf) == YamlValue(text));
    }
  }
}
