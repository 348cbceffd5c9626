#include "mcp/wording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "base/utf8.h"

namespace mcp {
namespace {

constexpr std::size_t kLongestQuote = 80;

/// Spelling without what people confuse: `dryRun`, `dry-run` and `dry_run` are the same.
std::string folded(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c != '_' && c != '-' && c != ' ') {
      result += base::to_lower(c);
    }
  }
  return result;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  const std::string_view head = base::truncated(text, kLongestQuote);
  std::string result = Json(head).dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
  if (head.size() < text.size()) result.insert(result.size() - 1, "...");
  return result;
}

std::string described(const Json& value) {
  if (value.is_string()) return "string " + in_quotes(value.get_ref<const std::string&>());
  if (value.is_number() || value.is_boolean()) {
    return fmt::format("{} {}", value.type_name(), value.dump());
  }
  return value.type_name();
}

std::string suggestion(std::string_view unknown, const std::vector<std::string>& known) {
  if (known.empty()) return "";
  const std::string wanted = folded(base::truncated(unknown, kLongestQuote));
  const std::size_t most_edits = std::clamp<std::size_t>(wanted.size() / 3, 1, 3);
  for (std::size_t edits = 0; edits <= most_edits; ++edits) {
    for (const std::string& name : known) {
      if (base::within_edits(wanted, folded(name), edits)) {
        return fmt::format("; did you mean \"{}\"?", name);
      }
    }
  }
  return fmt::format("; known: {}", fmt::join(known, ", "));
}

}  // namespace mcp
