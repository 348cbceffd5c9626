#include "tools/listing.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tools {
namespace {

constexpr std::size_t kListedInFull = 40;
constexpr std::size_t kFirstRuns = 5;
constexpr std::size_t kProblems = 20;
constexpr std::size_t kFirstLines = 60;
constexpr std::size_t kLastLines = 30;

Selection page_of(std::size_t total, const Listing& listing) {
  Selection selection;
  const std::size_t begin = std::min(listing.offset, total);
  const std::size_t end = begin + std::min(listing.limit, total - begin);
  for (std::size_t index = begin; index < end; ++index) selection.listed.push_back(index);
  selection.omitted = total - selection.listed.size();
  selection.page = {{"offset", listing.offset},
                    {"limit", listing.limit},
                    {"total", total},
                    {"next_offset", end < total ? mcp::Json(end) : mcp::Json(nullptr)}};
  return selection;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

}  // namespace

Selection select_runs(std::size_t total, const Listing& listing,
                      const std::function<bool(std::size_t)>& has_problem) {
  if (listing.full) return page_of(total, listing);
  Selection selection;
  std::size_t problems = 0;
  for (std::size_t index = 0; index < total; ++index) {
    const bool listed = total <= kListedInFull || index < kFirstRuns ||
                        (has_problem(index) && problems++ < kProblems);
    if (listed) selection.listed.push_back(index);
  }
  selection.omitted = total - selection.listed.size();
  return selection;
}

std::string shortened_report(const std::string& text, bool full) {
  const std::vector<std::string_view> lines = lines_of(text);
  if (full || lines.size() <= kFirstLines + kLastLines + 1) return text;
  const std::size_t left_out = lines.size() - kFirstLines - kLastLines;
  std::string shorter;
  for (std::size_t index = 0; index < kFirstLines; ++index) shorter += lines[index];
  shorter += fmt::format("... {} more lines (`detail: \"full\"` gives all)\n", left_out);
  for (std::size_t index = lines.size() - kLastLines; index < lines.size(); ++index) {
    shorter += lines[index];
  }
  return shorter;
}

}  // namespace tools
