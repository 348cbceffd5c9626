#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/text/markdown_document.h"

namespace core {

/// What a sub-heading of the configuration, or a point with points below it, is about.
enum class ConfigurationGroup {
  read,
  some_runs,  ///< Named for a run, or for a model that not all runs have.
  evaluation,
  other,
  unsure,  ///< Below a line that is no heading: what is named there may be meant.
};

/// By the words of a heading; `some_runs` and `unsure` depend on more than that and are never
/// given.
ConfigurationGroup group_of(std::string_view heading);

/// Whether a heading says that it is about training.
bool is_about_training(std::string_view heading);

/// Whether the first word of a heading is one for evaluation.
bool begins_with_evaluation(std::string_view heading);

/// A short line by itself that says what the blocks below it are about, though it is no heading of
/// Markdown's: `**Evaluation:**`, `*Evaluation settings*`; empty for another paragraph. A part of
/// `paragraph`.
std::string_view heading_in(const MarkdownParagraph& paragraph);

/// The columns of a table of configuration that hold values: those that say so, else all that are
/// no remarks or defaults and not about evaluation. None for a table of one column.
std::vector<std::size_t> value_columns(const MarkdownTable& table);

}  // namespace core
