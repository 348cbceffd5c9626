#include "core/runs/answer_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/display.h"
#include "base/edit_distance.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

/// Fields that other parts ask for and take.
constexpr std::array<std::string_view, 9> kFieldsOfOthers{
    "experiment_dir",  "summary_path",       "experiment_name", "run_table",  "type",
    "cruijff_kit_dir", "site_settings_path", "generator",       "project_dir"};

/// What stands in front of the `@` of fields that the plan's reader asks for and takes.
constexpr std::array<std::string_view, 2> kPlanFields{"type", "spelling"};

/// What stands in front of the `@` of fields that belong to a model: where it is, and which known
/// one has its shape.
constexpr std::array<std::string_view, 2> kModelFields{"model_path", "model_like"};

template <typename Range>
bool names_field(const Range& range, std::string_view text) {
  return std::find(range.begin(), range.end(), text) != range.end();
}

class FieldJudge {
 public:
  FieldJudge(const ValueSources& sources, const std::set<std::string>& models)
      : models_(models.begin(), models.end()) {
    for (const Parameter& parameter : parameters()) keys_.emplace_back(parameter.key);
    for (const FineTunedRun& run : sources.runs) labels_.push_back(run.label);
    for (const Missing& missing : sources.plan.missing) asked_by_plan_.insert(missing.field);
  }

  /// What is wrong with a field, as a sentence without its end; empty when it is one.
  [[nodiscard]] std::string problem(const std::string& field) const {
    if (asked_by_plan_.count(field) != 0) return "";
    const std::size_t at = field.find('@');
    const std::string key = field.substr(0, at);
    if (at == std::string::npos) return problem_of_plain(key);
    const std::string name = field.substr(at + 1);
    if (names_field(kPlanFields, key)) return "";
    if (names_field(kModelFields, key)) return problem_of_name(field, "model", name, models_);
    if (names_field(keys_, key)) return problem_of_name(field, "fine-tuned run", name, labels_);
    return unknown_key(field, key);
  }

 private:
  [[nodiscard]] std::string problem_of_plain(const std::string& key) const {
    const bool is_known = names_field(keys_, key) || names_field(kFieldsOfOthers, key);
    return is_known ? "" : unknown_key(key, key);
  }

  [[nodiscard]] std::string unknown_key(const std::string& field, const std::string& key) const {
    std::vector<std::string> known = keys_;
    known.insert(known.end(), kFieldsOfOthers.begin(), kFieldsOfOthers.end());
    known.insert(known.end(), kModelFields.begin(), kModelFields.end());
    return fmt::format("the answer `{}` belongs to no field of this experiment{}",
                       base::display_name(field), hint(base::near_names(key, known)));
  }

  static std::string problem_of_name(const std::string& field, std::string_view kind,
                                     const std::string& name,
                                     const std::vector<std::string>& known) {
    if (names_field(known, name)) return "";
    return fmt::format("the answer `{}` names no {} of this experiment{}",
                       base::display_name(field), kind, hint(base::near_names(name, known)));
  }

  static std::string hint(const std::vector<std::string>& near) {
    if (near.empty()) return "";
    return fmt::format("; did you mean `{}`?", base::display_name(near.front()));
  }

  std::vector<std::string> models_;
  std::vector<std::string> keys_;
  std::vector<std::string> labels_;
  std::set<std::string> asked_by_plan_;
};

}  // namespace

void judge_answer_fields(const ValueSources& sources, const std::set<std::string>& models,
                         Findings& findings) {
  const FieldJudge judge(sources, models);
  for (const auto& [field, answer] : sources.answers.all()) {
    std::string problem = judge.problem(field);
    if (problem.empty()) continue;
    if (answer.kept) {
      findings.warnings.push_back({"answer_not_used", std::move(problem), ""});
    } else {
      findings.contradictions.push_back(std::move(problem));
    }
  }
}

}  // namespace core
