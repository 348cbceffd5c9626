// Site settings are read the same twice; every error names the file; a value is there, is no
// placeholder, and stands at a line of the file.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "core/plan/site_settings.h"
#include "tests/fuzz/property.h"
#include "tests/properties/described.h"

namespace fuzz_test {
namespace {

constexpr std::string_view kSettingsFile = "/exp/claude.local.md";

bool is_placeholder(std::string_view text) { return text.starts_with('<') && text.ends_with('>'); }

std::string broken_value(const std::string& key, const core::PlanValue& value, int last_line) {
  if (key.empty()) return "a setting has no name";
  if (value.text.empty()) return fmt::format("{} is empty, which is no value", key);
  if (is_placeholder(value.text)) return fmt::format("{} is `{}`", key, value.text);
  if (value.source.file.text() != kSettingsFile)
    return fmt::format("{} has a source in another file", key);
  if (value.source.line < 1 || value.source.line > last_line) {
    return fmt::format("{} stands at line {} of {}", key, value.source.line, last_line);
  }
  return {};
}

}  // namespace

std::string broken_site_settings(std::string_view input) {
  const std::string file(kSettingsFile);
  const auto settings = core::read_site_settings(input, file);
  const auto again = core::read_site_settings(input, file);
  if (settings.ok() != again.ok()) return "they are read once and refused once";
  if (!settings) {
    const std::string& message = settings.error().message;
    if (message.find(kSettingsFile) == std::string::npos)
      return "an error names no file: " + message;
    if (!base::is_valid_utf8(message)) return "an error is not UTF-8";
    return message == again.error().message ? "" : "the errors differ";
  }
  if (property_tests::described(*settings) != property_tests::described(*again)) {
    return "they are read differently the second time";
  }
  const auto breaks =
      std::count_if(input.begin(), input.end(), [](char c) { return c == '\n' || c == '\r'; });
  for (const auto& [key, value] : settings->values) {
    std::string broken = broken_value(key, value, static_cast<int>(breaks) + 1);
    if (!broken.empty()) return broken;
  }
  return {};
}

}  // namespace fuzz_test
