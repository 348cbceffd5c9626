#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/text/markdown_document.h"

namespace core {

enum class ColumnRole {
  run_name,
  type,
  value,    ///< A parameter, or a column that the table of parameters does not know.
  no_value  ///< Estimates, Status, Notes, `#`, and headers without text.
};

/// What a header of the run table means.
struct ColumnMeaning {
  ColumnRole role = ColumnRole::no_value;
  Column column;                        ///< For ColumnRole::value.
  const FixedSetting* fixed = nullptr;  ///< Of a column that no generator can set; no value.
};

/// The meaning of each header, in their order (docs/design.md, "Parameters"). Misspelt headers are
/// asked about in `missing`. Keys are unique: an unknown header met again has `_2` after its key.
std::vector<ColumnMeaning> column_meanings(const std::vector<MarkdownText>& headers,
                                           const std::string& file, const Answers& answers,
                                           std::vector<Missing>& missing);

/// Whether a header is that of the run's name; spelling is not judged.
bool is_run_name_header(std::string_view header);

/// Whether a header is that of the run's type; spelling is not judged.
bool is_type_header(std::string_view header);

}  // namespace core
