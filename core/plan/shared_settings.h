#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/parameters/value.h"
#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"

namespace core {

/// What a line says about a parameter for some runs.
struct SomeRunsValue {
  std::string line;
  std::string value;
  Source source;
};

/// What a plan says for all runs, from all its places: values are added in the order of the text,
/// then decided together (docs/design.md, "Precedence").
class SharedSettings {
 public:
  /// EXPECTS: the plan's runs are read. References outlive it.
  SharedSettings(const Answers& answers, ExperimentPlan& plan) : answers_(answers), plan_(plan) {}

  /// From a section about how to train or run: decides, unless another such value differs.
  void add(const Parameter& parameter, PlanValue value);

  /// From another section: decides where nothing stronger does.
  void add_weak(const Parameter& parameter, PlanValue value);

  void add_for_some_runs(const Parameter& parameter, SomeRunsValue value);

  /// LoRA alpha with a remark that says 2 × rank.
  void note_twice_the_rank(PlanValue alpha) { alpha_ = std::move(alpha); }

  /// A line that is not read as a field, or is where fields are not read: a question for each
  /// parameter that it mentions and nothing else gives.
  void add_unread(PlanValue line) { unread_.push_back(std::move(line)); }

  /// The same for a field of a section about ideas, or one that may have been measured.
  void add_hint(PlanValue line) { hints_.push_back(std::move(line)); }

  /// Asks for a value that cannot be used, where a run needs one.
  void ask_about_invalid(const Parameter& parameter, std::string_view problem,
                         const Source& source);

  /// Fills the plan's configuration, and adds what has to be asked or warned about.
  void decide();

 private:
  [[nodiscard]] bool is_settled(const Parameter& parameter) const;
  void check_alpha();
  void ask_about_some_runs();
  void ask_about_contradictions();
  void settle_weak();
  void warn_about_weak(const Parameter& parameter, const PlanValue& value);
  void ask_about_unread(const PlanValue& unread, bool is_hint);

  const Answers& answers_;
  ExperimentPlan& plan_;
  std::map<const Parameter*, std::vector<PlanValue>> contradictions_;
  std::map<const Parameter*, std::vector<PlanValue>> weak_;
  std::map<const Parameter*, std::vector<SomeRunsValue>> for_some_runs_;
  std::optional<PlanValue> alpha_;
  std::vector<PlanValue> unread_;
  std::vector<PlanValue> hints_;
  std::set<std::string_view> asked_;  ///< Keys that ask_about_unread() asked for.
};

}  // namespace core
