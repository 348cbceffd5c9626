#include "mcp/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "mcp/schema_violation.h"

namespace mcp {
namespace {

constexpr size_t kMostViolations = 20;
constexpr size_t kLongestList = 1000;

using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// The first keyword that must not be used, if any. A property may well be called `pattern`: as a
/// name it has a schema for its value, as a keyword a text.
std::optional<std::string> refused_keyword(const Json& schema) {
  if (!schema.is_structured()) return std::nullopt;
  for (const auto& [key, value] : schema.items()) {
    const bool text_keyword = key == "pattern" || key == "format";
    if (schema.is_object() &&
        ((text_keyword && value.is_string()) || (key == "uniqueItems" && value == true) ||
         key == "patternProperties")) {
      return key;
    }
    if (auto found = refused_keyword(value)) return found;
  }
  return std::nullopt;
}

/// The value with its longest lists cut: nobody reads the millions of faults of a hostile one.
Json shortened(const Json& value) {
  if (!value.is_structured()) return value;
  Json result = value.is_array() ? Json::array() : Json::object();
  for (const auto& [key, item] : value.items()) {
    if (result.size() == kLongestList) break;
    if (value.is_array()) {
      result.push_back(shortened(item));
    } else {
      result[key] = shortened(item);
    }
  }
  return result;
}

std::vector<Finding> findings(const valijson::Schema& schema, const Json& value) {
  const nlohmann::json target = value;
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, Adapter(target), &results);
  std::vector<Finding> found;
  for (const auto& error : results) {
    found.push_back({{error.context.begin() + 1, error.context.end()}, error.description});
  }
  return found;
}

std::vector<std::string> explain_all(const std::vector<Finding>& found, const Json& schema,
                                     const Json& value, std::string_view root_name) {
  std::vector<std::string> sentences;
  for (const Finding& finding : found) {
    for (std::string& sentence : explain(finding, schema, value, root_name)) {
      const bool said = std::ranges::find(sentences, sentence) != sentences.end();
      if (!said && sentences.size() < kMostViolations) sentences.push_back(std::move(sentence));
    }
  }
  if (sentences.empty()) sentences.push_back(fmt::format("{}: does not fit its schema", root_name));
  return sentences;
}

}  // namespace

struct SchemaCheck::Compiled {
  explicit Compiled(SchemaSource from) : source(std::move(from)) {}

  /// Makes and compiles at the first call.
  void prepare() {
    std::call_once(prepared, [this] {
      schema = source();
      if (const auto keyword = refused_keyword(schema)) {
        fault = fmt::format("its schema uses \"{}\", which is not supported", *keyword);
        return;
      }
      try {
        const nlohmann::json plain = schema;
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(Adapter(plain), validator);
      } catch (const std::exception& error) {
        fault = fmt::format("its schema cannot be used: {}", error.what());
      }
    });
  }

  const SchemaSource source;
  Json schema;
  std::once_flag prepared;
  valijson::Schema validator;
  std::string fault;  // Why the schema cannot be used; empty when it can.
};

SchemaCheck::SchemaCheck(SchemaSource source)
    : compiled_(std::make_unique<Compiled>(std::move(source))) {}
SchemaCheck::SchemaCheck(Json schema)
    : SchemaCheck(SchemaSource([schema = std::move(schema)] { return schema; })) {}
SchemaCheck::~SchemaCheck() = default;
SchemaCheck::SchemaCheck(SchemaCheck&&) noexcept = default;
SchemaCheck& SchemaCheck::operator=(SchemaCheck&&) noexcept = default;

std::vector<std::string> SchemaCheck::violations(const Json& value,
                                                 std::string_view root_name) const {
  compiled_->prepare();
  if (!compiled_->fault.empty()) return {fmt::format("{}: {}", root_name, compiled_->fault)};
  try {
    const nlohmann::json target = value;
    if (valijson::Validator().validate(compiled_->validator, Adapter(target), nullptr)) return {};
    const Json short_value = shortened(value);
    return explain_all(findings(compiled_->validator, short_value), compiled_->schema, short_value,
                       root_name);
  } catch (const std::exception& error) {
    return {fmt::format("{}: cannot be checked: {}", root_name, error.what())};
  }
}

}  // namespace mcp
