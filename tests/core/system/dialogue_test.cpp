#include "core/system/dialogue.h"

#include "tests/catch.h"
#include "tests/core/system/temporary_directory.h"

using namespace core;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::unique_ptr<Dialogue> talk_with(const std::string& script) {
  Command command;
  command.arguments = {"sh", "-c", script};
  command.environment = {{"PATH", "/usr/bin:/bin"}};
  auto dialogue = Dialogue::start(command);
  REQUIRE(dialogue.ok());
  return std::move(*dialogue);
}

std::string answer(Dialogue& dialogue, milliseconds patience = seconds(20)) {
  const auto line = dialogue.receive(patience);
  if (!line) return "error: " + line.error().message;
  return line->value_or("nothing");
}

}  // namespace

TEST_CASE("a program answers line by line, and its end is noticed") {
  const auto dialogue = talk_with("while read line; do printf '<%s>\\n\\n' \"$line\" >&0; done");
  for (const char* const words : {"one", "two words"}) {
    REQUIRE(dialogue->send(words).ok());
    CHECK(answer(*dialogue) == "<" + std::string(words) + ">");
    CHECK(answer(*dialogue).empty());
  }
  CHECK(answer(*dialogue, milliseconds(10)) == "nothing");
  dialogue->kill();
  CHECK(answer(*dialogue) == "error: it has ended");
  const auto sent = dialogue->send("three");
  CHECK((sent ? "sent" : sent.error().message) == "it no longer listens");
}

TEST_CASE("a line without an end is not read forever") {
  const auto dialogue = talk_with("tr '\\0' x >&0 </dev/zero");
  CHECK(answer(*dialogue) == "error: it sent a line of more than 16 MiB");
}

TEST_CASE("a program that cannot be started for a dialogue says why") {
  Command command;
  command.arguments = {"/no/such/program"};
  const auto dialogue = Dialogue::start(command);
  REQUIRE_FALSE(dialogue.ok());
  CHECK(dialogue.error().message ==
        "/no/such/program: cannot be started: No such file or directory");
}
