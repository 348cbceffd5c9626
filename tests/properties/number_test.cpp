#include "core/text/number.h"

#include <fmt/format.h>

#include <string>

#include "core/text/yaml_scalar.h"
#include "tests/catch.h"
#include "tests/properties/generated.h"

using namespace property_tests;

TEST_CASE("what is written for any number reads back as the same number") {
  Chance chance(20251122);
  for (int i = 0; i < 50000; ++i) {
    const double number = generated_number(chance);
    const std::string name = core::short_number(number);
    const auto read = core::read_number(name);
    if (!read || *read != number) FAIL_CHECK(name << " does not read back as " << number);
    const std::string yaml = core::yaml_number(number);
    const auto value = core::resolve_plain(yaml, core::YamlRules::pyyaml);
    const auto* again = std::get_if<double>(&value);
    if (again == nullptr || *again != number) FAIL_CHECK(yaml << " does not read back");
    const auto trained = core::resolve_plain(yaml, core::YamlRules::omegaconf);
    const auto* trained_with = std::get_if<double>(&trained);
    if (trained_with == nullptr || *trained_with != number)
      FAIL_CHECK(yaml << " is not trained with");
  }
}

TEST_CASE("a number in any spelling is the same number") {
  Chance chance(7);
  for (int i = 0; i < 2000; ++i) {
    const auto digit = chance.below(9) + 1;
    const auto power = chance.below(12) + 1;
    const std::string decimal = "0." + std::string(power - 1, '0') + std::to_string(digit);
    const double number = *core::read_number(decimal);
    const std::string name = core::short_number(number);
    for (const std::string& spelled :
         {fmt::format("{}e-{}", digit, power), fmt::format("{}E-{:02}", digit, power),
          fmt::format("{}.0e-{}", digit, power), fmt::format("{} x 10^-{}", digit, power),
          fmt::format("{}×10^-{}", digit, power), "~" + decimal, decimal + "0"}) {
      INFO(spelled);
      const auto read = core::read_number(spelled);
      REQUIRE(read);
      CHECK(*read == number);
      CHECK(core::short_number(*read) == name);
    }
  }
}
