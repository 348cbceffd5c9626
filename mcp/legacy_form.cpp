#include "mcp/legacy_form.h"

#include "mcp/input_request.h"

namespace mcp {
namespace {

constexpr std::string_view kFirstWithForms = "2025-06-18";

}  // namespace

Json askable_capabilities(const Handshake& handshake) {
  const InputRequest form = {"", "elicitation/create", Json::object()};
  if (handshake.revision < kFirstWithForms || !may_ask(handshake.client_capabilities, form)) {
    return Json::object();
  }
  return {{"elicitation", Json::object()}};
}

Json params_in_revision(Json params, std::string_view revision) {
  if (revision != kFirstWithForms) return params;
  params.erase("mode");
  const auto schema = params.find("requestedSchema");
  if (schema == params.end() || !schema->contains("properties")) return params;
  for (Json& property : (*schema)["properties"]) {
    if (property.value("type", "") != "boolean") property.erase("default");
  }
  return params;
}

}  // namespace mcp
