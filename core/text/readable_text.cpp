#include "core/text/readable_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "core/text/lines.h"

namespace core {
namespace {

/// What a text that is not UTF-8 seems to be, by its byte order mark or the pattern of its NUL
/// bytes.
std::string guessed_encoding(std::string_view bytes) {
  const char* const little = "UTF-16 (little endian)";
  const char* const big = "UTF-16 (big endian)";
  if (bytes.starts_with("\xFF\xFE")) return little;
  if (bytes.starts_with("\xFE\xFF")) return big;
  // Latin letters in UTF-16 have a NUL as every second byte; its place shows the byte order.
  std::array<std::size_t, 2> zeros{};
  const std::string_view head = bytes.substr(0, 4096);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
  if (zeros[1] > head.size() / 4 && zeros[0] < zeros[1] / 4) return little;
  if (zeros[0] > head.size() / 4 && zeros[1] < zeros[0] / 4) return big;
  return "Latin-1 or another 8-bit encoding";
}

}  // namespace

Result<std::string_view> readable_text(std::string_view bytes, const std::string& file) {
  if (bytes.size() > kMaxTextBytes) {
    return Error{
        fmt::format("{}: is larger than 16 MiB ({} bytes), the limit for a text file; a plan is "
                    "far smaller, so this may be the wrong file",
                    file, bytes.size())};
  }
  const std::string_view text = bytes.substr(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  const std::size_t zero = text.find('\0');
  const std::size_t invalid = base::first_invalid_utf8(text);
  if (invalid < text.size() || zero != std::string_view::npos) {
    const std::string encoding = guessed_encoding(bytes);
    if (invalid == text.size() && encoding.find("UTF-16") == std::string::npos) {
      return Error{fmt::format("{}:{}: has a NUL byte, so it is not a text file", file,
                               line_number_at(text, zero))};
    }
    return Error{fmt::format("{}:{}: is not UTF-8 but seems to be {}; save the file as UTF-8", file,
                             line_number_at(text, std::min(invalid, zero)), encoding)};
  }
  return text;
}

}  // namespace core
