#include "core/generate/prompt_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace core {
namespace {

constexpr std::string_view kInterpolationMark = "${";
constexpr std::string_view kMissingMark = "???";

std::size_t backslashes_before(std::string_view text, std::size_t place) {
  std::size_t count = 0;
  while (count < place && text[place - count - 1] == '\\') ++count;
  return count;
}

}  // namespace

std::optional<std::string> prompt_without_input(const RunConfig& run) {
  const Setting* prompt = run.find("prompt");
  if (prompt == nullptr || run.text("prompt").find("{input}") != std::string::npos) {
    return std::nullopt;
  }
  return fmt::format(
      "Prompt ({}) does not contain `{{input}}`, so every record would train on the same text; put "
      "`{{input}}` where the record's input belongs.",
      prompt->where());
}

std::string escape_interpolation(std::string_view text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t mark = text.find(kInterpolationMark); mark != std::string_view::npos;
       mark = text.find(kInterpolationMark, mark + kInterpolationMark.size())) {
    result += text.substr(done, mark - done);
    result += std::string(3 * backslashes_before(text, mark) + 3, '\\');
    done = mark;
  }
  return result.append(text.substr(done));
}

bool holds_interpolation(std::string_view text) {
  return text == kMissingMark || text.find(kInterpolationMark) != std::string_view::npos;
}

Result<std::vector<std::string>> interpolated_keys(std::string_view text, const YamlNode& config) {
  if (text == kMissingMark) {
    return Error{"`???` means a missing value in the trainer's configuration"};
  }
  std::vector<std::string> keys;
  for (std::size_t mark = text.find(kInterpolationMark); mark != std::string_view::npos;
       mark = text.find(kInterpolationMark, mark + kInterpolationMark.size())) {
    const std::size_t close = text.find('}', mark);
    if (close == std::string_view::npos) return Error{"its `${` is not closed"};
    const std::string key(
        text.substr(mark + kInterpolationMark.size(), close - mark - kInterpolationMark.size()));
    const bool is_key = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
      return base::is_alphanumeric(c) || c == '_' || c == '.';
    });
    if (!is_key || config.find(key) == nullptr || backslashes_before(text, mark) > 0) {
      return Error{fmt::format(
          "the trainer would read `${{{}}}` in it as a reference and find nothing", key)};
    }
    keys.push_back(key);
  }
  return keys;
}

}  // namespace core
