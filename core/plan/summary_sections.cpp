#include "core/plan/summary_sections.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/edit_distance.h"
#include "base/utf8.h"
#include "core/parameters/label.h"

namespace core {
namespace {

bool mentions_evaluation(std::string_view normalized) {
  return has_one_of(normalized, {"evaluation", "eval", "inference", "inspect", "scoring"});
}

struct KnownSection {
  Sections SummarySections::* place;
  std::string_view name;
  std::array<std::string_view, 5> headings;  ///< Normalized; the rest empty.
};

constexpr std::array<KnownSection, 6> kKnown = {
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

const KnownSection* known_section(const std::string& heading) {
  if (heading.empty()) return nullptr;
  const auto found = std::find_if(
      kKnown.begin(), kKnown.end(),
      [&heading](const KnownSection& known) { return base::is_one_of(heading, known.headings); });
  return found == kKnown.end() ? nullptr : &*found;
}

bool is_title(const MarkdownSection& section) {
  const std::string heading = normalized_label(section.heading.text);
  // Sections that are known and not read are not titles.
  return section.level == 1 && known_section(heading) == nullptr &&
         !base::is_one_of(
             heading, {"tool", "evaluation plan", "compute estimate", "naming convention", "status",
                       "note", "next step", "evaluation", "hypothesi"});
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
    if (base::is_one_of(normalized_label(below.heading.text), names)) found.push_back(&below);
  }
  return found;
}

std::vector<PlacedField> placed_fields(const std::vector<MarkdownBlock>& blocks) {
  std::vector<PlacedField> placed;
  for (const MarkdownBlock& block : blocks) {
    if (const auto* paragraph = block.paragraph()) {
      for (const MarkdownField& field : paragraph->fields) placed.push_back({&field, nullptr});
    } else if (const auto* list = block.list()) {
      for (const MarkdownBullet& bullet : list->bullets) {
        for (const MarkdownField& field : bullet.fields) {
          // Blocks below a point belong to its last line.
          placed.push_back({&field, &field == &bullet.fields.back() ? &bullet.blocks : nullptr});
        }
      }
    }
  }
  return placed;
}

std::optional<MarkdownField> field_in_line(std::string_view text, int line) {
  const auto document = parse_markdown(text, "");
  if (!document) return std::nullopt;
  const std::vector<PlacedField> fields = placed_fields(document->root.blocks);
  if (fields.empty()) return std::nullopt;
  MarkdownField field = *fields.front().field;
  field.line = line;
  return field;
}

Topic topic_of(std::string_view heading) {
  const std::string label = normalized_label(heading);
  const std::string tail = normalized_words(tail_of_label(heading));
  const bool is_marked =
      mentions_evaluation(tail) && !has_one_of(label, {"training", "train", "finetuning"});
  if (is_marked || mentions_evaluation(label)) return Topic::evaluation;
  const bool is_record = has_one_of(
      label, {"generation", "estimate", "estimated",      "result",   "status",      "naming",
              "history",    "log",      "changelog",      "progress", "previous",    "prior",
              "earlier",    "past",     "related",        "finding",  "observation", "timeline",
              "hypothesi",  "metric",   "quick reference"});
  if (is_record) return Topic::record;
  const bool is_hint = has_one_of(
      label, {"future", "next", "idea", "pilot", "background", "motivation", "alternative", "todo",
              "open question", "later", "backlog", "old", "draft", "rejected"});
  if (is_hint) return Topic::hint;
  const bool is_read = has_one_of(
      label, {"training",    "train",     "finetuning",   "tuning",  "hyperparameter", "parameter",
              "lora",        "optimizer", "optimization", "slurm",   "compute",        "hardware",
              "environment", "cluster",   "job",          "gpu",     "setting",        "common",
              "model",       "dataset",   "validation",   "logging", "wandb",          "w b",
              "prompt",      "scheduler", "constant",     "fixed",   "held",           "shared"});
  return is_read ? Topic::settings : Topic::other;
}

bool begins_with_evaluation(std::string_view heading) {
  const std::string words = normalized_words(heading);
  return mentions_evaluation(std::string_view(words).substr(0, words.find(' ')));
}

std::string_view heading_in(const MarkdownParagraph& paragraph) {
  constexpr std::ptrdiff_t kMostWords = 5;  // more is a sentence
  const std::string_view source = base::trimmed(paragraph.content.source);
  if (source.find('\n') != std::string_view::npos) return {};
  std::string_view text;
  if (paragraph.fields.size() == 1 && base::trimmed(paragraph.fields.front().value).empty()) {
    text = paragraph.fields.front().label;
  } else if (paragraph.fields.empty() && source.size() > 2 && source.front() == source.back() &&
             (source.front() == '*' || source.front() == '_')) {
    text = base::trimmed(paragraph.content.text);
  }
  const std::string words = normalized_words(text);
  return std::count(words.begin(), words.end(), ' ') < kMostWords ? text : std::string_view();
}

}  // namespace core
