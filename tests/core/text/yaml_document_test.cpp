#include "core/text/yaml_document.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/core/text/repeated.h"

using namespace core;

namespace {

// `[1:a, "b"]` and `{k: 2:c}` with the line in front of every scalar.
std::string shown_value(const YamlNode& node) {
  if (node.kind == YamlKind::scalar) {
    const std::string text = node.quoted ? "\"" + node.text + "\"" : node.text;
    return std::to_string(node.line) + ":" + text;
  }
  std::string out;
  for (const YamlNode& item : node.items) out += (out.empty() ? "" : ", ") + shown_value(item);
  for (const auto& [key, value] : node.entries) {
    out += (out.empty() ? "" : ", ") + key + ": " + shown_value(value);
  }
  return node.kind == YamlKind::sequence ? "[" + out + "]" : "{" + out + "}";
}

std::string read(const std::string& text) {
  const auto node = parse_yaml(text, "plan.yaml");
  return node ? shown_value(*node) : node.error().message;
}

}  // namespace

TEST_CASE("YAML becomes a tree with lines") {
  CHECK(read("a: 1\nb:\n  - x\n  - 'y'\nc: {d: \"e\", f: [g, h]}\ni: |\n  j\n  k\nl:\n") ==
        "{a: 1:1, b: [3:x, 4:\"y\"], c: {d: 5:\"e\", f: [5:g, 5:h]}, i: 6:\"j\nk\n\", l: 9:}");
  CHECK(read("") == "1:");
  CHECK(read("# only a remark\n") == "1:");
  CHECK(read("\xEF\xBB\xBF"
             "a: 1\r\nb: 2\r\n") == "{a: 1:1, b: 2:2}");
  CHECK(read("- [[a, b], [c]]\n") == "[[[1:a, 1:b], [1:c]]]");
  CHECK(read("a: !!str 5\n") == "{a: 1:\"5\"}");
  CHECK(read("é: '✓ it''s' # x\r\nb: !!str \"c\\\"\"\n") == "{é: 1:\"✓ it's\", b: 2:\"c\"\"}");
  CHECK(read("---\na: 1\n...\n") == "{a: 2:1}");
}

TEST_CASE("aliases are written out") {
  CHECK(read("a: &x {b: 1}\nc: *x\n") == "{a: {b: 1:1}, c: {b: 1:1}}");
  CHECK(read("a: &x y\nb: [*x, *x]\n") == "{a: 1:y, b: [1:y, 1:y]}");
}

TEST_CASE("dotted paths lead to nodes") {
  const auto node = parse_yaml("runs:\n  - name: a\n    p: {lr: 1e-5}\n  - name: b\n", "plan.yaml");
  REQUIRE(node.ok());
  CHECK(shown_value(*node->find("runs.1.name")) == "4:b");
  CHECK(shown_value(*node->find("runs.0.p.lr")) == "3:1e-5");
  CHECK(node->find("") == &*node);
  for (const char* path : {"runs.2.name", "runs.x", "runs.-1", "runs.0.name.z", "none",
                           "runs..name", "runs.99999999999999999999"}) {
    CHECK(node->find(path) == nullptr);
  }
  CHECK(node->get("runs") != nullptr);
  CHECK(node->get("run") == nullptr);
}

TEST_CASE("scalars in quotes are text") {
  const auto node = parse_yaml("a: '8'\nb: 8\n", "plan.yaml");
  REQUIRE(node.ok());
  CHECK(resolve_scalar(*node->get("a"), YamlRules::pyyaml) == YamlValue(std::string("8")));
  CHECK(resolve_scalar(*node->get("b"), YamlRules::pyyaml) == YamlValue(std::int64_t{8}));
}

TEST_CASE("what a plan cannot mean is refused with its line") {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"a: 1\nb: 2\na: 3\n",
       "plan.yaml:3: the key `a` appears here again (first in line 1); remove one of the "
       "two"},
      {"a: &x {b: 1}\nc:\n  <<: *x\n",
       "plan.yaml:3: `<<` (merging another mapping) is not supported; write its keys out"},
      {"a: &x [*x]\n", "plan.yaml:1: an alias is inside the node that it names"},
      {"a: !!python/object:os.system x\n",
       "plan.yaml:1: the tag `tag:yaml.org,2002:python/object:os.system` is not supported; write "
       "the "
       "value without it"},
      {"a: !mine {b: 1}\n",
       "plan.yaml:1: the tag `!mine` is not supported; write the value without it"},
      {"a: 1\n---\nb: 2\n",
       "plan.yaml:3: a second document begins here (`---`); only one is expected"},
      {"? [a]\n: b\n", "plan.yaml:1: a key must be a word, not a list or a mapping"},
      {"a: &x b\n*x : c\n", "plan.yaml:2: a key must be a word, not an alias"},
      {": b\n", "plan.yaml:1: a key is expected, but there is nothing"},
      {"a: b: c\n", "plan.yaml:1: is not valid YAML: illegal map value (column 5)"},
      {"a: 1\nb: [1, 2\n",
       "plan.yaml:3: is not valid YAML: end of sequence flow not found (column 1)"},
      {"a: \"x", "plan.yaml:1: is not valid YAML: illegal EOF in scalar (column 6)"},
      {"é: \"✓\"\nb: \"x\\\"\n",
       "plan.yaml:2: is not valid YAML: the quote that begins here (column 4) is not closed; the "
       "file "
       "may be cut off"},
      {"a: 'it''s\n",
       "plan.yaml:1: is not valid YAML: the quote that begins here (column 4) is not closed; the "
       "file "
       "may be cut off"},
      {std::string("a: \0", 4), "plan.yaml:1: has a NUL byte, so it is not a text file"},
      {"a: caf\xE9\n",
       "plan.yaml:1: is not UTF-8 but seems to be Latin-1 or another 8-bit encoding; save the file "
       "as "
       "UTF-8"},
      {repeated("- ", 100) + "a", "plan.yaml:1: lists and mappings are nested more than 64 deep"},
  };
  for (const auto& [text, message] : refused) {
    INFO(text);
    CHECK(read(text) == message);
  }
  // yaml-cpp adds the anchor's name from version 0.8 on.
  const std::string anchor = "plan.yaml:1: is not valid YAML: the referenced anchor is not defined";
  const std::string message = read("a: *none\n");
  CHECK((message == anchor + " (column 4)" || message == anchor + ": none (column 4)"));
}

TEST_CASE("aliases cannot make a small file large") {
  const std::string many =
      ": there are more than 500000 values or 32 MiB of text once every alias is written out; a "
      "plan "
      "has far fewer";
  std::string laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string one = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    laughs.append(name).append(": &").append(name).append(" [");
    laughs.append(repeated(one + ", ", 9)).append(one).append("]\n");
  }
  CHECK(read(laughs) == "plan.yaml:6" + many);
  CHECK(read("a: &a " + std::string(1 << 20, 'x') + "\nb: [" + repeated("*a,", 100) + "]\n") ==
        "plan.yaml:2" + many);
  CHECK_FALSE(parse_yaml(repeated("[", 100000), "p").ok());
  CHECK_FALSE(parse_yaml(repeated("{a: ", 100000), "p").ok());
}
