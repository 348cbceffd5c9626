#include "core/verify/trained_config.h"

#include "tests/catch.h"

using namespace core;

namespace {

YamlNode read(const std::string& text) {
  auto config = read_trained_config(text, "r/finetune.yaml");
  if (!config) FAIL(config.error().message);
  return *std::move(config);
}

std::string text_at(const std::string& yaml, const std::string& path) {
  const YamlNode root = read(yaml);
  const YamlNode* node = root.find(path);
  REQUIRE(node != nullptr);
  return node->text;
}

YamlValue value_at(const std::string& yaml, const std::string& path) {
  const YamlNode root = read(yaml);
  const YamlNode* node = root.find(path);
  REQUIRE(node != nullptr);
  return trained_value(*node);
}

std::string error_of(const std::string& yaml) {
  const auto config = read_trained_config(yaml, "r/finetune.yaml");
  REQUIRE_FALSE(config.ok());
  return config.error().message;
}

}  // namespace

TEST_CASE("references are replaced, within text and alone") {
  const std::string yaml =
      "models_dir: /m\nname: L\nrank: 8\na: ${models_dir}/${name}/x\nb: ${rank}\nc: '${ rank }'\n"
      "d: ${e.f}\ne:\n  f: ${b}\n  g: n${rank}\n";
  CHECK(text_at(yaml, "a") == "/m/L/x");
  CHECK(value_at(yaml, "b") == YamlValue(std::int64_t{8}));
  CHECK(value_at(yaml, "c") == YamlValue(std::int64_t{8}));
  CHECK(value_at(yaml, "d") == YamlValue(std::int64_t{8}));
  CHECK(value_at(yaml, "e.g") == YamlValue(std::string("n8")));
}

TEST_CASE("a reference to a mapping brings all of it") {
  CHECK(value_at("a:\n  b: 1\nc: ${a}\n", "c.b") == YamlValue(std::int64_t{1}));
}

TEST_CASE("values within text are written as Python prints them") {
  CHECK(text_at("t: true\nn: null\nx: ${t}-${n}\n", "x") == "True-None");
  CHECK(text_at("a: 0.00001\nb: 2.0\nx: ${a}-${b}\n", "x") == "1e-05-2.0");
}

TEST_CASE("scalars have the types of OmegaConf") {
  CHECK(value_at("lr: 1e-5\n", "lr") == YamlValue(1e-5));
  CHECK(value_at("lr: '1e-5'\n", "lr") == YamlValue(std::string("1e-5")));
}

TEST_CASE("outside of components one backslash keeps a reference as words") {
  CHECK(text_at("a: '\\${x}'\n", "a") == "${x}");
  CHECK(text_at("a: '\\\\${b}'\nb: B\n", "a") == "\\B");
  CHECK(text_at("a: '\\\\\\${b}'\nb: B\n", "a") == "\\${b}");
  CHECK(text_at("a: 'no \\ reference $5 $ {x}'\n", "a") == "no \\ reference $5 $ {x}");
}

TEST_CASE("in a component three backslashes arrive as words, one does not") {
  CHECK(text_at("d:\n  _component_: c\n  p: 'say \\\\\\${x} now'\n", "d.p") == "say ${x} now");
  CHECK(error_of("d:\n  _component_: c\n  p: 'say \\${x} now'\n") ==
        "r/finetune.yaml:3: `${x}` refers to a key that is not in this file");
}

TEST_CASE("what would stop the trainer is an error with its line") {
  CHECK(error_of("a: 1\nb: ${c}\n") ==
        "r/finetune.yaml:2: `${c}` refers to a key that is not in this file");
  CHECK(error_of("a: ${b}\nb: x${a}\n") == "r/finetune.yaml:1: `${b}` refers back to itself");
  CHECK(error_of("a: ${a}\n") == "r/finetune.yaml:1: `${a}` refers back to itself");
  CHECK(error_of("a: ${b\n") == "r/finetune.yaml:1: `${` is never closed by `}`");
  CHECK(error_of("a: '?"
                 "?"
                 "?'\n") ==
        "r/finetune.yaml:1: `???` marks a missing value, so the trainer would stop here");
  CHECK(error_of("a: x${b}\nb: [1]\n") ==
        "r/finetune.yaml:1: `${b}` is within text but is not a single value");
  CHECK(error_of("a: ${oc.env:HOME}\n") ==
        "r/finetune.yaml:1: `${oc.env:HOME}` is not a plain reference to a key of this file, so "
        "its value for the trainer is unknown");
  CHECK(error_of("- a\n") == "r/finetune.yaml:1: is not a mapping of keys to values");
  CHECK(error_of("") == "r/finetune.yaml:1: is not a mapping of keys to values");
}

TEST_CASE("references that expand without end are refused in time") {
  std::string yaml = "k0: x\n";
  for (int i = 1; i < 50; ++i) {
    const std::string before = "${k" + std::to_string(i - 1) + "}";
    yaml += "k" + std::to_string(i) + ": " + before + before + "\n";
  }
  CHECK(error_of(yaml).ends_with(": its references expand endlessly"));
  std::string chain = "k0: x\n";
  for (int i = 1; i < 2000; ++i) {
    chain.insert(0, "k" + std::to_string(i) + ": ${k" + std::to_string(i - 1) + "}\n");
  }
  CHECK_FALSE(read_trained_config(chain, "f").ok());
}
