#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Whether `a` becomes `b` by at most `most` edits: a character added, dropped or replaced, or two
/// neighbours exchanged. A character is one of UTF-8; case counts. The work is linear in the
/// shorter text, and up to four times as much for each further edit.
[[nodiscard]] bool within_edits(std::string_view a, std::string_view b, std::size_t most);

[[nodiscard]] inline bool within_one_edit(std::string_view a, std::string_view b) {
  return within_edits(a, b, 1);
}

/// The names of `known` that are one edit (or none) away from `name`, in the order of `known`.
/// Texts under four bytes have no near names but themselves: "lr" is not a misspelt "qr".
[[nodiscard]] std::vector<std::string> near_names(std::string_view name,
                                                  std::span<const std::string> known);

}  // namespace base
