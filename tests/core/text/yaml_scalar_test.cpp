#include "core/text/yaml_scalar.h"

#include <cmath>
#include <string>
#include <vector>

#include "tests/catch.h"

using namespace core;

namespace {

/// A value with its type in front, so that one table holds them all.
std::string shown_value(const YamlValue& value) {
  if (std::holds_alternative<YamlNull>(value)) return "null";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "bool true" : "bool false";
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return "int " + std::to_string(*integer);
  if (const auto* date = std::get_if<YamlDate>(&value)) return "date " + date->text;
  if (const auto* text = std::get_if<std::string>(&value)) return "str " + *text;
  const double number = std::get<double>(value);
  if (std::isnan(number)) return "float nan";
  char buffer[64];
  snprintf(buffer, sizeof buffer, "float %.15g", number);
  return buffer;
}

struct Case {
  std::string text;
  std::string pyyaml;
  std::string omegaconf;
};

}  // namespace

TEST_CASE("plain scalars are typed as PyYAML and OmegaConf type them") {
  // Each line was compared with yaml.safe_load() of PyYAML 6.0 and OmegaConf 2.2.2's loader.
  const std::vector<Case> cases{
      {"", "null", "null"},
      {"~", "null", "null"},
      {"null", "null", "null"},
      {"NULL", "null", "null"},
      {"nULL", "str nULL", "str nULL"},
      {"None", "str None", "str None"},
      {"yes", "bool true", "bool true"},
      {"On", "bool true", "bool true"},
      {"off", "bool false", "bool false"},
      {"FALSE", "bool false", "bool false"},
      {"y", "str y", "str y"},
      {"tRUE", "str tRUE", "str tRUE"},
      {"8", "int 8", "int 8"},
      {"-3", "int -3", "int -3"},
      {"+3", "int 3", "int 3"},
      {"1_000", "int 1000", "int 1000"},
      {"010", "int 8", "int 8"},
      {"09", "str 09", "str 09"},
      {"0", "int 0", "int 0"},
      {"0x1F", "int 31", "int 31"},
      {"-0x1f", "int -31", "int -31"},
      {"0b101", "int 5", "int 5"},
      {"0o17", "str 0o17", "str 0o17"},
      {"1:30", "int 90", "int 90"},
      {"1:30:00", "int 5400", "int 5400"},
      {"0:59:00", "str 0:59:00", "str 0:59:00"},
      {"1:30.5", "float 90.5", "float 90.5"},
      {"9223372036854775807", "int 9223372036854775807", "int 9223372036854775807"},
      {"9223372036854775808", "float 9.22337203685478e+18", "float 9.22337203685478e+18"},
      {"1.0", "float 1", "float 1"},
      {"1.", "float 1", "float 1"},
      {".5", "float 0.5", "float 0.5"},
      {"-.5", "str -.5", "str -.5"},
      {"._5", "str ._5", "float 0.5"},
      {"5.0e-05", "float 5e-05", "float 5e-05"},
      {"1e-5", "str 1e-5", "float 1e-05"},
      {"3e-4", "str 3e-4", "float 0.0003"},
      {"1e5", "str 1e5", "float 100000"},
      {"1.5e5", "str 1.5e5", "float 150000"},
      {"1.5e+5", "float 150000", "float 150000"},
      {"1e999", "str 1e999", "float inf"},
      {".inf", "float inf", "float inf"},
      {"-.INF", "float -inf", "float -inf"},
      {".nan", "float nan", "float nan"},
      {"inf", "str inf", "str inf"},
      {"nan", "str nan", "str nan"},
      {"2025-10-22", "date 2025-10-22", "str 2025-10-22"},
      {"2025-10-22 15:58:00", "date 2025-10-22 15:58:00", "str 2025-10-22 15:58:00"},
      {"2025-10-22T15:58:00.5Z", "date 2025-10-22T15:58:00.5Z", "str 2025-10-22T15:58:00.5Z"},
      {"2025-10-22 15:58", "str 2025-10-22 15:58", "str 2025-10-22 15:58"},
      {"1.2.3", "str 1.2.3", "str 1.2.3"},
      {"-", "str -", "str -"},
      {"+", "str +", "str +"},
      {".", "str .", "str ."},
      {"8 GPUs", "str 8 GPUs", "str 8 GPUs"},
  };
  for (const Case& each : cases) {
    INFO(each.text);
    CHECK(shown_value(resolve_plain(each.text, YamlRules::pyyaml)) == each.pyyaml);
    CHECK(shown_value(resolve_plain(each.text, YamlRules::omegaconf)) == each.omegaconf);
  }
}

TEST_CASE("endless digits are text") {
  const std::string digits(1 << 20, '1');
  CHECK(shown_value(resolve_plain(digits, YamlRules::pyyaml)) == "str " + digits);
}
