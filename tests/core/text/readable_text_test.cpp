#include "core/text/readable_text.h"

#include <string>

#include "tests/catch.h"

using namespace core;

namespace {

std::string utf16(const std::string& ascii, bool little) {
  std::string bytes;
  for (const char c : ascii) bytes += little ? std::string{c, '\0'} : std::string{'\0', c};
  return bytes;
}

}  // namespace

TEST_CASE("UTF-16 without a byte order mark is recognized") {
  const auto message = [](const std::string& bytes) {
    const auto text = readable_text(bytes, "plan.md");
    return text ? "read" : text.error().message;
  };
  CHECK(message(utf16("# Experiment: x", true)) ==
        "plan.md:1: is not UTF-8 but seems to be UTF-16 (little endian); save the file as UTF-8");
  CHECK(message(utf16("# Experiment: x", false)) ==
        "plan.md:1: is not UTF-8 but seems to be UTF-16 (big endian); save the file as UTF-8");
}

TEST_CASE("what is not fit to be parsed is refused with its line") {
  const auto message = [](const std::string& bytes) {
    const auto text = readable_text(bytes, "plan.md");
    return text ? "read: " + std::string(*text) : text.error().message;
  };
  CHECK(message("\xEF\xBB\xBF# x") == "read: # x");
  CHECK(message("a\nb\ncaf\xE9\n") ==
        "plan.md:3: is not UTF-8 but seems to be Latin-1 or another 8-bit encoding; save the file "
        "as UTF-8");
  CHECK(message("\xFF\xFE" + utf16("# x", true)) ==
        "plan.md:1: is not UTF-8 but seems to be UTF-16 (little endian); save the file as UTF-8");
  CHECK(message(utf16("# Experiment: x", false)) ==
        "plan.md:1: is not UTF-8 but seems to be UTF-16 (big endian); save the file as UTF-8");
  CHECK(message(std::string("a\nb\0c", 5)) ==
        "plan.md:2: has a NUL byte, so it is not a text file");
  CHECK(readable_text(std::string(kMaxTextBytes, 'a'), "plan.md").ok());
  CHECK(message(std::string(kMaxTextBytes + 1, 'a')) ==
        "plan.md: is larger than 16 MiB (16777217 bytes), the limit for a text file; a plan is far "
        "smaller, so this may be the wrong file");
}
