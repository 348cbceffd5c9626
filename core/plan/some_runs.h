#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/parameter.h"

namespace core {

/// The names by which a text can mean some of the fine-tuned runs and not all: each run's name, and
/// each model that not all of them have, whole or by its size (`3B`).
class SomeRuns {
 public:
  explicit SomeRuns(const ExperimentPlan& plan);

  /// Whether one of the names stands among the text's words.
  [[nodiscard]] bool are_named_in(std::string_view text) const;

  /// Whether the remark behind a value names some runs and holds another value of the parameter:
  /// `8 (2 for 3B)`.
  [[nodiscard]] bool have_another_value(const Parameter& parameter, std::string_view value,
                                        std::string_view remark) const;

 private:
  void add(const std::string& name);

  std::set<std::string, std::less<>> names_;  ///< Normalized words.
};

}  // namespace core
