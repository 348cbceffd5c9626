#include "core/runs/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/edit_distance.h"
#include "core/locate/locate.h"
#include "core/parameters/fixed_setting.h"
#include "core/parameters/parameter.h"
#include "core/runs/effective_values.h"
#include "core/runs/models.h"
#include "core/runs/resource_paths.h"

namespace core {
namespace {

/// Fields without `@` that other parts ask for and read.
constexpr std::array<std::string_view, 9> kFieldsOfOthers{
    kExperimentDirField, kSummaryPathField,    kSiteSettingsField, kKitField,    "generator",
    "project_dir",       kExperimentNameField, kRunTableField,     kRunTypeField};

constexpr std::array<std::string_view, 2> kModelFields{kModelPathField, kModelLikeField};

/// The names that the fields of one experiment are made of.
struct FieldNames {
  std::vector<std::string> parameters;
  std::vector<std::string> runs;
  std::vector<std::string> models;
};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "; did you mean `epochs`?", or nothing where no name is near.
std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
  const std::vector<std::string> near = base::near_names(name, known);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", base::display_name(near.front()));
}

/// Why a field does not belong to the experiment, as a sentence without its end; nothing when it
/// does.
std::optional<std::string> field_problem(const std::string& field, const FieldNames& names) {
  const std::size_t at = field.find('@');
  const std::string key = field.substr(0, at);
  const bool is_parameter = contains(names.parameters, key);
  if (at == std::string::npos) {
    if (is_parameter || base::is_one_of(key, kFieldsOfOthers) || is_fixed_setting(key)) {
      return std::nullopt;
    }
  } else {
    // The plan's reader knows which of its questions are open.
    if (key == kRunTypeField || key == kSpellingField) return std::nullopt;
    const bool is_of_model = base::is_one_of(key, kModelFields);
    if (is_of_model || is_parameter) {
      const std::string name = field.substr(at + 1);
      const std::vector<std::string>& known = is_of_model ? names.models : names.runs;
      if (contains(known, name)) return std::nullopt;
      return fmt::format("the answer `{}` does not match any {} of this experiment{}",
                         base::display_name(field), is_of_model ? "model" : "fine-tuned run",
                         suggestion(name, known));
    }
  }
  std::vector<std::string> keys = names.parameters;
  keys.insert(keys.end(), kFieldsOfOthers.begin(), kFieldsOfOthers.end());
  keys.insert(keys.end(), kModelFields.begin(), kModelFields.end());
  return fmt::format("the answer `{}` does not match any field of this experiment{}",
                     base::display_name(field), suggestion(key, keys));
}

}  // namespace

AnswerBook::AnswerBook(const Answers& given, const KeptAnswers& kept, bool overrides)
    : overridden_(kept.overridden), overrides_(overrides) {
  for (const auto& [field, text] : given) answers_.emplace(field, GivenAnswer{field, text, false});
  for (const auto& [field, text] : kept.answers)
    answers_.emplace(field, GivenAnswer{field, text, true});
}

const GivenAnswer* AnswerBook::for_all(std::string_view key) const {
  const auto answer = answers_.find(key);
  return answer == answers_.end() ? nullptr : &answer->second;
}

const GivenAnswer* AnswerBook::for_one(std::string_view key, std::string_view name) const {
  if (answers_.empty()) return nullptr;
  return for_all(std::string(key) + '@' + std::string(name));
}

bool AnswerBook::wins(const GivenAnswer& answer, std::string_view file_text) const {
  if (!answer.kept) return overrides_;
  const auto texts = overridden_.find(answer.field);
  return texts != overridden_.end() && texts->second.contains(std::string(file_text));
}

void report_contradiction(const GivenAnswer& answer, const PlanValue& in_file,
                          std::string_view for_run, Findings& findings) {
  const std::string where = to_string(in_file.source);
  const std::string both = fmt::format(
      "the answer `{}` for `{}` contradicts {}, which says `{}`{}", base::display_name(answer.text),
      base::display_name(answer.field), where, base::display_name(in_file.text), for_run);
  if (answer.kept) {
    findings.warnings.push_back(
        {"answer_superseded", both + "; the file wins over an answer from an earlier call", where});
  } else {
    findings.contradictions.push_back(
        both + "; leave the answer out, correct the file, or set `override` to true");
  }
}

void report_override(const GivenAnswer& answer, const PlanValue& in_file, std::string_view for_run,
                     Findings& findings) {
  if (!findings.overridden[answer.field].insert(in_file.text).second) return;
  const std::string where = to_string(in_file.source);
  findings.warnings.push_back(
      {"answer_overrides",
       fmt::format("the answer `{}` for `{}` overrides {}, which says `{}`{}",
                   base::display_name(answer.text), base::display_name(answer.field), where,
                   base::display_name(in_file.text), for_run),
       where});
}

void report_unknown_answers(const ValueSources& sources, const std::set<std::string>& models,
                            Findings& findings) {
  FieldNames names{{}, {}, {models.begin(), models.end()}};
  for (const Parameter& parameter : parameters()) names.parameters.emplace_back(parameter.key);
  for (const FineTunedRun& run : sources.runs) names.runs.push_back(run.label);
  std::set<std::string_view> asked_by_plan;
  for (const Missing& question : sources.plan.missing) asked_by_plan.insert(question.field);
  for (const auto& [field, answer] : sources.answers.all()) {
    if (asked_by_plan.contains(field)) continue;
    const std::optional<std::string> problem = field_problem(field, names);
    if (!problem) continue;
    if (answer.kept) {
      findings.warnings.push_back({"answer_not_used", *problem, ""});
    } else {
      findings.contradictions.push_back(*problem);
    }
  }
}

}  // namespace core
