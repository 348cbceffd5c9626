// The same texts go through PyYAML in yaml_values_test.py.
#include "core/text/yaml_text.h"

#include <yaml-cpp/yaml.h>

#include <string>

#include "core/text/yaml_document.h"
#include "tests/catch.h"
#include "tests/properties/generated.h"

using namespace property_tests;

namespace {

void check_reads_back(const std::string& text) {
  const std::string written = core::yaml_quoted_if_needed(text);
  INFO(written);
  if (written.find('\n') != std::string::npos) FAIL_CHECK("several lines");
  const std::string document = "key: " + written + "\nnext: [" + written + ", 1]\n";
  const YAML::Node root = YAML::Load(document);
  if (root["key"].Scalar() != text) FAIL_CHECK("yaml-cpp reads " << root["key"].Scalar());
  if (root["next"][0].Scalar() != text) FAIL_CHECK("yaml-cpp reads it differently in a list");
  const auto read = core::parse_yaml(document, "file");
  if (!read) {
    FAIL_CHECK(read.error().message);
    return;
  }
  for (const auto rules : {core::YamlRules::pyyaml, core::YamlRules::omegaconf}) {
    const auto value = core::resolve_scalar(*read->get("key"), rules);
    if (value != core::YamlValue(text)) FAIL_CHECK("we read another value");
  }
}

}  // namespace

TEST_CASE("awkward texts read back as the same texts") {
  for (const std::string& text : awkward_texts()) check_reads_back(text);
}

TEST_CASE("generated texts read back as the same texts") {
  Chance chance(42);
  for (int i = 0; i < 5000; ++i) check_reads_back(generated_text(chance, false));
}
