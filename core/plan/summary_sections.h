#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "core/plan/question.h"
#include "core/source.h"
#include "core/text/markdown_document.h"

namespace core {

using Sections = std::vector<const MarkdownSection*>;

/// The sections of a summary that are read, found by their path in the tree of headings: only those
/// right below the title count, so that `Evaluation Plan` -> `Configuration` is never one of them.
struct SummarySections {
  Sections titles;  ///< Headings of the first level that do not name a known section.
  Sections overview;
  Sections variables;
  Sections all_runs;
  Sections resources;
  Sections configuration;
  Sections quick_reference;
  Sections others;  ///< Those that are not read.
};

/// A heading one edit away from one that is missing is asked about in `missing`, and read as the
/// known one unless the answer says otherwise.
SummarySections find_sections(const MarkdownDocument& document, const Answers& answers,
                              std::vector<Missing>& missing);

/// The sections right below `section` whose normalized heading is one of `names`.
Sections subsections(const MarkdownSection& section, std::initializer_list<std::string_view> names);

/// A line `Label: value` and the blocks below it.
struct PlacedField {
  const MarkdownField* field = nullptr;
  const std::vector<MarkdownBlock>* below = nullptr;  ///< Null for a field of a plain paragraph.
};

/// The fields of these blocks themselves: of paragraphs and of the points of lists, not of nested
/// lists.
std::vector<PlacedField> placed_fields(const std::vector<MarkdownBlock>& blocks);

/// The field that a line by itself holds as Markdown, under the given number; nothing where it
/// holds none.
std::optional<MarkdownField> field_in_line(std::string_view text, int line);

/// What a sub-heading of the configuration, or a point with points below it, is about.
enum class Topic {
  settings,
  some_runs,  ///< Named for a run, or for a model that not all runs have.
  evaluation,
  record,  ///< What was measured, estimated or generated elsewhere: it sets nothing.
  hint,    ///< What may be done or was considered: a question where nothing else decides.
  other,   ///< Fields count where nothing says otherwise in a section about how to train or run.
  unsure,  ///< Below a line that is not a heading: what is named there may be meant.
};

/// By the words of a heading; `some_runs` and `unsure` depend on more than that and are never
/// returned.
Topic topic_of(std::string_view heading);

/// Whether the first word of a heading is one for evaluation.
bool begins_with_evaluation(std::string_view heading);

/// A short line by itself that says what the blocks below it are about, though it is not a heading
/// in Markdown: `**Evaluation:**`, `*Evaluation settings*`; empty for another paragraph. A part of
/// `paragraph`.
std::string_view heading_in(const MarkdownParagraph& paragraph);

}  // namespace core
