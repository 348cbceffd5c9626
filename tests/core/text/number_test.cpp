#include "core/text/number.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"

using namespace core;

namespace {

std::string error_of(const std::string& text) {
  const auto number = read_number(text);
  return number ? "read as " + short_number(*number) : number.error().message;
}

}  // namespace

TEST_CASE("numbers are read in the spellings that people use") {
  const std::vector<std::pair<std::string, double>> spellings{
      {"8", 8},
      {"+1", 1},
      {"-3", -3},
      {"−3", -3},
      {" 16\t", 16},
      {"1e-5", 1e-5},
      {"1E-05", 1e-5},
      {"0.00001", 1e-5},
      {"1×10⁻⁵", 1e-5},
      {"1 × 10⁻⁵", 1e-5},
      {"5 × 10^-5", 5e-5},
      {"5 x 10^-5", 5e-5},
      {"5x10^-5", 5e-5},
      {"5 * 10^-5", 5e-5},
      {"2·10⁺³", 2000},
      {"10⁻⁵", 1e-5},
      {"-10^2", -100},
      {"10²", 100},
      {".5", 0.5},
      {"1.", 1},
      {"1e+3", 1000},
      {"1,000", 1000},
      {"12,345,678", 12345678},
      {"-1,000.5", -1000.5},
      {"~10", 10},
      {"~ 10", 10},
      {"007", 7},
      {"1.000", 1},
      {"4.9e-324", 4.9e-324},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
  };
  for (const auto& [text, value] : spellings) {
    INFO(text);
    const auto number = read_number(text);
    REQUIRE(number.ok());
    CHECK(*number == value);
  }
}

TEST_CASE("what is no number, or two numbers, is refused with its text") {
  const std::string two_commas =
      " can be read in two ways, since its comma may be a decimal point or a thousands separator; "
      "write it with a point or without the comma";
  const std::string extremes = " is too large or too small for a number";
  const std::vector<std::pair<std::string, std::string>> refused{
      {"", "a number is expected, but there is nothing"},
      {" \n", "a number is expected, but there is nothing"},
      {"TBD", "`TBD` is not a number"},
      {"8;rm -rf ~", "`8;rm -rf ~` is not a number"},
      {"-", "`-` is not a number"},
      {"+", "`+` is not a number"},
      {"~", "`~` is not a number"},
      {".", "`.` is not a number"},
      {"+-1", "`+-1` is not a number"},
      {"--1", "`--1` is not a number"},
      {"nan", "`nan` is not a number"},
      {"NaN", "`NaN` is not a number"},
      {"inf", "`inf` is not a number"},
      {"-Infinity", "`-Infinity` is not a number"},
      {"0x1F", "`0x1F` is not a number"},
      {"1e", "`1e` is not a number"},
      {"e5", "`e5` is not a number"},
      {"1e5.5", "`1e5.5` is not a number"},
      {"1.2.3", "`1.2.3` is not a number"},
      {"1 000", "`1 000` is not a number"},
      {"1/2", "`1/2` is not a number"},
      {"4 GPUs", "`4 GPUs` is not a number"},
      {"4 (1B), 2 (3B)", "`4 (1B), 2 (3B)` is not a number"},
      {"5²", "`5²` is not a number"},
      {"2^10", "`2^10` is not a number"},
      {"x10^5", "`x10^5` is not a number"},
      {"10^", "`10^` is not a number"},
      {"８", "`８` is not a number"},
      {"1\u200b0", "`1\\u{200b}0` is not a number"},
      {"1\x1b[2J", "`1\\u{1b}[2J` is not a number"},
      {"1\xff", "`1\\x{ff}` is not a number"},
      {"1e999", "`1e999`" + extremes},
      {"-1e999", "`-1e999`" + extremes},
      {"1e-999", "`1e-999`" + extremes},
      {"1,5", "`1,5`" + two_commas},
      {"0,001", "`0,001`" + two_commas},
      {"1000,000", "`1000,000`" + two_commas},
      {"1,00,000", "`1,00,000` is not a number"},
      {"1,000,5", "`1,000,5` is not a number"},
      {"1.5,000", "`1.5,000` is not a number"},
      {"1,5e-3", "`1,5e-3` is not a number"},
      {",5", "`,5`" + two_commas},
      {"1,000,", "`1,000,` is not a number"},
      {"50%",
       "`50%` can be read in two ways, as a fraction of 1 or as 50; write the one that is meant, "
       "without the percent sign"},
      {"%", "`%` is not a number"},
      {std::string(100, 'x'), "`" + std::string(80, 'x') + "...` is not a number"},
  };
  for (const auto& [text, message] : refused) {
    INFO(text);
    CHECK(error_of(text) == message);
  }
}

