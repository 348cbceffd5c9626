#include "tests/conformance/fixtures.h"

#include <utility>

namespace conformance {

using mcp::Json;

const char* const kPixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

namespace {

/// The head of a WAV file without samples, in base64.
constexpr const char* kSilence = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

}  // namespace

Json text_block(const std::string& text) { return {{"type", "text"}, {"text", text}}; }

Json image_block() { return {{"type", "image"}, {"data", kPixel}, {"mimeType", "image/png"}}; }

Json audio_block() { return {{"type", "audio"}, {"data", kSilence}, {"mimeType", "audio/wav"}}; }

Json resource_block(const std::string& uri, const std::string& mime_type, const std::string& text) {
  return {{"type", "resource"},
          {"resource", {{"uri", uri}, {"mimeType", mime_type}, {"text", text}}}};
}

mcp::InputRequest form(const std::string& key, const std::string& message, const std::string& field,
                       const std::string& type) {
  const Json schema = {{"type", "object"},
                       {"properties", {{field, {{"type", type}}}}},
                       {"required", Json::array({field})}};
  return {key,
          "elicitation/create",
          {{"mode", "form"}, {"message", message}, {"requestedSchema", schema}}};
}

std::optional<std::string> answer_to(const mcp::InputContext& input, const std::string& key,
                                     const std::string& field) {
  const auto response = input.input_responses.find(key);
  if (response == input.input_responses.end() || !mcp::is_accepted(*response)) return std::nullopt;
  const Json content = response->value("content", Json::object());
  const auto value = content.find(field);
  if (value == content.end()) return std::nullopt;
  return value->is_string() ? value->get<std::string>() : value->dump();
}

mcp::ToolResult says(const std::string& text) {
  mcp::ToolResult result;
  result.text = text;
  return result;
}

mcp::ToolResult shows(std::vector<Json> blocks, const std::string& text) {
  mcp::ToolResult result = says(text);
  result.blocks = std::move(blocks);
  return result;
}

mcp::ToolDefinition tool(const std::string& name, mcp::ToolHandler handler) {
  mcp::ToolDefinition definition;
  definition.name = name;
  definition.description = "Fixture of the conformance suite.";
  definition.input_schema = [] {
    return Json{{"type", "object"}, {"additionalProperties", false}};
  };
  definition.handler = std::move(handler);
  return definition;
}

mcp::Features fixtures() {
  mcp::Features features;
  add_content_tools(features.tools);
  add_input_tools(features.tools);
  add_prompts(features.prompts);
  add_resources(features.resources);
  return features;
}

}  // namespace conformance
