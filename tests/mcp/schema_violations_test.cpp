#include "mcp/schema_violations.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "tests/catch.h"

using mcp::Json;
using mcp::schema_violations;
using Sentences = std::vector<std::string>;

namespace {

const Json kSchema = Json::parse(R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["experiment_dir"],
  "properties": {
    "experiment_dir": {"type": "string", "minLength": 1},
    "runs": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    "generator": {"type": "string", "enum": ["auto", "cruijff_kit", "builtin"]},
    "dry_run": {"type": "boolean"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
    "time_budget_s": {"type": "number", "exclusiveMinimum": 0},
    "answers": {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
    "pattern": {"type": "string", "minLength": 2, "default": "p", "description": "d"},
    "list": {"type": ["string", "array"], "items": {"type": "integer"}},
    "pair": {"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}}
  }
})");

Sentences violations(const std::string& properties) {
  return schema_violations(kSchema, Json::parse(R"({"experiment_dir":"/x")" + properties + "}"),
                           "arguments");
}

/// A value of the schema with every property, down to one item of each list.
Json example_of(const Json& schema) {
  const Json type = schema.value("type", Json("object"));
  const std::string name = type.is_array() ? type[0].get<std::string>() : type.get<std::string>();
  if (schema.contains("enum")) return schema["enum"][0];
  if (name == "string") return "example";
  if (name == "boolean") return true;
  if (name == "integer" || name == "number") return 1;
  if (name == "array") return Json::array({example_of(schema.value("items", Json::object()))});
  Json example = Json::object();
  if (!schema.contains("properties")) return example;
  for (const auto& [key, property] : schema["properties"].items()) {
    example[key] = example_of(property);
  }
  return example;
}

/// Every value that differs from `value` in one place.
std::vector<Json> variants_of(const Json& value) {
  std::vector<Json> variants = {nullptr,
                                true,
                                "",
                                "\u00e9",
                                0,
                                -1,
                                1.5,
                                100'000,
                                1.0,
                                Json::array(),
                                Json::object(),
                                Json::array({nullptr})};
  if (value.is_object()) {
    variants.push_back(value);
    variants.back()["unknown_key"] = 1;
  }
  if (!value.is_structured()) return variants;
  for (const auto& [key, item] : value.items()) {
    const Json::json_pointer place = Json::json_pointer() / key;
    for (Json& variant : variants_of(item)) {
      variants.push_back(value);
      variants.back()[place] = std::move(variant);
    }
    if (!value.is_object()) continue;
    variants.push_back(value);
    variants.back().erase(key);
  }
  return variants;
}

/// `1.0` as `1`: valijson knows only the integers of an old draft.
Json with_plain_integers(Json value) {
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    const bool is_integral = std::abs(number) < 1e15 && std::trunc(number) == number;
    return is_integral ? Json(static_cast<std::int64_t>(number)) : value;
  }
  if (value.is_structured()) {
    for (Json& member : value) member = with_plain_integers(member);
  }
  return value;
}

}  // namespace

TEST_CASE("what fits has no violations") {
  CHECK(violations("").empty());
  CHECK(violations(R"(,"runs":["a","b"],"generator":"auto","dry_run":true,"limit":1)").empty());
  CHECK(violations(R"(,"time_budget_s":0.5,"answers":{"a":1,"b":"2","c":null})").empty());
  CHECK(violations(R"(,"pattern":"pp","list":"x","pair":{"a":1,"b":2,"c":3})").empty());
  CHECK(violations(R"(,"list":[1,2])").empty());
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
        Sentences{"arguments.colour: unknown property; known: experiment_dir, runs, generator, "
                  "dry_run, limit, time_budget_s, answers, pattern, list, pair",
                  "arguments.Runs: unknown property; did you mean \"runs\"?"});
}

TEST_CASE("a missing property is named") {
  CHECK(schema_violations(kSchema, Json::object(), "arguments") ==
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
        Sentences{"arguments.limit: expected a number of at least 1, got number 0"});
  CHECK(violations(R"(,"limit":1001)") ==
        Sentences{"arguments.limit: expected a number of at most 1000, got number 1001"});
  CHECK(violations(R"(,"time_budget_s":0)") ==
        Sentences{"arguments.time_budget_s: expected a number greater than 0, got number 0"});
  CHECK(violations(R"(,"runs":[])") ==
        Sentences{"arguments.runs: expected at least 1 item, got 0"});
  CHECK(schema_violations(kSchema, {{"experiment_dir", ""}}, "arguments") ==
        Sentences{"arguments.experiment_dir: expected at least 1 character, got 0"});
  CHECK(violations(R"(,"pattern":"\u00e9")") ==
        Sentences{"arguments.pattern: expected at least 2 characters, got 1"});
}