TEST_CASE("whole numbers are read exactly") {
  CHECK(*read_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(*read_integer("8.0") == 8);
  CHECK(*read_integer("1e3") == 1000);
  CHECK(*read_integer("1,000") == 1000);
  CHECK(*read_integer("-0") == 0);
  CHECK(read_integer("1.000").error().message ==
        "`1.000` can be read in two ways, since its point may be a decimal point or a thousands "
        "separator; write it without the point");
  CHECK(read_integer("8.5").error().message == "`8.5` is not a whole number");
  CHECK(read_integer("1e-5").error().message == "`1e-5` is not a whole number");
  CHECK(read_integer("1e300").error().message == "`1e300` is too large for a whole number");
  CHECK(read_integer("9223372036854775808").error().message ==
        "`9223372036854775808` is too large for a whole number");
  CHECK(read_integer("TBD").error().message == "`TBD` is not a number");
}

TEST_CASE("directory names take the shorter spelling") {
  const std::vector<std::pair<double, std::string>> names{
      {8, "8"},
      {0, "0"},
      {-0.0, "0"},
      {-2, "-2"},
      {5e-5, "5e-5"},
      {3e-4, "3e-4"},
      {0.001, "1e-3"},
      {0.01, "0.01"},
      {0.05, "0.05"},
      {0.5, "0.5"},
      {1.5e-4, "1.5e-4"},
      {0.00015, "1.5e-4"},
      {1000000, "1000000"},
      {1e22, "1e22"},
      {-2.5, "-2.5"},
      {0.1, "0.1"},
      {1.25e-10, "1.25e-10"},
      {123456.75, "123456.75"},
  };
  for (const auto& [value, name] : names) CHECK(short_number(value) == name);
}

TEST_CASE("floats are written as PyYAML's dumper writes them") {
  // Each line is what yaml.safe_dump() of PyYAML 6.0 gave.
  const std::vector<std::pair<double, std::string>> dumped{
      {5e-5, "5.0e-05"},
      {1e-5, "1.0e-05"},
      {1.5e-5, "1.5e-05"},
      {3e-4, "0.0003"},
      {1e-4, "0.0001"},
      {0.1, "0.1"},
      {1, "1.0"},
      {0, "0.0"},
      {-0.0, "-0.0"},
      {-2.5, "-2.5"},
      {100, "100.0"},
      {123456789012345.6, "123456789012345.6"},
      {9007199254740993, "9007199254740992.0"},
      {1e15, "1000000000000000.0"},
      {1e16, "1.0e+16"},
      {1.5e16, "1.5e+16"},
      {1e22, "1.0e+22"},
      {1e100, "1.0e+100"},
      {1e-100, "1.0e-100"},
      {2.0 / 3, "0.6666666666666666"},
      {5e-324, "5.0e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
  };
  for (const auto& [value, text] : dumped) CHECK(yaml_number(value) == text);
}

TEST_CASE("spellings of one value are one value") {
  CHECK(same_number(*read_number("1e-5"), *read_number("0.00001")));
  CHECK(same_number(0.1 + 0.2, 0.3));
  CHECK(same_number(0, -0.0));
  CHECK_FALSE(same_number(1e-5, 1.1e-5));
  CHECK_FALSE(same_number(0, 1e-300));
}

TEST_CASE("a number that people may mean in two ways is told apart from what is no number") {
  for (const char* text : {"1,5", "0,001", "-1,5", "50%", "~50 %"}) {
    CHECK(has_two_readings(text, false));
    CHECK(has_two_readings(text, true));
  }
  CHECK(has_two_readings("1.000", true));
  CHECK_FALSE(has_two_readings("1.000", false));
  for (const char* text : {"", "8", "1,000", "8.5", "TBD", "%", "1,2,3", ",", "1e3"}) {
    INFO(text);
    CHECK_FALSE(has_two_readings(text, true));
  }
}
