// Every sample plan through all five tools, with both generators, against all of its expected.json
// (see the README beside the samples for what the fields mean).

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/text/number.h"
#include "core/text/yaml_document.h"
#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

namespace fs = std::filesystem;
using mcp::Json;

constexpr const char* kPrefix = "/scratch/gpfs/MSALGANIK";

/// What has to stand at the same place in finetune.yaml whoever made it.
constexpr std::array<const char*, 5> kPathsOfAll = {"model.lora_rank", "model.lora_alpha",
                                                    "optimizer.lr", "batch_size", "epochs"};

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(TEST_DATA_DIR "/samples")) {
    if (fs::exists(entry.path() / "expected.json"))
      names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Sample {
 public:
  Sample(std::string name, std::string generator)
      : name_(std::move(name)), generator_(std::move(generator)) {
    expected_ = Json::parse(text("expected.json"));
    lay_out();
  }

  void check() {
    CAPTURE(name_, generator_);
    check_reading();
    if (expected_["outcome"] == "refuse") {
      check_refusal();
    } else {
      check_plan();
      check_scaffold();
    }
  }

 private:
  [[nodiscard]] std::string text(const std::string& file) const {
    return replaced(source_file("tests/data/samples/" + name_ + "/" + file), kPrefix,
                    place_.path("scratch"));
  }

  [[nodiscard]] std::string relative(const std::string& path) const {
    return fs::path(path).lexically_relative(place_.root()).string();
  }

  [[nodiscard]] std::string directory() const {
    return expected_["experiment_dir"].get<std::string>();
  }

  void lay_out() {
    place_.write(relative(directory()) + "/experiment_summary.md", text("experiment_summary.md"));
    if (generator_ == "cruijff_kit") make_kit();
    const Json& settings = expected_["claude_local_md"];
    if (settings == "beside") {
      place_.write(relative(directory()) + "/claude.local.md", text("claude.local.md"));
    } else if (settings == "repo_root") {
      place_.write("scratch/niznik/GitHub/cruijff_kit/claude.local.md", text("claude.local.md"));
    }
    if (expected_["resources"]["create"] == true) make_resources();
  }

  void make_kit() {
    const std::string command =
        fmt::format("/usr/bin/python3 {}/tests/kit/make_kit.py {} --behaviour b80ac26 > /dev/null",
                    SOURCE_DIR, place_.path("scratch/niznik/GitHub"));
    fs::create_directories(place_.path("scratch/niznik/GitHub"));
    REQUIRE(std::system(command.c_str()) == 0);
    place_.environment().variables["CRUIJFF_KIT_DIR"] =
        place_.path("scratch/niznik/GitHub/cruijff_kit");
  }

  void make_resources() const {
    for (const Json& model : expected_["resources"]["models"]) {
      fs::create_directories(model.get<std::string>());
    }
    for (const Json& dataset : expected_["resources"]["datasets"]) {
      place_.write(relative(dataset.get<std::string>()),
                   R"({"train": [{"input": "a", "output": "A"}]})");
    }
  }

  void check_reading() const {
    const Json found = place_.ask("find_experiment", {{"path", directory()}});
    CHECK(found["experiment_dir"] == directory());
    const Json plan = place_.ask("parse_summary", {{"experiment_dir", directory()}});
    CHECK(plan["experiment_name"] == expected_["experiment_name"]);
    CHECK(plan["experiment_dir"] == directory());
    CHECK(plan["control_runs"] == expected_["control_runs"]);
    CHECK(plan["skipped_runs"] == expected_["skipped_runs"]);
  }

  void check_refusal() const {
    const auto before = place_.listing();
    const Json result = scaffold();
    CHECK(result["status"] != "ok");
    CHECK(place_.listing() == before);
    for (const Json& field : expected_["missing"]) {
      CAPTURE(field, result["missing"]);
      CHECK(std::any_of(result["missing"].begin(), result["missing"].end(),
                        [&](const Json& missing) { return missing["field"] == field; }));
    }
  }

  void check_plan() const {
    const Json plan = place_.ask("parse_summary", {{"experiment_dir", directory()}});
    CHECK(plan["status"] == "ok");
    const Json analysis = place_.ask("analyze_parameters", {{"experiment_dir", directory()}});
    Json varying = Json::array();
    for (const Json& parameter : analysis["varying"]) varying.push_back(parameter["key"]);
    CHECK(varying == expected_["varying"]);
    for (const Json& listed : {plan["runs"], analysis["runs"]}) {
      REQUIRE(listed.size() == expected_["runs"].size());
      for (std::size_t index = 0; index < listed.size(); ++index) {
        const Json& run = expected_["runs"][index];
        CHECK(listed[index]["run"] == run["name"]);
        CHECK(listed[index]["directory"] == run["directory"]);
        CHECK(listed[index]["directory"] == expected_["directories"][index]);
        for (const auto& [key, value] : run["parameters"].items()) {
          CAPTURE(key, listed[index]["parameters"]);
          CHECK(listed[index]["parameters"][key] == value);
        }
      }
    }
  }

  [[nodiscard]] Json scaffold() const {
    return place_.ask("scaffold_run", {{"experiment_dir", directory()}, {"generator", generator_}});
  }

  void check_scaffold() const {
    const Json result = scaffold();
    CAPTURE(result.dump(1));
    REQUIRE(result["status"] == "ok");
    for (const Json& warning : expected_["warnings"]) check_warned(warning, result["warnings"]);
    for (const Json& run : expected_["runs"]) check_files(run);
    check_nothing_else();
    const Json verified = place_.ask("verify_run", {{"experiment_dir", directory()}});
    CAPTURE(verified.dump(1));
    CHECK(verified["status"] == "ok");
    CHECK(verified["totals"]["passed"] == expected_["runs"].size());
  }

  static void check_warned(const Json& expected, const Json& warnings) {
    CAPTURE(expected["code"], warnings.dump(1));
    const bool told = std::any_of(warnings.begin(), warnings.end(), [&](const Json& warning) {
      if (warning["code"] == expected["code"]) return true;
      return expected["code"] == "conda_env_conflict" &&
             warning["message"].get<std::string>().find("onda") != std::string::npos;
    });
    CHECK(told);
  }

  /// The experiment's directory holds the run directories of the plan and no other.
  void check_nothing_else() const {
    std::set<std::string> directories;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory())) {
      if (entry.is_directory() && entry.path().filename() != ".scaffold") {
        directories.insert(entry.path().filename().string());
      }
    }
    CHECK(Json(directories) == Json(expected_["directories"].get<std::set<std::string>>()));
  }

  void check_files(const Json& run) const {
    const std::string run_dir = relative(directory()) + "/" + run["directory"].get<std::string>();
    const core::YamlNode setup = yaml(run_dir + "/setup_finetune.yaml");
    for (const auto& [key, value] : run["setup_finetune"].items()) {
      const bool of_the_kit = key == "custom_recipe" || key == "stash_adapter_weights";
      if (generator_ == "builtin" && of_the_kit) continue;
      check_value(setup.get(key), value, core::YamlRules::pyyaml, key);
    }
    if (expected_.contains("setup_finetune_optional")) {
      for (const auto& [key, value] : expected_["setup_finetune_optional"].items()) {
        check_optional(setup.get(key), value, key);
      }
    }
    const core::YamlNode trained = yaml(run_dir + "/finetune.yaml");
    for (const auto& [key, value] : run["finetune"].items()) {
      const bool everywhere =
          std::find(kPathsOfAll.begin(), kPathsOfAll.end(), key) != kPathsOfAll.end();
      if (generator_ == "builtin" && !everywhere) continue;
      check_value(trained.find(key), value, core::YamlRules::omegaconf, key);
    }
  }

  [[nodiscard]] core::YamlNode yaml(const std::string& name) const {
    const core::Result<core::YamlNode> node = core::parse_yaml(place_.read(name), name);
    REQUIRE(node.ok());
    return *node;
  }

  static void check_value(const core::YamlNode* node, const Json& expected, core::YamlRules rules,
                          const std::string& key) {
    CAPTURE(key, expected.dump());
    if (expected.is_object() && expected.contains("absent")) {
      CHECK(node == nullptr);
      return;
    }
    REQUIRE(node != nullptr);
    CAPTURE(node->text);
    if (expected.is_object() && expected.contains("any_of")) {
      CHECK(std::any_of(expected["any_of"].begin(), expected["any_of"].end(),
                        [&](const Json& value) { return is_value(*node, value, rules); }));
    } else {
      CHECK(is_value(*node, expected, rules));
    }
  }

  static void check_optional(const core::YamlNode* node, const Json& expected,
                             const std::string& key) {
    CAPTURE(key, expected.dump());
    if (expected.is_null()) {
      CHECK(node == nullptr);
    } else if (node != nullptr) {
      CHECK(is_value(*node, expected, core::YamlRules::pyyaml));
    }
  }

  static bool is_value(const core::YamlNode& node, const Json& expected, core::YamlRules rules) {
    const core::YamlValue value = core::resolve_scalar(node, rules);
    if (expected.is_string()) {
      const std::string* text = std::get_if<std::string>(&value);
      return text != nullptr && *text == expected.get<std::string>();
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      return expected.is_number() &&
             core::same_number(static_cast<double>(*whole), expected.get<double>());
    }
    if (const auto* number = std::get_if<double>(&value)) {
      return expected.is_number() && core::same_number(*number, expected.get<double>());
    }
    const bool* truth = std::get_if<bool>(&value);
    return truth != nullptr && expected.is_boolean() && *truth == expected.get<bool>();
  }

  std::string name_;
  std::string generator_;
  Playground place_;
  Json expected_;
};

TEST_CASE("samples: all five tools give what a careful reader expects, with builtin") {
  REQUIRE(sample_names().size() >= 8);
  for (const std::string& name : sample_names()) Sample(name, "builtin").check();
}

TEST_CASE("samples: all five tools give what a careful reader expects, with the kit's script") {
  for (const std::string& name : sample_names()) Sample(name, "cruijff_kit").check();
}

}  // namespace
}  // namespace tools::testing
