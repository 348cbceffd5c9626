#include "tests/tools/playground.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "mcp/schema_violations.h"
#include "tests/catch.h"
#include "tools/make_server.h"

namespace tools::testing {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string fresh_directory() {
  std::string path = (fs::temp_directory_path() / "tools-test.XXXXXX").string();
  REQUIRE(mkdtemp(path.data()) != nullptr);
  return path;
}

}  // namespace

std::tm StillClock::local_time() const {
  std::tm time{};
  time.tm_year = 125;
  time.tm_mon = 9;
  time.tm_mday = 22;
  time.tm_hour = 16;
  time.tm_min = 30;
  return time;
}

std::chrono::steady_clock::time_point StillClock::now() const {
  return std::chrono::steady_clock::now();
}

Playground::Playground()
    : root_(fresh_directory()),
      environment_{.files = files_,
                   .subprocess = subprocess_,
                   .clock = clock_,
                   .working_directory = root_,
                   .variables = {{"PATH", "/usr/bin:/bin"}, {"USER", "niznik"}, {"HOME", root_}},
                   .user = geteuid(),
                   .home = root_,
                   .version = "1.2.3",
                   .options = {}} {}

Playground::~Playground() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void Playground::write(const std::string& name, const std::string& text) const {
  const fs::path path = this->path(name);
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << replaced(text, "@ROOT@", root_);
}

std::string Playground::read(const std::string& name) const { return read_text(path(name)); }

std::map<std::string, std::string> Playground::listing() const {
  std::map<std::string, std::string> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root_)) {
    const std::string name = fs::relative(entry.path(), root_).string();
    if (entry.is_directory()) {
      found[name + "/"] = "";
    } else {
      found[name] = entry.is_regular_file() ? read_text(entry.path()) : "special";
    }
  }
  return found;
}

void Playground::write_example() const {
  const std::string plan = source_file("demo/data/experiment_summary.md");
  write("exp/experiment_summary.md",
        replaced(replaced(plan, "cap_4L_lora_lr_sweep_2025-10-22`", "exp`"), "@DEMO@", "@ROOT@"));
  write("exp/claude.local.md",
        replaced(source_file("demo/data/claude.local.md"), "@DEMO@", "@ROOT@"));
  write("data/words_4L_80P_300.json", source_file("demo/data/words_4L_80P_300.json"));
  fs::create_directories(path("models/Llama-3.2-1B-Instruct"));
}

mcp::ToolRegistry Playground::registry() const { return register_tools(environment_); }

mcp::ToolResult Playground::call(const std::string& tool, const mcp::Json& arguments) const {
  const mcp::ToolRegistry tools = registry();
  const mcp::ToolDefinition* definition = tools.find(tool);
  REQUIRE(definition != nullptr);
  mcp::ToolResult result = definition->handler(arguments, mcp::ToolContext{}).value();
  const std::vector<std::string> violations =
      mcp::schema_violations(definition->output_schema(), result.structured, "result");
  CAPTURE(violations);
  CHECK(violations.empty());
  CHECK(result.is_error == (result.structured.at("status") == "failed"));
  return result;
}

mcp::Json Playground::ask(const std::string& tool, const mcp::Json& arguments) const {
  return call(tool, arguments).structured;
}

Example::Example(const std::string& from, const std::string& to) {
  write_example();
  if (!from.empty()) change_plan(from, to);
}

void Example::change_plan(const std::string& from, const std::string& to) const {
  const std::string plan = read("exp/experiment_summary.md");
  REQUIRE(plan.find(from) != std::string::npos);
  write("exp/experiment_summary.md", replaced(plan, from, to));
}

std::string source_file(const std::string& name) { return read_text(fs::path(SOURCE_DIR) / name); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

}  // namespace tools::testing
