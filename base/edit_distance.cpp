#include "base/edit_distance.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"

namespace base {

namespace {

constexpr std::size_t kLongestCharacter = 4;  // bytes of UTF-8

/// The bytes of the first character; 0 where there is none.
std::size_t first_length(std::string_view text) {
  std::size_t length = std::min<std::size_t>(text.size(), 1);
  while (length < text.size() && is_continuation(text[length])) ++length;
  return length;
}

void drop_common_head(std::string_view& a, std::string_view& b) {
  auto head = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                       a.begin());
  while (head > 0 && ((head < a.size() && is_continuation(a[head])) ||
                      (head < b.size() && is_continuation(b[head])))) {
    --head;
  }
  a.remove_prefix(head);
  b.remove_prefix(head);
}

}  // namespace

bool within_edits(std::string_view a, std::string_view b, std::size_t most) {
  if (most == 0) return a == b;
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > most * kLongestCharacter) return false;
  drop_common_head(a, b);
  const std::string_view first_of_a = a.substr(0, first_length(a));
  const std::string_view first_of_b = b.substr(0, first_length(b));
  const std::string_view rest_of_a = a.substr(first_of_a.size());
  const std::string_view rest_of_b = b.substr(first_of_b.size());
  const bool exchanged = !first_of_a.empty() && !first_of_b.empty() &&
                         rest_of_a.starts_with(first_of_b) && rest_of_b.starts_with(first_of_a);
  return within_edits(rest_of_a, rest_of_b, most - 1) || within_edits(a, rest_of_b, most - 1) ||
         within_edits(rest_of_a, b, most - 1) ||
         (exchanged && within_edits(rest_of_a.substr(first_of_b.size()),
                                    rest_of_b.substr(first_of_a.size()), most - 1));
}

std::vector<std::string> near_names(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t kShortest = 4;
  std::vector<std::string> near;
  for (const std::string& candidate : known) {
    const bool comparable = name.size() >= kShortest && candidate.size() >= kShortest;
    if (candidate == name || (comparable && within_one_edit(name, candidate))) {
      near.push_back(candidate);
    }
  }
  return near;
}

}  // namespace base
