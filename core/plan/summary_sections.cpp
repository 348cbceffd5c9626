#include "core/plan/summary_sections.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "core/parameters/label.h"
#include "core/plan/question.h"

namespace core {
namespace {

struct KnownSection {
  Sections SummarySections::* place;
  std::string_view name;
  std::array<std::string_view, 5> headings;  ///< Normalized; the rest empty.
};

constexpr std::size_t kKnownSections = 6;
constexpr std::array<KnownSection, kKnownSections> kKnown = {
    KnownSection{&SummarySections::overview, "Overview", {"overview"}},
    KnownSection{&SummarySections::variables, "Variables", {"variable", "factor"}},
    KnownSection{&SummarySections::all_runs,
                 "All Runs",
                 {"all run", "run", "run table", "all run table", "experiment run"}},
    KnownSection{&SummarySections::resources, "Resources", {"resource"}},
    KnownSection{&SummarySections::configuration,
                 "Configuration",
                 {"configuration", "common configuration", "training configuration",
                  "experiment configuration", "config"}},
    KnownSection{&SummarySections::quick_reference, "Quick Reference", {"quick reference"}},
};

// Sections that are known and not read: as headings of the first level they are no titles.
constexpr std::array<std::string_view, 9> kOthers = {
    "tool", "evaluation plan", "compute estimate", "naming convention", "status",
    "note", "next step",       "evaluation",       "hypothesis"};

const KnownSection* known_section(const std::string& heading) {
  for (const KnownSection& known : kKnown) {
    const auto end = std::find(known.headings.begin(), known.headings.end(), std::string_view());
    if (std::find(known.headings.begin(), end, heading) != end) return &known;
  }
  return nullptr;
}

bool is_title(const MarkdownSection& section) {
  if (section.level != 1) return false;
  const std::string heading = normalized_label(section.heading.text);
  return known_section(heading) == nullptr &&
         std::find(kOthers.begin(), kOthers.end(), heading) == kOthers.end();
}

// The plural as written too: `All Rnus` would not lose its `s`.
const KnownSection* nearly_known(std::string_view heading, const SummarySections& sections) {
  const std::string label = normalized_label(heading);
  for (const KnownSection& known : kKnown) {
    const bool is_absent = (sections.*known.place).empty();
    const bool is_near =
        base::within_one_edit(label, known.headings.front()) ||
        base::within_one_edit(base::lower_case(heading), base::lower_case(known.name));
    if (is_absent && is_near) return &known;
  }
  return nullptr;
}

void add_paragraph(const MarkdownText& content, const std::vector<MarkdownField>& fields,
                   const std::vector<MarkdownBlock>* below, std::vector<PlacedField>& out) {
  for (const MarkdownField& field : fields) {
    // What is nested below a point belongs to its last line.
    out.push_back({&field, &content, &field == &fields.back() ? below : nullptr});
  }
}

}  // namespace

SummarySections find_sections(const MarkdownDocument& document, const Answers& answers,
                              std::vector<Missing>& missing) {
  SummarySections found;
  Sections tops;
  for (const MarkdownSection& section : document.root.sections) {
    if (!is_title(section)) {
      tops.push_back(&section);
      continue;
    }
    found.titles.push_back(&section);
    for (const MarkdownSection& below : section.sections) tops.push_back(&below);
  }
  Sections unknown;
  for (const MarkdownSection* top : tops) {
    const KnownSection* known = known_section(normalized_label(top->heading.text));
    known != nullptr ? (found.*known->place).push_back(top) : unknown.push_back(top);
  }
  for (const MarkdownSection* top : unknown) {
    const KnownSection* near = nearly_known(top->heading.text, found);
    const Source source{document.file, top->heading.line};
    const bool is_known = near != nullptr && means_known_name(top->heading.text, near->name,
                                                              "heading", source, answers, missing);
    (is_known ? found.*near->place : found.others).push_back(top);
  }
  return found;
}

Sections subsections(const MarkdownSection& section,
                     std::initializer_list<std::string_view> names) {
  Sections found;
  for (const MarkdownSection& below : section.sections) {
    const std::string heading = normalized_label(below.heading.text);
    if (std::find(names.begin(), names.end(), heading) != names.end()) found.push_back(&below);
  }
  return found;
}

std::vector<PlacedField> placed_fields(const std::vector<MarkdownBlock>& blocks) {
  std::vector<PlacedField> out;
  for (const MarkdownBlock& block : blocks) {
    if (const auto* paragraph = block.paragraph()) {
      add_paragraph(paragraph->content, paragraph->fields, nullptr, out);
    } else if (const auto* list = block.list()) {
      for (const MarkdownBullet& bullet : list->bullets) {
        add_paragraph(bullet.content, bullet.fields, &bullet.blocks, out);
      }
    }
  }
  return out;
}

}  // namespace core
