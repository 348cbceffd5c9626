#pragma once

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
  Sections titles;  ///< Headings of the first level that name no known section.
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

/// A line `Label: value` and what stands below it.
struct PlacedField {
  const MarkdownField* field = nullptr;
  const MarkdownText* paragraph = nullptr;            ///< The paragraph it stands in.
  const std::vector<MarkdownBlock>* below = nullptr;  ///< Null for a field of a plain paragraph.
};

/// The fields of these blocks themselves: of paragraphs and of the points of lists, not of nested
/// lists.
std::vector<PlacedField> placed_fields(const std::vector<MarkdownBlock>& blocks);

}  // namespace core