TEST_CASE("of several types each is allowed, and each is named") {
  CHECK(violations(R"(,"list":5)") ==
        Sentences{"arguments.list: expected string or array, got number 5"});
  CHECK(violations(R"(,"list":[1,"x"])") ==
        Sentences{"arguments.list[1]: expected integer, got string \"x\""});
}

TEST_CASE("the whole value may be of the wrong type") {
  CHECK(schema_violations(kSchema, 5, "arguments") ==
        Sentences{"arguments: expected object, got number 5"});
}

TEST_CASE("several faults are all listed") {
  CHECK(violations(R"(,"runs":[1],"dry_run":2,"colour_":3)").size() == 3);
}

TEST_CASE("of the faults of a hostile value a bounded number is listed") {
  Json value = {{"experiment_dir", "x"}, {"list", Json::array()}};
  for (int i = 0; i < 50'000; ++i) value["list"].push_back("x");
  CHECK(schema_violations(kSchema, value, "arguments").size() == 20);
  Json many = Json::object();
  many["experiment_dir"] = std::string(10'000'000, 'x');
  for (int i = 0; i < 2000; ++i) many["unknown" + std::to_string(i)] = i;
  CHECK(schema_violations(kSchema, many, "arguments").size() == 20);
}

TEST_CASE("a long unknown name is cut and escaped") {
  CHECK(schema_violations({{"additionalProperties", false}}, {{"\n" + std::string(100, 'x'), 1}},
                          "arguments") ==
        Sentences{"arguments.\\n" + std::string(79, 'x') + "...: unknown property"});
}

TEST_CASE("a name that the schema does not know is cut and escaped in the place, too") {
  CHECK(violations(R"(,"answers":{"a\nb":[]})") ==
        Sentences{"arguments.answers.a\\nb: expected string or number or null, got array"});
}

TEST_CASE("a schema with keywords that are not supported fits nothing and names them") {
  const auto fault = [](const char* keyword) {
    return Sentences{"a: its schema uses \"" + std::string(keyword) + "\", which is not supported"};
  };
  CHECK(schema_violations({{"pattern", "^a+$"}}, "a", "a") == fault("pattern"));
  CHECK(schema_violations({{"items", {{"format", "date"}}}}, "a", "a") == fault("format"));
  CHECK(schema_violations({{"uniqueItems", true}}, "a", "a") == fault("uniqueItems"));
  CHECK(schema_violations({{"properties", {{"x", {{"anyOf", Json::array()}}}}}}, "a", "a") ==
        fault("anyOf"));
  CHECK(schema_violations({{"additionalProperties", {{"$ref", "#"}}}}, "a", "a") == fault("$ref"));
}

TEST_CASE("a type that does not exist fits nothing") {
  CHECK(schema_violations({{"type", "strnig"}}, "a", "a") ==
        Sentences{"a: expected strnig, got string \"a\""});
}

TEST_CASE("an integral number is an integer, however it is written") {
  CHECK(violations(R"(,"limit":100.0)").empty());
  CHECK(violations(R"(,"limit":1e2)").empty());
  CHECK(violations(R"(,"limit":0.0)") ==
        Sentences{"arguments.limit: expected a number of at least 1, got number 0.0"});
  CHECK(violations(R"(,"limit":1e300)") ==
        Sentences{"arguments.limit: expected integer, got number 1e+300"});
}

TEST_CASE("valijson accepts the same values, for every schema of the tools") {
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  int schemas = 0;
  int accepted = 0;
  int refused = 0;
  for (const auto& file : std::filesystem::directory_iterator(SOURCE_DIR "/schemas")) {
    std::ifstream stream(file.path());
    const Json schema = Json::parse(stream);
    const nlohmann::json plain = schema;
    valijson::Schema compiled;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(Adapter(plain), compiled);
    ++schemas;
    std::vector<Json> values = variants_of(example_of(schema));
    values.push_back(example_of(schema));
    for (const Json& value : values) {
      const nlohmann::json target = with_plain_integers(value);
      const bool fits = valijson::Validator().validate(compiled, Adapter(target), nullptr);
      const Sentences found = schema_violations(schema, value, "value");
      if (found.empty() != fits) FAIL(file.path().string() << ": " << value.dump());
      ++(fits ? accepted : refused);
    }
    CHECK(schema_violations(schema, example_of(schema), "value").empty());
  }
  CHECK(schemas == 10);
  CHECK(accepted > 100);
  CHECK(refused > 1000);
}
