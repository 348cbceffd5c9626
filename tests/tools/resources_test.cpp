#include "tools/make_server.h"

#include <filesystem>
#include <map>
#include <string>
#include <variant>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

/// An experiment `exp` with a plan, nothing else, in sight.
struct Fixture {
  Fixture() { place.write("exp/experiment_summary.md", "# The plan\n"); }

  [[nodiscard]] std::string uri(const std::string& text) const {
    return "experiment://" + place.path("exp") + "/" + text;
  }

  mcp::ResourceContents read(const std::string& uri) {
    const auto result = register_resources(place.environment()).read(uri);
    REQUIRE(result.ok());
    return *result;
  }

  std::string refusal(const std::string& uri) {
    const auto result = register_resources(place.environment()).read(uri);
    REQUIRE_FALSE(result.ok());
    const std::string beginning = "resource not found: ";
    REQUIRE(result.error().message.starts_with(beginning));
    return result.error().message.substr(beginning.size());
  }

  std::vector<std::string> listed() {
    std::vector<std::string> uris;
    for (const mcp::Resource& resource : register_resources(place.environment()).list()) {
      uris.push_back(resource.uri);
    }
    return uris;
  }

  testing::Playground place;
};

TEST_CASE_METHOD(Fixture, "resources: plan, log and report") {
  place.write("exp/scaffold-runs.log", "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT\n");
  place.write("exp/.scaffold/report.md", "## Scaffold Complete\n");
  CHECK(listed() == std::vector<std::string>{uri("plan"), uri("log"), uri("report")});
  const mcp::ResourceContents plan = read(uri("plan"));
  CHECK(plan.mime_type == "text/markdown");
  CHECK(plan.data == "# The plan\n");
  CHECK_FALSE(plan.is_base64);
  const mcp::ResourceContents log = read(uri("log"));
  CHECK(log.mime_type == "text/plain");
  CHECK(log.data == "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT\n");
  CHECK(read(uri("report")).data == "## Scaffold Complete\n");
}

TEST_CASE_METHOD(Fixture, "resources: how a resource is shown, and the families") {
  const mcp::ResourceRegistry registry = register_resources(place.environment());
  const std::vector<mcp::Resource> list = registry.list();
  REQUIRE(list.size() == 1);
  CHECK(list[0].name == "plan of exp");
  CHECK(list[0].title == "Experiment plan: exp");
  CHECK(list[0].description ==
        "The plan, as the researcher wrote it (experiment_summary.md or .yaml).");
  CHECK(list[0].mime_type == "text/markdown");
  std::vector<std::string> templates;
  for (const auto& family : registry.templates()) {
    templates.push_back(family.uri_template);
    CHECK(family.complete("exp") == std::vector<std::string>{place.path("exp")});
  }
  CHECK(templates == std::vector<std::string>{"experiment://{+experiment_dir}/plan",
                                              "experiment://{+experiment_dir}/log",
                                              "experiment://{+experiment_dir}/report"});
}

TEST_CASE_METHOD(Fixture, "resources: what is not there yet is said, and not listed") {
  CHECK(listed() == std::vector<std::string>{uri("plan")});
  CHECK(refusal(uri("log")) ==
        place.path("exp/scaffold-runs.log") + ": does not exist yet; scaffold_run writes it");
  CHECK(refusal(uri("report")) ==
        place.path("exp/.scaffold/report.md") + ": does not exist yet; scaffold_run writes it");
}

TEST_CASE_METHOD(Fixture, "resources: of another kind, or of no experiment, there are none") {
  CHECK(refusal(uri("answers")) == "there is no resource \"" + uri("answers") + "\"");
  CHECK(refusal("file:///etc/passwd") == "there is no resource \"file:///etc/passwd\"");
  CHECK(refusal("experiment://" + place.root() + "/plan") ==
        place.root() + ": has no experiment_summary.md or .yaml");
  CHECK(refusal("experiment:///no/such/place/log") ==
        "/no/such/place: has no experiment_summary.md or .yaml");
}

TEST_CASE_METHOD(Fixture, "resources: a plan in YAML, and one of two") {
  place.write("yaml/experiment_summary.yaml", "experiment: {}\n");
  const std::string yaml = "experiment://" + place.path("yaml") + "/";
  CHECK(read(yaml + "plan").mime_type == "application/yaml");
  CHECK(read(yaml + "plan").data == "experiment: {}\n");
  place.write("yaml/experiment_summary.md", "# The other\n");
  place.write("yaml/scaffold-runs.log", "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT\n");
  CHECK(listed() == std::vector<std::string>{uri("plan"), yaml + "log"});
  CHECK(refusal(yaml + "plan").starts_with("Which"));
  CHECK(read(yaml + "log").data == "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT\n");
}

TEST_CASE_METHOD(Fixture, "resources: of two plans the one that an answer chose is the plan") {
  place.write_example();
  place.write("exp/experiment_summary.yaml", "experiment: {}\n");
  CHECK(refusal(uri("plan")).starts_with("Which file is the plan?"));
  const mcp::Json made = place.ask(
      "scaffold_run", {{"experiment_dir", place.path("exp")},
                       {"generator", "builtin"},
                       {"answers", {{"summary_path", place.path("exp/experiment_summary.md")}}}});
  REQUIRE(made["status"] == "ok");
  CHECK(read(uri("plan")).data == place.read("exp/experiment_summary.md"));
  CHECK(listed() == std::vector<std::string>{uri("plan"), uri("log"), uri("report")});
  place.write("exp/.scaffold/answers.json", "{");
  CHECK(refusal(uri("plan")).starts_with("Which file is the plan?"));
}

