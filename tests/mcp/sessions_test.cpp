// Runs the scripted sessions in sessions/: what a client sends and what it must get, over real
// pipes.
//
//   # a comment
//   > TEXT      sends the text and a line break
//   >- TEXT     sends the text alone
//   >x TEXT     sends the text, in which \xNN is a byte, and a line break
//   >* N TEXT   sends the text N times, without a line break
//   < JSON      the next message from the server, whole, keys in this order
//
// Lines that begin with two spaces go on with the message above. At the end of the file the client
// closes its side: the server must write nothing more and end within a second.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/mcp/fixture_server.h"
#include "tests/mcp/stdio_client.h"

namespace {

using mcp::Json;

struct Step {
  int line = 0;
  std::string text;
};

std::vector<Step> read_session(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Step> steps;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.starts_with("  ")) {
      steps.back().text += line.substr(2);
    } else if (!line.empty() && !line.starts_with('#')) {
      steps.push_back({number, line});
    }
  }
  return steps;
}

std::string unescaped(std::string text) {
  for (size_t at = 0; (at = text.find("\\x", at)) != std::string::npos; ++at) {
    text.replace(at, 4, 1, static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)));
  }
  return text;
}

std::string repeated(const std::string& count_and_text) {
  const size_t space = count_and_text.find(' ');
  const size_t count = std::stoul(count_and_text.substr(0, space));
  const std::string text = count_and_text.substr(space + 1);
  if (text.size() == 1) return std::string(count, text.front());
  std::string result;
  for (size_t i = 0; i < count; ++i) result += text;
  return result;
}

void play(const Step& step, mcp_test::StdioClient& client) {
  const std::string& text = step.text;
  if (text.starts_with("> ")) return client.send(text.substr(2) + "\n");
  if (text.starts_with(">- ")) return client.send(text.substr(3));
  if (text.starts_with(">x ")) return client.send(unescaped(text.substr(3)) + "\n");
  if (text.starts_with(">* ")) return client.send(repeated(text.substr(3)));
  if (!text.starts_with("< ")) FAIL("not a line of a session: " << text);
  const auto received = client.receive();
  REQUIRE(received);
  CHECK(*received == Json::parse(text.substr(2)).dump());
}

std::set<std::filesystem::path> sessions() {
  const std::filesystem::directory_iterator entries(SOURCE_DIR "/tests/mcp/sessions");
  return {begin(entries), end(entries)};
}

}  // namespace

TEST_CASE("scripted sessions") {
  REQUIRE(sessions().size() > 20);
  for (const std::filesystem::path& path : sessions()) {
    DYNAMIC_SECTION(path.filename().string()) {
      mcp::Server server(mcp_test::fixture_info(), {mcp_test::fixture_tools()});
      mcp_test::StdioClient client(server);
      for (const Step& step : read_session(path)) {
        INFO(path.string() << ":" << step.line);
        play(step, client);
      }
      client.close_input();
      CHECK(client.wait_for_end() == 0);
      CHECK(client.waited < std::chrono::seconds(1));
      CHECK(client.receive() == std::nullopt);
    }
  }
}
