#include "core/text/readable_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "core/text/lines.h"

namespace core {
namespace {

std::string_view head_of(std::string_view bytes) { return bytes.substr(0, 4096); }

}  // namespace

std::string guessed_encoding(std::string_view bytes) {
  const char* const little = "UTF-16 (little endian)";
  const char* const big = "UTF-16 (big endian)";
  if (bytes.substr(0, 2) == "\xFF\xFE") return little;
  if (bytes.substr(0, 2) == "\xFE\xFF") return big;
  // Latin letters in UTF-16 have a NUL as every second byte; its place tells the byte order.
  std::array<std::size_t, 2> zeros{};
  const std::string_view head = head_of(bytes);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
  if (zeros[1] > head.size() / 4 && zeros[0] < zeros[1] / 4) return little;
  if (zeros[0] > head.size() / 4 && zeros[1] < zeros[0] / 4) return big;
  return "Latin-1 or another 8-bit encoding";
}

std::string_view without_bom(std::string_view text) {
  return text.substr(0, 3) == "\xEF\xBB\xBF" ? text.substr(3) : text;
}

Result<std::string_view> readable_text(std::string_view bytes, const std::string& file) {
  if (bytes.size() > kMaxTextBytes) {
    return Error{fmt::format(
        "{}: is larger than 16 MiB ({} bytes), the most that is read of a text file; a plan is far "
        "smaller, so this may be another file",
        file, bytes.size())};
  }
  const std::string_view text = without_bom(bytes);
  const std::size_t zero = text.find('\0');
  const std::size_t invalid = base::first_invalid_utf8(text);
  if (invalid < text.size() || zero != std::string_view::npos) {
    const std::string encoding = guessed_encoding(bytes);
    if (invalid == text.size() && encoding.find("UTF-16") == std::string::npos) {
      return Error{fmt::format("{}:{}: holds a NUL byte, so it is no text file", file,
                               line_number_at(text, zero))};
    }
    return Error{fmt::format("{}:{}: is not UTF-8, it seems to be {}; save the file as UTF-8", file,
                             line_number_at(text, std::min(invalid, zero)), encoding)};
  }
  return text;
}

}  // namespace core
