#include "mcp/schema_check.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"

using mcp::Json;
using mcp::SchemaCheck;
using Sentences = std::vector<std::string>;

namespace {

const Json kSchema = Json::parse(R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["experiment_dir"],
  "properties": {
    "experiment_dir": {"type": "string", "minLength": 1},
    "runs": {"type": "array", "maxItems": 5, "items": {"type": "string"}},
    "generator": {"type": "string", "enum": ["auto", "cruijff_kit", "builtin"]},
    "dry_run": {"type": "boolean"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
    "time_budget_s": {"type": "number", "exclusiveMinimum": 0},
    "answers": {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
    "pattern": {"type": "string"},
    "either": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/definitions/n"}}]},
    "pair": {"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}}
  },
  "definitions": {"n": {"type": "integer"}}
})");

Sentences violations(const std::string& properties) {
  static const SchemaCheck check(kSchema);
  return check.violations(Json::parse(R"({"experiment_dir":"/x")" + properties + "}"), "arguments");
}

Sentences violations_of(const Json& schema, const Json& value, const char* root_name) {
  return SchemaCheck(schema).violations(value, root_name);
}

}  // namespace

TEST_CASE("what fits has no violations") {
  CHECK(violations("").empty());
  CHECK(violations(R"(,"runs":["a","b"],"generator":"auto","dry_run":true,"limit":1)").empty());
  CHECK(violations(R"(,"time_budget_s":0.5,"answers":{"a":1,"b":"2","c":null})").empty());
  CHECK(violations(R"(,"pattern":"p","either":"x","pair":{"a":1,"b":2})").empty());
  CHECK(violations(R"(,"either":[1,2])").empty());
}

TEST_CASE("a wrong type is named with its place") {
  CHECK(violations(R"(,"runs":["a","b",5])") ==
        Sentences{"arguments.runs[2]: expected string, got number 5"});
  CHECK(violations(R"(,"dry_run":"yes")") ==
        Sentences{"arguments.dry_run: expected boolean, got string \"yes\""});
  CHECK(violations(R"(,"limit":1.5)") ==
        Sentences{"arguments.limit: expected integer, got number 1.5"});
  CHECK(violations(R"(,"answers":{"lr@rank8":[]})") ==
        Sentences{"arguments.answers.lr@rank8: expected string or number or null, got array"});
}

TEST_CASE("an unknown property is named, with a near name or all of them") {
  CHECK(violations(R"(,"genrator":"auto")") ==
        Sentences{"arguments.genrator: unknown property; did you mean \"generator\"?"});
  CHECK(violations(R"(,"colour":1,"Runs":[])") ==
        Sentences{"arguments.colour: unknown property; known are experiment_dir, runs, generator, "
                  "dry_run, limit, time_budget_s, answers, pattern, either, pair",
                  "arguments.Runs: unknown property; did you mean \"runs\"?"});
}

TEST_CASE("a missing property is named") {
  CHECK(violations_of(kSchema, Json::object(), "arguments") ==
        Sentences{"arguments: missing required property \"experiment_dir\""});
  CHECK(violations(R"(,"pair":{})") ==
        Sentences{"arguments.pair: missing required property \"a\"",
                  "arguments.pair: missing required property \"b\""});
}

TEST_CASE("values out of what is allowed are named with what is") {
  CHECK(
      violations(R"(,"generator":"kit")") ==
      Sentences{"arguments.generator: expected one of \"auto\", \"cruijff_kit\", \"builtin\", got "
                "string \"kit\""});
  CHECK(violations(R"(,"limit":0)") ==
        Sentences{"arguments.limit: expected number at least 1, got number 0"});
  CHECK(violations(R"(,"limit":1001)") ==
        Sentences{"arguments.limit: expected number at most 1000, got number 1001"});
  CHECK(violations(R"(,"time_budget_s":0)") ==
        Sentences{"arguments.time_budget_s: expected number more than 0, got number 0"});
  CHECK(violations(R"(,"runs":["","","","","",""])") ==
        Sentences{"arguments.runs: array should contain no more than 5 elements, got array"});
  CHECK(
      violations_of(kSchema, {{"experiment_dir", ""}}, "arguments") ==
      Sentences{"arguments.experiment_dir: string should be no fewer than 1 characters in length, "
                "got string \"\""});
}

TEST_CASE("of alternatives the one that is meant is explained") {
  CHECK(violations(R"(,"either":5)") ==
        Sentences{"arguments.either: expected string or array, got number 5"});
  CHECK(violations(R"(,"either":[1,"x"])") ==
        Sentences{"arguments.either[1]: expected integer, got string \"x\""});
}

TEST_CASE("the whole value may be of the wrong type") {
  CHECK(violations_of(kSchema, 5, "arguments") ==
        Sentences{"arguments: expected object, got number 5"});
}

TEST_CASE("several faults are all told") {
  CHECK(violations(R"(,"runs":[1],"dry_run":2,"colour_":3)").size() == 3);
}

TEST_CASE("of a hostile value with many faults a bounded number is told") {
  const SchemaCheck check(kSchema);
  Json value = {{"experiment_dir", "x"}, {"either", Json::array()}};
  for (int i = 0; i < 50'000; ++i) value["either"].push_back("x");
  CHECK(check.violations(value, "arguments").size() == 20);
  Json many = Json::object();
  many["experiment_dir"] = std::string(10'000'000, 'x');
  for (int i = 0; i < 2000; ++i) many["unknown" + std::to_string(i)] = i;
  CHECK(check.violations(many, "arguments").size() == 20);
}

TEST_CASE("a long unknown name is cut and escaped") {
  CHECK(violations_of({{"additionalProperties", false}}, {{"\n" + std::string(100, 'x'), 1}},
                      "arguments") ==
        Sentences{"arguments.\\n" + std::string(79, 'x') + "...: unknown property"});
}

TEST_CASE("keywords that a hostile value can turn against us are refused") {
  const auto fault = [](const char* keyword) {
    return Sentences{"a: its schema uses \"" + std::string(keyword) + "\", which is not supported"};
  };
  CHECK(violations_of({{"pattern", "^a+$"}}, "a", "a") == fault("pattern"));
  CHECK(violations_of({{"items", {{"format", "date"}}}}, "a", "a") == fault("format"));
  CHECK(violations_of({{"uniqueItems", true}}, "a", "a") == fault("uniqueItems"));
  CHECK(violations_of({{"patternProperties", Json::object()}}, "a", "a") ==
        fault("patternProperties"));
}

TEST_CASE("a broken schema fits nothing and says why") {
  const Sentences found = violations_of({{"type", "strnig"}}, "a", "a");
  REQUIRE(found.size() == 1);
  CHECK(found.front().starts_with("a: its schema cannot be used: "));
}

TEST_CASE("checks run on several threads at once") {
  const SchemaCheck check(kSchema);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) right += check.violations(5, "a").size() == 1 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 80);
}
