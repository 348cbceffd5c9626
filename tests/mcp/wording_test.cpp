#include "mcp/wording.h"

#include <string>

#include "tests/catch.h"

using mcp::Json;

TEST_CASE("foreign text is quoted, escaped and cut between characters") {
  CHECK(mcp::in_quotes("a\"\n\x1b[31m") == R"("a\"\n\u001b[31m")");
  CHECK(mcp::in_quotes(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "...\"");
  CHECK(mcp::in_quotes(std::string(79, 'x') + "\xC3\xA9") == "\"" + std::string(79, 'x') + "...\"");
  CHECK(mcp::in_quotes("\xff") == "\"\xEF\xBF\xBD\"");
  CHECK(mcp::in_quotes(std::string(100, '\x80')) == "\"...\"");
}

TEST_CASE("values are described with their type") {
  CHECK(mcp::described("fast") == "string \"fast\"");
  CHECK(mcp::described(5) == "number 5");
  CHECK(mcp::described(true) == "boolean true");
  CHECK(mcp::described(nullptr) == "null");
  CHECK(mcp::described(Json::array({1})) == "array");
  CHECK(mcp::described(Json::object()) == "object");
}

TEST_CASE("a near name is suggested, else all are listed") {
  const std::vector<std::string> known = {"generator", "dry_run", "runs"};
  CHECK(mcp::suggestion("genrator", known) == "; did you mean \"generator\"?");
  CHECK(mcp::suggestion("dryRun", known) == "; did you mean \"dry_run\"?");
  CHECK(mcp::suggestion("run", known) == "; did you mean \"runs\"?");
  CHECK(mcp::suggestion("colour", known) == "; known: generator, dry_run, runs");
  CHECK(mcp::suggestion("", known) == "; known: generator, dry_run, runs");
  CHECK(mcp::suggestion("x", {}).empty());
}

TEST_CASE("a name of 10 MB costs no time") {
  CHECK(mcp::suggestion(std::string(10'000'000, 'r'), {"runs"}) == "; known: runs");
}
