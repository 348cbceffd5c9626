#include "core/verify/check_list.h"

#include "tests/catch.h"
#include "tests/core/verify/sample_run.h"

using namespace core;

namespace {

YamlNode scalar(const std::string& text, bool quoted = false) {
  YamlNode node;
  node.text = text;
  node.quoted = quoted;
  return node;
}

}  // namespace

TEST_CASE("a list of checks knows its names and its first failure") {
  CheckList list;
  list.passed("a", "1", "1");
  list.warned("b", "1", "2", "Perhaps.");
  CHECK(list.has("b"));
  CHECK_FALSE(list.has("c"));
  list.judge(true, "c", "1", "1", "Never.");
  CHECK(all_passed(CheckList(list).take()));
  list.judge(false, "d", "1", "2", "It is 2.");
  list.failed("e", "1", "3", "It is 3.");
  const std::vector<Check> checks = list.take();
  CHECK_FALSE(all_passed(checks));
  CHECK(first_failure(checks) == "It is 2.");
  CHECK(checks[2] == Check{"c", CheckStatus::passed, "1", "1", ""});
  CHECK(first_failure({}).empty());
}

TEST_CASE("numbers equal in any spelling that the reader takes for a number") {
  CHECK(equals_planned(scalar("1.0e-05"), YamlRules::pyyaml, 1e-5));
  CHECK(equals_planned(scalar("1e-5"), YamlRules::pyyaml, 1e-5));
  CHECK_FALSE(equals_planned(scalar("1e-5", true), YamlRules::pyyaml, 1e-5));
  CHECK(equals_planned(scalar("8.0"), YamlRules::omegaconf, std::int64_t{8}));
  CHECK(equals_planned(scalar("true"), YamlRules::omegaconf, true));
  CHECK_FALSE(equals_planned(scalar("1"), YamlRules::omegaconf, true));
  CHECK(equals_planned(scalar("a"), YamlRules::omegaconf, std::string("a")));
  CHECK_FALSE(equals_planned(scalar("8"), YamlRules::omegaconf, std::string("8")));
}

TEST_CASE("nodes are shown on one line") {
  CHECK(shown_node(nullptr) == "nothing");
  CHECK(shown_value(std::string()) == "\"\"");
  YamlNode list;
  list.kind = YamlKind::sequence;
  list.items = {scalar("a"), scalar("b")};
  CHECK(shown_node(&list) == "[a, b]");
  list.kind = YamlKind::mapping;
  CHECK(shown_node(&list) == "a mapping");
}

TEST_CASE("the origin of a value is described in words") {
  Setting setting = core::testing::planned(1e-5);
  CHECK(describe_origin(setting) == "the plan says 1e-5 (/x/experiment_summary.md:12)");
  setting.origin = Origin::site_settings;
  CHECK(describe_origin(setting) == "the site settings say 1e-5 (/x/experiment_summary.md:12)");
  setting.origin = Origin::answer;
  CHECK(describe_origin(setting) == "the answer was 1e-5");
  setting.origin = Origin::default_value;
  CHECK(describe_origin(setting) == "the default is 1e-5");
}

TEST_CASE("two spellings of a path are one") {
  CHECK(normalized_path("/a//b/./c/") == "/a/b/c");
  CHECK(normalized_path("/") == "/");
}