/// Counts how often each directory is listed and each name asked for.
class CountingFiles : public core::FileSystem {
 public:
  [[nodiscard]] core::Result<std::vector<std::string>> list_directory(
      const std::string& path) const override {
    ++count[path];
    return FileSystem::list_directory(path);
  }
  [[nodiscard]] core::Result<core::FileStatus> status(const std::string& path) const override {
    ++count[path];
    return FileSystem::status(path);
  }
  mutable std::map<std::string, int> count;
};

TEST_CASE_METHOD(Fixture, "resources: the disk is searched once for a list or a completion") {
  place.write("other/experiment_summary.md", "# Another\n");
  const Environment& real = place.environment();
  CountingFiles files;
  const Environment counted{.files = files,
                            .subprocess = real.subprocess,
                            .clock = real.clock,
                            .working_directory = place.root(),
                            .variables = {},
                            .user = real.user,
                            .home = real.home,
                            .version = real.version,
                            .options = {.roots = {place.root()}}};
  const mcp::ResourceRegistry registry = register_resources(counted);
  CHECK(registry.list().size() == 2);
  CHECK(files.count[place.root()] == 2);  // what it is, and what is in it
  CHECK(files.count[place.path("exp")] == 1);
  files.count.clear();
  CHECK(registry.templates()[0].complete("/exp") == std::vector<std::string>{place.path("exp")});
  CHECK(files.count[place.root()] == 2);
  CHECK(files.count[place.path("exp")] == 1);
  CHECK(files.count[place.path("other")] == 0);
}

TEST_CASE_METHOD(Fixture, "resources: a path is absolute and goes down only") {
  const std::string expected = ": expected the absolute path of an experiment, without `..`";
  CHECK(refusal("experiment://exp/plan") == "\"exp\"" + expected);
  CHECK(refusal("experiment:///tmp/../etc/plan") == "\"/tmp/../etc\"" + expected);
  CHECK(refusal("experiment:///tmp/%2E%2E/plan") == "\"/tmp/..\"" + expected);
  CHECK(refusal("experiment:///tmp%2F..%2Fetc/plan") == "\"/tmp/../etc\"" + expected);
}

TEST_CASE_METHOD(Fixture, "resources: nothing outside the roots is read or listed") {
  place.write("inside/other/experiment_summary.md", "# Inside\n");
  place.environment().options.roots = {place.path("inside")};
  CHECK(listed() ==
        std::vector<std::string>{"experiment://" + place.path("inside/other") + "/plan"});
  CHECK(refusal(uri("plan")) ==
        place.path("exp") + ": is outside the directories that this server may use (" +
            place.path("inside") +
            "); name an experiment inside them, or start the server with another `--root`");
  fs::create_directory_symlink(place.path("exp"), place.path("inside/link"));
  CHECK(listed().size() == 1);
  CHECK(refusal("experiment://" + place.path("inside/link") + "/plan").find("is outside") !=
        std::string::npos);
}

TEST_CASE_METHOD(Fixture, "resources: a link that leads out of the experiment is not followed") {
  place.write("secret.md", "key\n");
  const std::string end = ": is a link that leads outside the experiment";
  fs::create_symlink(place.path("secret.md"), place.path("exp/scaffold-runs.log"));
  CHECK(refusal(uri("log")) == place.path("exp/scaffold-runs.log") + end);
  fs::create_directory(place.path("away"));
  place.write("away/report.md", "key\n");
  fs::create_directory_symlink(place.path("away"), place.path("exp/.scaffold"));
  CHECK(refusal(uri("report")) == place.path("exp/.scaffold/report.md") + end);
  fs::remove(place.path("exp/experiment_summary.md"));
  fs::create_symlink(place.path("secret.md"), place.path("exp/experiment_summary.md"));
  CHECK(refusal(uri("plan")) == place.path("exp/experiment_summary.md") + end);
  CHECK(listed().empty());
}

TEST_CASE_METHOD(Fixture, "resources: sizes are bounded") {
  place.write("exp/experiment_summary.md", std::string((1U << 20) + 1, 'x'));
  CHECK(refusal(uri("plan")) == place.path("exp/experiment_summary.md") +
                                    ": is too large: 1048577 bytes; the limit is 1048576");
  std::string log;
  while (log.size() < (300U << 10))
    log += "[2025-10-22 16:30:00] CREATE_RUN_DIR: x\nResult: ok\n\n";
  place.write("exp/scaffold-runs.log", log + "[2025-10-22 16:30:01] COMPLETE: done\n\n");
  const std::string read_log = read(uri("log")).data;
  CHECK(read_log.size() < (257U << 10));
  CHECK(read_log.starts_with("(The first "));
  CHECK(read_log.find(" bytes are omitted; " + place.path("exp/scaffold-runs.log") +
                      " has the whole log.)\n\n[2025-10-22 16:30:00] CREATE_RUN_DIR: x\n") ==
        std::string("(The first 99999").size());
  CHECK(read_log.ends_with("[2025-10-22 16:30:01] COMPLETE: done\n\n"));
}

TEST_CASE_METHOD(Fixture, "resources: a directory with any name is listed and read") {
  const std::string name = "r\xC3\xBCn #1?%2F {x}";
  place.write(name + "/experiment_summary.md", "# Odd\n");
  fs::remove_all(place.path("exp"));
  const std::string odd =
      "experiment://" + place.root() + "/r%C3%BCn%20%231%3F%252F%20%7Bx%7D/plan";
  CHECK(listed() == std::vector<std::string>{odd});
  CHECK(read(odd).data == "# Odd\n");
}

}  // namespace
}  // namespace tools
