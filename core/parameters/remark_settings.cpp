#include "core/parameters/remark_settings.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/fixed_setting.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"

namespace core {
namespace {

constexpr std::size_t kMostParts = 16;  // a longer remark is a story
constexpr std::size_t kLongestPart = 80;

std::optional<RemarkSetting> setting_of(std::string_view label, std::string_view value) {
  const Parameter* parameter = parameter_by_label(label);
  const std::string text(base::trimmed(value));
  if (parameter == nullptr || text.empty() || parameter->type == ValueType::prompt) {
    return std::nullopt;
  }
  if (!read_value(*parameter, text)) return std::nullopt;
  return RemarkSetting{parameter, text};
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && base::is_digit(text.front());
}

// One part of a remark: `α=8`, `dropout: 0.1`, `warmup 10`, `10 warmup steps`.
std::optional<RemarkSetting> setting_in_part(std::string_view part) {
  if (part.size() > kLongestPart) return std::nullopt;
  if (const auto mark = part.find_first_of("=:"); mark != std::string_view::npos) {
    return setting_of(part.substr(0, mark), part.substr(mark + 1));
  }
  const std::size_t last = part.rfind(' ');
  if (last == std::string_view::npos) return std::nullopt;
  if (begins_with_digit(part.substr(last + 1))) {
    return setting_of(part.substr(0, last), part.substr(last + 1));
  }
  const std::size_t first = part.find(' ');
  if (begins_with_digit(part)) return setting_of(part.substr(first + 1), part.substr(0, first));
  return std::nullopt;
}

}  // namespace

std::vector<RemarkSetting> settings_in_remark(const Parameter* own, std::string_view remark) {
  std::vector<RemarkSetting> settings;
  for (std::size_t parts = 0; !remark.empty() && parts < kMostParts; ++parts) {
    const std::size_t end = std::min(remark.find_first_of(",;()"), remark.size());
    auto setting = setting_in_part(base::trimmed(remark.substr(0, end)));
    if (setting && setting->parameter != own) settings.push_back(std::move(*setting));
    remark.remove_prefix(std::min(end + 1, remark.size()));
  }
  return settings;
}

bool changes_the_meaning(const Parameter* own, std::string_view remark) {
  if (remark.empty()) return false;
  const std::string words = normalized_words(remark.substr(0, kMostParts * kLongestPart));
  const bool is_of_each_gpu = own != nullptr && own->key == "batch_size";
  if (!is_of_each_gpu && has_one_of(words, {"per gpu", "per device", "per node"})) return true;
  return fixed_setting_in_remark(remark) != nullptr ||
         has_one_of(words, {"effective", "effectively", "in effect", "total", "overall",
                            "full tuning", "full fine tuning", "cancelled", "canceled", "skipped",
                            "dropped", "on hold", "resumed", "frozen"});
}

bool is_doubtful(const Parameter& parameter, std::string_view value, std::string_view remark) {
  const bool is_free = parameter.type == ValueType::prompt ||
                       parameter.type == ValueType::boolean ||
                       parameter.type == ValueType::validation;
  return names_another_value(parameter, value, remark) ||
         (!is_free && changes_the_meaning(&parameter, remark));
}

}  // namespace core
