#include "base/ascii.h"

#include <array>
#include <string_view>

#include "tests/catch.h"

TEST_CASE("every byte is of the classes that ASCII gives it") {
  for (int byte = -128; byte < 128; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_upper = std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ").find(c) < 26;
    const bool is_lower = std::string_view("abcdefghijklmnopqrstuvwxyz").find(c) < 26;
    const bool is_digit = std::string_view("0123456789").find(c) < 10;
    CHECK(base::is_upper(c) == is_upper);
    CHECK(base::is_letter(c) == (is_upper || is_lower));
    CHECK(base::is_digit(c) == is_digit);
    CHECK(base::is_alphanumeric(c) == (is_upper || is_lower || is_digit));
    CHECK(base::to_lower(c) == (is_upper ? c + 32 : c));
    CHECK(base::is_blank(c) == (c == ' ' || c == '\t' || c == '\r'));
  }
}

TEST_CASE("only ASCII letters change in lower case") {
  CHECK(base::lower_case("LoRA É 8") == "lora É 8");
}

TEST_CASE("a word is looked up in a list") {
  static constexpr std::array<std::string_view, 2> kWords = {"a", "b"};
  CHECK(base::is_one_of("b", kWords));
  CHECK_FALSE(base::is_one_of("B", kWords));
  CHECK(base::is_one_of("yes", {"no", "yes"}));
}
