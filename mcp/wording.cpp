#include "mcp/wording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>
#include <utility>

namespace mcp {
namespace {

constexpr size_t kLongestQuote = 80;

/// Cuts between characters, never inside one: bytes 10xxxxxx continue a character of UTF-8.
std::string_view cut(std::string_view text, size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length);
}

/// Spelling without what people confuse: `dryRun`, `dry-run` and `dry_run` are the same.
std::string folded(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c != '_' && c != '-' && c != ' ') {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

/// Levenshtein's distance.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string in_quotes(std::string_view text) {
  const std::string_view head = cut(text, kLongestQuote);
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
  const std::string wanted = folded(cut(unknown, kLongestQuote));
  const std::string* nearest = nullptr;
  size_t smallest = std::numeric_limits<size_t>::max();
  for (const std::string& name : known) {
    const size_t distance = edit_distance(wanted, folded(name));
    if (distance < smallest) {
      nearest = &name;
      smallest = distance;
    }
  }
  const size_t allowed = std::clamp<size_t>(wanted.size() / 3, 1, 3);
  if (smallest <= allowed) return fmt::format("; did you mean \"{}\"?", *nearest);
  return fmt::format("; known are {}", fmt::join(known, ", "));
}

}  // namespace mcp
