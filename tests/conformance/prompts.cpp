#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::InputContext;
using mcp::PromptArguments;
using mcp::PromptResult;

PromptResult simple(const PromptArguments&, const InputContext&) {
  return {.messages = {{.content = text_block("This is a simple prompt for testing.")}}};
}

PromptResult with_arguments(const PromptArguments& arguments, const InputContext&) {
  return {
      .messages = {{.content = text_block("Prompt with arguments: arg1='" + arguments.at("arg1") +
                                          "', arg2='" + arguments.at("arg2") + "'")}}};
}

PromptResult with_resource(const PromptArguments& arguments, const InputContext&) {
  return {.messages = {{.content = resource_block(arguments.at("resourceUri"), "text/plain",
                                                  "Embedded resource content for testing.")},
                       {.content = text_block("Please process the embedded resource above.")}}};
}

PromptResult with_image(const PromptArguments&, const InputContext&) {
  return {.messages = {{.content = image_block()},
                       {.content = text_block("Please analyze the image above.")}}};
}

PromptResult with_input(const PromptArguments&, const InputContext& input) {
  const auto context = answer_to(input, "user_context", "context");
  if (context) return {.messages = {{.content = text_block("Context: " + *context)}}};
  return {.messages = {{.content = text_block("No context.")}},
          .input_required = mcp::InputRequired{
              {form("user_context", "What context should the prompt use?", "context", "string")}}};
}

std::vector<std::string> some_cities(const std::string& typed) {
  std::vector<std::string> cities = {"paris", "parma", "testaccio"};
  std::erase_if(cities, [&typed](const std::string& city) { return !city.starts_with(typed); });
  return cities;
}

}  // namespace

void add_prompts(mcp::PromptRegistry& prompts) {
  const std::string description = "Fixture of the conformance suite.";
  prompts.add({"test_simple_prompt", "", description, {}, simple});
  prompts.add({"test_prompt_with_arguments",
               "",
               description,
               {{.name = "arg1", .required = true, .complete = some_cities},
                {.name = "arg2", .required = true}},
               with_arguments});
  prompts.add({"test_prompt_with_embedded_resource",
               "",
               description,
               {{.name = "resourceUri", .required = true}},
               with_resource});
  prompts.add({"test_prompt_with_image", "", description, {}, with_image});
  prompts.add({"test_input_required_result_prompt", "", description, {}, with_input});
}

}  // namespace conformance
