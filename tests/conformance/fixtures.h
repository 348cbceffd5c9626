#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/server.h"

namespace conformance {

/// What the official conformance suite asks a server for, by the names that it uses: tools with
/// every kind of content, requests for input of every kind, prompts and resources. `mcp/` knows
/// none of it.
mcp::Features fixtures();

// One part each.
void add_content_tools(mcp::ToolRegistry& tools);
void add_input_tools(mcp::ToolRegistry& tools);
void add_prompts(mcp::PromptRegistry& prompts);
void add_resources(mcp::ResourceRegistry& resources);

// Content blocks (MCP, server/tools, "Tool Result").
mcp::Json text_block(const std::string& text);
mcp::Json image_block();
mcp::Json audio_block();
mcp::Json resource_block(const std::string& uri, const std::string& mime_type,
                         const std::string& text);

/// A red pixel as PNG, in base64.
extern const char* const kPixel;

/// A form with one field.
mcp::InputRequest form(const std::string& key, const std::string& message, const std::string& field,
                       const std::string& type);

/// What the user wrote in the field of that form, as text; nothing where it was not accepted.
std::optional<std::string> answer_to(const mcp::InputContext& input, const std::string& key,
                                     const std::string& field);

// Results of tools.
mcp::ToolResult says(const std::string& text);
mcp::ToolResult shows(std::vector<mcp::Json> blocks, const std::string& text = "");

/// A tool without arguments.
mcp::ToolDefinition tool(const std::string& name, mcp::ToolHandler handler);

}  // namespace conformance
