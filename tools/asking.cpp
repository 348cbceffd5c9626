#include "tools/asking.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/parameters/parameter.h"
#include "mcp/input_request.h"

namespace tools {
namespace {

constexpr std::string_view kFormPrefix = "form_";
constexpr std::size_t kLongQuestion = 500;

/// Any directory is an answer here, besides the choices.
constexpr std::string_view kOpenChoice = "cruijff_kit_dir";

const core::Parameter* parameter_of(const std::string& field) {
  return core::find_parameter(std::string_view(field).substr(0, field.find('@')));
}

/// `LoRA Rank`, `LoRA Rank of r1`, `Experiment directory`.
std::string title_of(const std::string& field) {
  const std::size_t at = field.find('@');
  const core::Parameter* parameter = parameter_of(field);
  std::string title(parameter != nullptr ? parameter->name : std::string_view(field).substr(0, at));
  std::replace(title.begin(), title.end(), '_', ' ');
  if (title.ends_with(" dir")) title += "ectory";
  if (!title.empty()) {
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  }
  return at == std::string::npos ? title : title + " of " + field.substr(at + 1);
}

mcp::FormField field_for(const core::Missing& missing) {
  mcp::FormField field;
  field.key = missing.field;
  field.type = missing.type;
  field.title = title_of(missing.field);
  field.description = shortened(joined_sentences({missing.question}), kLongQuestion);
  if (missing.field == kOpenChoice) {
    field.description += fmt::format(" A directory, or {}.", fmt::join(missing.choices, " or "));
  } else {
    field.choices = missing.choices;
  }
  if (!missing.example.empty()) {
    field.description += fmt::format(" Example: {}", missing.example);
  }
  if (missing.default_value) field.default_value = to_json(*missing.default_value);
  return field;
}

mcp::FormField field_again(const std::string& name, const Json& value) {
  mcp::FormField field;
  field.key = name;
  if (const core::Parameter* parameter = parameter_of(name)) {
    field.type = core::schema_type(*parameter);
    field.choices.assign(parameter->choices.begin(), parameter->choices.end());
  }
  field.title = title_of(name);
  field.default_value = value;
  // Answers may bring numbers as text.
  if (value.is_string() && field.type != "string" && field.choices.empty()) {
    const Json read = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
    if (read.is_primitive() && !read.is_discarded()) field.default_value = read;
  }
  field.description = fmt::format(
      "You answered: {}",
      shortened(value.is_string() ? value.get<std::string>() : value.dump(), kLongQuestion));
  return field;
}

std::string line_for(const core::Missing& missing) {
  std::string line = shortened(joined_sentences({missing.question}), kLongQuestion);
  // A wrong answer was not searched for anywhere.
  if (!missing.looked_in.empty() && missing.looked_in.front() != "answer") {
    line += fmt::format(" Looked in {}.", fmt::join(missing.looked_in, ", "));
  }
  return line;
}

struct Entry {
  mcp::FormField field;
  std::string line;  // In the message; empty if it is only asked again.
};

/// Wrong answers come first, then what is missing, then what was answered.
std::vector<Entry> entries_for(const std::vector<core::Missing>& missing, const Json& filled) {
  std::vector<Entry> entries;
  for (const bool wrong : {true, false}) {
    for (const core::Missing& each : missing) {
      if (filled.contains(each.field) == wrong)
        entries.push_back({field_for(each), line_for(each)});
    }
  }
  for (const auto& [name, value] : filled.items()) {
    const bool is_asked =
        std::any_of(missing.begin(), missing.end(),
                    [&field = name](const core::Missing& each) { return each.field == field; });
    if (!is_asked && value.is_primitive()) entries.push_back({field_again(name, value), ""});
  }
  return entries;
}

}  // namespace

Json filled_in(const mcp::InputContext& input) {
  Json filled = Json::object();
  for (const auto& [key, response] : input.input_responses.items()) {
    if (key.starts_with(kFormPrefix)) filled.update(mcp::accepted_content(response));
  }
  return filled;
}

Json with_answers(Json arguments, const Json& filled) {
  if (filled.empty()) return arguments;
  Json& answers = arguments["answers"];
  if (answers.is_null()) answers = Json::object();
  answers.update(filled);
  return arguments;
}

std::optional<mcp::InputRequired> forms(const Reply& reply, const Json& filled) {
  if (reply.status != Status::needs_input || reply.missing.empty()) return std::nullopt;
  const std::vector<Entry> entries = entries_for(reply.missing, filled);
  const std::size_t count = (entries.size() + mcp::kMostFormFields - 1) / mcp::kMostFormFields;
  mcp::InputRequired input;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t begin = index * mcp::kMostFormFields;
    const std::size_t end = std::min(begin + mcp::kMostFormFields, entries.size());
    std::vector<mcp::FormField> fields;
    std::vector<std::string> lines;
    for (std::size_t at = begin; at < end; ++at) {
      fields.push_back(entries[at].field);
      if (!entries[at].line.empty()) lines.push_back(entries[at].line);
    }
    if (count > 1) lines.push_back(fmt::format("(Form {} of {}.)", index + 1, count));
    input.requests.push_back(mcp::form(fmt::format("{}{}", kFormPrefix, index + 1),
                                       fmt::format("{}", fmt::join(lines, "\n")), fields));
  }
  return input;
}

mcp::ToolResult asking_result(Reply reply, const std::string& tool, const Json& arguments,
                              const Json& filled) {
  std::optional<mcp::InputRequired> input = forms(reply, filled);
  if (input && !filled.empty() && !reply.next) {
    reply.next =
        Next{tool, arguments, "Includes what was answered in the form; add what is still missing."};
  }
  mcp::ToolResult result = to_result(std::move(reply));
  result.input_required = std::move(input);
  return result;
}

}  // namespace tools
