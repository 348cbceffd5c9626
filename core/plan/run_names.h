#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/plan/experiment_plan.h"

namespace core {

/// The names by which a text can mean some of the fine-tuned runs and not all: each run's name, and
/// each model that not all of them have, whole or by its size (`3B`).
class RunNames {
 public:
  /// \param plan with its runs read, which outlives this.
  explicit RunNames(const ExperimentPlan& plan) : plan_(plan) {}

  /// Whether one of the names is among the text's words.
  [[nodiscard]] bool mentioned_in(std::string_view text) const;

  /// Whether a heading is nothing but a run's name, with or without `Run` in front of it.
  [[nodiscard]] bool is_heading_of_one(std::string_view heading) const;

  /// Whether the text names every fine-tuned run, by its name, its model or the model's size.
  [[nodiscard]] bool all_mentioned_in(std::string_view text) const;

  /// Whether the remark after a value names some runs and holds another value of the parameter:
  /// `8 (reduce to 2 for 3B)`.
  [[nodiscard]] bool remark_has_another_value(const Parameter& parameter, std::string_view value,
                                              std::string_view remark) const;

 private:
  const ExperimentPlan& plan_;
  // Normalized and sorted, once needed.
  mutable std::optional<std::vector<std::string>> names_;
  mutable std::optional<std::set<std::string>> run_names_;
  mutable std::optional<std::vector<std::string>> names_without_digits_;
  mutable std::optional<std::vector<std::vector<std::string>>> names_by_run_;
};

/// Whether a text is, or has among its words, a value of the parameter that is not `value`; any
/// value where that is empty.
bool has_other_value(const Parameter& parameter, std::string_view value, std::string_view text);

}  // namespace core
