#include "tests/wire/official_schema.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace wire {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

nlohmann::json read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  return nlohmann::json::parse(file);
}

}  // namespace

struct OfficialSchema::Compiled {
  valijson::Schema schema;
};

OfficialSchema::OfficialSchema(const std::string& revision)
    : document_(read(TEST_DATA_DIR "/mcp/schema-" + revision + ".json")) {}

OfficialSchema::~OfficialSchema() = default;

OfficialSchema::Compiled* OfficialSchema::compiled(const std::string& name) {
  if (!document_["$defs"].contains(name)) return nullptr;
  std::unique_ptr<Compiled>& entry = compiled_[name];
  if (entry == nullptr) {
    entry = std::make_unique<Compiled>();
    // What the schemas use of draft 2020-12, draft 7 has under the same names.
    const nlohmann::json root = {{"$ref", "#/$defs/" + name}, {"$defs", document_["$defs"]}};
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(Adapter(root), entry->schema);
  }
  return entry.get();
}

std::optional<std::string> OfficialSchema::problem(const std::string& name,
                                                   const mcp::Json& value) {
  const Compiled* found = compiled(name);
  if (found == nullptr) return "there is no " + name;
  const nlohmann::json target = value;
  valijson::ValidationResults results;
  if (valijson::Validator().validate(found->schema, Adapter(target), &results)) return std::nullopt;
  std::string text = name + ":";
  for (const auto& error : results) {
    std::string place;
    for (const std::string& step : error.context) place += step;
    text += fmt::format(" {}: {}", place, error.description);
    if (text.size() > 600) break;
  }
  return text;
}

}  // namespace wire
