#include "core/generate/data_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace core {
namespace {

/// Walks over a JSON text and keeps what stands at its top.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<std::map<std::string, std::int64_t>> scan() {
    const std::size_t first = text_.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text_[first] != '{') return std::nullopt;
    for (place_ = first; place_ < text_.size(); ++place_) step(text_[place_]);
    if (depth_ != 0 || broken_) return std::nullopt;
    return records_;
  }

 private:
  void step(char c) {
    switch (c) {
      case '"':
        string();
        break;
      case '{':
      case '[':
        note_content();
        in_array_ = in_array_ || (depth_ == 1 && c == '[');
        ++depth_;
        break;
      case '}':
      case ']':
        if (--depth_ == 1) in_array_ = false;
        break;
      case ':':
        if (depth_ == 1) records_[key_] = 0;
        break;
      case ',':
        if (depth_ == 2 && in_array_) ++records_[key_];
        break;
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        break;
      default:
        note_content();
    }
  }

  /// The first thing in an array is a record; each comma announces another.
  void note_content() {
    if (depth_ == 2 && in_array_ && records_[key_] == 0) records_[key_] = 1;
  }

  void string() {
    note_content();
    std::size_t end = place_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) broken_ = true;
    if (depth_ == 1 && next_is_colon(end)) key_ = text_.substr(place_ + 1, end - place_ - 1);
    place_ = end;
  }

  [[nodiscard]] bool next_is_colon(std::size_t end) const {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", std::min(end + 1, text_.size()));
    return next != std::string_view::npos && text_[next] == ':';
  }

  std::string_view text_;
  std::size_t place_ = 0;
  int depth_ = 0;
  bool in_array_ = false;
  bool broken_ = false;
  std::string key_;
  std::map<std::string, std::int64_t> records_;
};

}  // namespace

std::optional<std::map<std::string, std::int64_t>> top_level_records(std::string_view json) {
  return Scanner(json).scan();
}

Result<std::optional<std::int64_t>> training_records(const FileSystem& files,
                                                     const DatasetPath& dataset) {
  if (dataset.extension != ".json") return std::optional<std::int64_t>();
  const auto text = files.read_file_if_present(dataset.path, kMaxDataBytes);
  if (!text || !text->has_value()) return std::optional<std::int64_t>();
  const auto records = top_level_records(**text);
  if (!records || records->count("train") == 0) {
    return Error{fmt::format(
        "{}: has no key `train` at its top, where the trainer looks for the records; expected "
        "{{\"train\": [{{\"input\": ..., \"output\": ...}}, ...]}}.",
        dataset.path)};
  }
  return std::optional<std::int64_t>(records->at("train"));
}

}  // namespace core
