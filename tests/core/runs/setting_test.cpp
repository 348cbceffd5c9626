#include "core/runs/setting.h"

#include "tests/catch.h"

using core::Origin;
using core::Setting;

TEST_CASE("a setting says where it came from") {
  const core::Source source{"/exp/experiment_summary.md", 12};
  CHECK(Setting{true, Origin::cell, source}.where() == "/exp/experiment_summary.md:12");
  CHECK(Setting{true, Origin::configuration, source}.where() == "/exp/experiment_summary.md:12");
  CHECK(Setting{true, Origin::site_settings, source}.where() == "/exp/experiment_summary.md:12");
  CHECK(Setting{true, Origin::answer, {}}.where() == "answer");
  CHECK(Setting{true, Origin::default_value, {}}.where() == "default");
}
