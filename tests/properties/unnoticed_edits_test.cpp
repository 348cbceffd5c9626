// A plan in which somebody changes, deletes, moves, wraps or strikes out a setting reads
// differently: another value, a question or a warning. Tried for every number of every field and
// row of the tests' plans, except below headings about evaluation and records.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/plan/summary.h"
#include "core/plan/summary_sections.h"
#include "core/runs/run_config.h"
#include "tests/catch.h"
#include "tests/properties/described.h"

using namespace property_tests;

namespace {

using Lines = std::vector<std::string>;

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Lines lines_of(const std::string& text) {
  Lines lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// What is read of a plan and decided for its runs, without line numbers.
struct Reading {
  std::string text;
  std::set<std::string> questions;

  bool operator==(const Reading& other) const { return text == other.text; }
};

Reading reading(const Lines& lines) {
  const auto plan = core::read_summary_markdown(text_of(lines), "/exp/experiment_summary.md", {});
  if (!plan) return {plan.error().message, {plan.error().message}};
  static const std::regex kLine(R"((summary\.md):\d+)");
  const core::ResolvedExperiment resolved = core::resolve_experiment(*plan, {}, {}, false);
  Reading result{std::regex_replace(described(resolved), kLine, "$1"), {}};
  for (const core::Missing& question : resolved.missing) {
    result.questions.insert(std::regex_replace(question.question, kLine, "$1"));
  }
  result.questions.insert(resolved.errors.begin(), resolved.errors.end());
  return result;
}

/// Lines that hold a field or a table's row, outside of sections that set nothing.
std::vector<std::size_t> setting_lines(const Lines& lines) {
  std::vector<std::size_t> found;
  std::map<std::size_t, bool> sets_nothing;  // by the level of the heading
  bool in_code = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = base::trimmed(lines[i]);
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code) continue;
    const std::size_t level = line.find_first_not_of('#');
    if (level != 0 && level != std::string_view::npos && line[level] == ' ') {
      const core::Topic topic = core::topic_of(line.substr(level));
      sets_nothing.erase(sets_nothing.lower_bound(level), sets_nothing.end());
      sets_nothing[level] = topic == core::Topic::evaluation || topic == core::Topic::record;
      continue;
    }
    const bool is_left_out = std::any_of(sets_nothing.begin(), sets_nothing.end(),
                                         [](const auto& entry) { return entry.second; });
    const bool is_row = line.starts_with('|') && line.find("---") == std::string_view::npos;
    const bool is_field = (line.starts_with("- ") || line.starts_with("* ")) &&
                          line.find(':') != std::string_view::npos;
    if (!is_left_out && (is_row || is_field)) found.push_back(i);
  }
  return found;
}

/// The plans in Markdown of tests/data/plans and the samples, by name.
std::map<std::string, std::string> plans() {
  namespace fs = std::filesystem;
  const std::string head = "--- experiment_summary.md\n";
  std::map<std::string, std::string> texts;
  const auto contents = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SAMPLES_DIR) / "../plans")) {
    if (!entry.is_regular_file() || entry.path().parent_path().filename() == "hostile") continue;
    const std::string text = contents(entry.path());
    const std::size_t begin = text.find(head);
    if (begin == std::string::npos) continue;
    const std::string plan = text.substr(begin + head.size());
    texts[entry.path().stem().string()] = plan.substr(0, plan.find("\n--- ") + 1);
  }
  for (const auto& entry : fs::directory_iterator(SAMPLES_DIR)) {
    const fs::path path = entry.path() / "experiment_summary.md";
    if (fs::exists(path)) texts[entry.path().filename().string()] = contents(path);
  }
  return texts;
}

struct Count {
  std::size_t tried = 0;
  std::vector<std::string> unnoticed;
};

class EditTest {
 public:
  void try_plan(const std::string& name, const std::string& text) {
    const Lines lines = lines_of(text);
    const Reading before = reading(lines);
    for (const std::size_t at : setting_lines(lines)) {
      const auto place = [&] { return name + ": " + lines[at]; };
      Lines without = lines;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(at));
      const Reading deleted = reading(without);
      const bool is_silent = std::includes(before.questions.begin(), before.questions.end(),
                                           deleted.questions.begin(), deleted.questions.end());
      const bool matters = deleted != before && is_silent;
      try_numbers(lines, at, before, place());
      if (!matters) continue;
      // Whoever loses a setting says so: the line must not be as good as absent.
      const auto check = [&](const char* kind, const Lines& edited) {
        Count& count = counts_[kind];
        ++count.tried;
        if (reading(edited) == deleted) count.unnoticed.push_back(place());
      };
      Lines moved = without;
      moved.insert(moved.end(), {"", "## Notes", "", lines[at]});
      if (lines[at].starts_with("- ")) check("moved to Notes", moved);
      Lines wrapped = lines;
      wrapped[at] = "<div>\n" + lines[at] + "\n</div>\n";
      check("wrapped in HTML", wrapped);
      Lines struck = lines;
      struck[at] = struck_out(lines[at]);
      check("struck out", struck);
    }
  }

  std::map<std::string, Count> counts_;

 private:
  void try_numbers(const Lines& lines, std::size_t at, const Reading& before,
                   const std::string& place) {
    const std::string& line = lines[at];
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool ends_number =
          base::is_digit(line[i]) && (i + 1 == line.size() || !base::is_digit(line[i + 1]));
      if (!ends_number) continue;
      Lines changed = lines;
      changed[at][i] = line[i] == '9' ? '1' : static_cast<char>(line[i] + 1);
      Count& count = counts_["a digit changed"];
      ++count.tried;
      if (reading(changed) == before) count.unnoticed.push_back(place);
    }
  }

  static std::string struck_out(const std::string& line) {
    if (line.front() == '|') return line;
    return "- ~~" + line.substr(2) + "~~";
  }
};

}  // namespace

TEST_CASE("no edit goes unnoticed") {
  EditTest test;
  std::size_t count = 0;
  for (const auto& [name, text] : plans()) {
    test.try_plan(name, text);
    ++count;
  }
  CHECK(count > 200);
  // What is known to go unnoticed: numbers that something stronger decides or that only people
  // read, levels and models that nothing needs, and rows of tables that HTML takes apart.
  const std::map<std::string, std::size_t> known = {{"a digit changed", 470},
                                                    {"moved to Notes", 20},
                                                    {"struck out", 10},
                                                    {"wrapped in HTML", 44}};
  for (const auto& [kind, result] : test.counts_) {
    fmt::print("{} plans, {}: {} tried, {} unnoticed\n", count, kind, result.tried,
               result.unnoticed.size());
    CAPTURE(kind, result.unnoticed);
    CHECK(result.unnoticed.size() <= known.at(kind));
  }
}
