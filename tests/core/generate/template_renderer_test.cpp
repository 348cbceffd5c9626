#include "core/generate/template_renderer.h"

#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"

using core::render_placeholders;
using core::render_setup;
using core::SetupKeys;

namespace {

std::string rendered(std::string_view text, const SetupKeys& keys) {
  const auto result = render_setup(text, "t.yaml", keys);
  REQUIRE(result);
  return *result;
}

std::string refused(std::string_view text, const SetupKeys& keys = {}) {
  const auto result = render_setup(text, "t.yaml", keys);
  REQUIRE_FALSE(result);
  return result.error().message;
}

}  // namespace

TEST_CASE("From the value to the line's end is replaced, all else stays") {
  CHECK(rendered("# Head\nlr:   1e-4  # old\n\nother: 'x'  # kept\nempty:\n",
                 {{{"lr", 5e-5}, {"empty", std::string("now")}}, {}}) ==
        "# Head\nlr:   5.0e-05\n\nother: 'x'  # kept\nempty: now\n");
}

TEST_CASE("Keys that the template lacks follow, those that the script does not read last") {
  CHECK(rendered("a: 1\n", {{{"b", std::string("")}, {"a", std::int64_t{2}}}, {{"c", true}}}) ==
        "a: 2\n\n# From the plan\nb: ''\n\n"
        "# In the specification, but not read by setup_finetune.py\nc: true\n");
}

TEST_CASE("Texts that YAML 1.1 reads as something else are quoted") {
  for (const char* text :
       {"yes", "on", "null", "00123", "1:30:00", "2025-10-22", "3.10", "1e-5", "~", "- a", "a: b",
        "x #y", "${a}", "'", "\"", "two\nlines", "{input}"}) {
    CAPTURE(text);
    CHECK(render_setup("k: v\n", "t.yaml", {{{"k", std::string(text)}}, {}}));
  }
}

TEST_CASE("A template that is not a flat mapping is refused") {
  const std::string tail = "; a template of setup_finetune.yaml has one `key: value` per line.";
  CHECK(refused("- a\n") == "t.yaml is not a flat mapping: it has no keys" + tail);
  CHECK(refused("") == "t.yaml is not a flat mapping: it has no keys" + tail);
  CHECK(refused("a: 1\nb:\n  c: 2\n") == "t.yaml is not a flat mapping: line 2 is `b:`" + tail);
  CHECK(refused("a: [1, 2]\n") == "t.yaml is not a flat mapping: line 1 is `a: [1, 2]`" + tail);
  CHECK(refused("a: >\n  text\n") == "t.yaml is not a flat mapping: line 2 is `  text`" + tail);
  CHECK(refused("{a: 1}\n") == "t.yaml is not a flat mapping: line 1 is `{a: 1}`" + tail);
}

TEST_CASE("A template that is not YAML is refused with its place") {
  CHECK(refused("a: 'open\n").starts_with("t.yaml:"));
  CHECK(refused("a: 1\na: 2\n").starts_with("t.yaml:2"));
}

TEST_CASE("Our templates take the sample run") {
  for (const char* name : {"setup_finetune_json.yaml", "setup_finetune_parquet.yaml"}) {
    CAPTURE(name);
    const auto keys = core::setup_keys(tests::sample_run(), core::builtin_options());
    const auto result = render_setup(core::own_template(name), name, keys);
    REQUIRE(result);
    CHECK(result->find("/path/to") == std::string::npos);
    CHECK(result->find("custom_recipe") == std::string::npos);
  }
}

TEST_CASE("A placeholder alone on its line takes several lines or none") {
  const auto text = render_placeholders("a:\n  {{x}}\n  {{none}}\nb: {{y}} {{y}} {z}\n", "t",
                                        {{"x", "p: 1\nq: {{y}}\n"}, {"none", ""}, {"y", "Y"}});
  REQUIRE(text);
  CHECK(*text == "a:\n  p: 1\n  q: {{y}}\nb: Y Y {z}\n");
}

TEST_CASE("A placeholder without a value is an error") {
  const auto text = render_placeholders("a: {{x}}\n", "t.slurm", {});
  REQUIRE_FALSE(text);
  CHECK(text.error().message == "t.slurm: `{{x}}` has no value.");
}
