#include "core/record/scaffold_log.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/display.h"
#include "core/text/lines.h"

namespace core {
namespace {

constexpr std::string_view kErrorResult = "Result: Error:";

/// Foreign text in the log: it cannot begin a line of its own, so it cannot look like an entry.
std::string indented_entry(std::string_view text) {
  std::string result;
  for (const char c : base::escape_controls(text)) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result;
}

/// Whether a line begins an entry: `[YYYY-MM-DD HH:MM:SS] `.
bool begins_entry(std::string_view line) {
  constexpr std::string_view kForm = "[dddd-dd-dd dd:dd:dd] ";
  if (line.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == 'd' ? !base::is_digit(line[i]) : line[i] != kForm[i]) return false;
  }
  return true;
}

}  // namespace

std::string to_log_text(const LogEntry& entry, std::string_view time) {
  std::string text =
      fmt::format("[{}] {}: {}\n", time, entry.action, indented_entry(entry.description));
  for (const auto& [label, value] : entry.lines) {
    if (!label.empty()) text += label + ": ";
    text += indented_entry(value) + "\n";
  }
  return text + "\n";
}

LastScaffold last_scaffold(std::string_view log_text) {
  LastScaffold last;
  std::string_view title;
  while (!log_text.empty()) {
    const std::string_view line = take_line(log_text);
    if (begins_entry(line)) {
      title = line.substr(line.find("] ") + 2);  // `ACTION: description`
      if (title.starts_with("DISCOVER_EXPERIMENT:")) last = {};
      last.completed = title.starts_with("COMPLETE:");
    } else if (line.starts_with(kErrorResult)) {
      last.errors.push_back(fmt::format("{}:{}", title, line.substr(kErrorResult.size())));
    }
  }
  return last;
}

}  // namespace core
