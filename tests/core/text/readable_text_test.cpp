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

TEST_CASE("the encoding of other texts is guessed") {
  CHECK(guessed_encoding("\xFF\xFE#") == "UTF-16 (little endian)");
  CHECK(guessed_encoding("\xFE\xFF#") == "UTF-16 (big endian)");
  CHECK(guessed_encoding(utf16("# Experiment: x", true)) == "UTF-16 (little endian)");
  CHECK(guessed_encoding(utf16("# Experiment: x", false)) == "UTF-16 (big endian)");
  CHECK(guessed_encoding("caf\xE9") == "Latin-1 or another 8-bit encoding");
}

TEST_CASE("what is not fit to be parsed is refused with its line") {
  const auto message = [](const std::string& bytes) {
    const auto text = readable_text(bytes, "plan.md");
    return text ? "read: " + std::string(*text) : text.error().message;
  };
  CHECK(message("\xEF\xBB\xBF# x") == "read: # x");
  CHECK(message("a\nb\ncaf\xE9\n") ==
        "plan.md:3: is not UTF-8, it seems to be Latin-1 or another 8-bit encoding; save the file "
        "as UTF-8");
  CHECK(message("\xFF\xFE" + utf16("# x", true)) ==
        "plan.md:1: is not UTF-8, it seems to be UTF-16 (little endian); save the file as UTF-8");
  CHECK(message(utf16("# Experiment: x", false)) ==
        "plan.md:1: is not UTF-8, it seems to be UTF-16 (big endian); save the file as UTF-8");
  CHECK(message(std::string("a\nb\0c", 5)) == "plan.md:2: holds a NUL byte, so it is no text file");
  CHECK(readable_text(std::string(kMaxTextBytes, 'a'), "plan.md").ok());
  CHECK(message(std::string(kMaxTextBytes + 1, 'a')) ==
        "plan.md: is larger than 16 MiB (16777217 bytes), the most that is read of a text file; a "
        "plan is far smaller, so this may be another file");
}
