// Prints values and how we write them, for yaml_values_test.py: a line is a JSON list of the value
// and the YAML.
#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>

#include "core/generate/template_renderer.h"
#include "tests/properties/generated.h"

using namespace property_tests;

namespace {

void print(const core::Value& value) {
  nlohmann::json line = nlohmann::json::array();
  std::visit([&line](const auto& plain) { line.push_back(plain); }, value);
  line.push_back(core::yaml_scalar(value));
  std::printf("%s\n", line.dump().c_str());
}

}  // namespace

int main() {
  Chance chance(20260801);
  for (const std::string& text : awkward_texts()) print(text);
  for (int i = 0; i < 5000; ++i) print(generated_text(chance, false));
  for (int i = 0; i < 2000; ++i) print(generated_number(chance));
  for (int i = 0; i < 500; ++i) print(static_cast<std::int64_t>(chance.bits()));
  for (const bool truth : {true, false}) print(truth);
}
