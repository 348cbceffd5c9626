#include "core/runs/model_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/runs/usable_path.h"
#include "core/text/path_text.h"

namespace core {
namespace {

using Listed = std::vector<const PlannedModel*>;

bool same_in_any_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

template <typename Matches>
Listed listed_where(const ExperimentPlan& plan, Matches matches) {
  Listed listed;
  std::set<std::string> paths;
  for (const PlannedModel& model : plan.models) {
    if (!matches(model.name)) continue;
    if (paths.emplace(strip_trailing_slashes(model.path)).second) listed.push_back(&model);
  }
  return listed;
}

/// The plan's entries for a model that differ in their path.
Listed listed_for(const ExperimentPlan& plan, const std::string& model) {
  Listed exact = listed_where(plan, [&](const std::string& name) { return name == model; });
  if (!exact.empty()) return exact;
  return listed_where(plan, [&](const std::string& name) { return same_in_any_case(name, model); });
}

Missing question_about(const std::string& model, std::string question, const Listed& choices,
                       const ExperimentPlan& plan) {
  Missing missing;
  missing.field = "model_path@" + model;
  missing.question = std::move(question);
  missing.looked_in = {"the models that " + plan.summary_path + " lists"};
  missing.type = "string";
  for (const PlannedModel* choice : choices) missing.choices.push_back(choice->path);
  missing.example = "/scratch/models/Llama-3.2-1B-Instruct";
  return missing;
}

Missing question_for_listed(const std::string& model, const Listed& listed,
                            const ExperimentPlan& plan) {
  if (listed.empty()) {
    return question_about(model,
                          fmt::format("Where does model `{}` lie? {} lists no path for it.",
                                      base::display_name(model), plan.summary_path),
                          listed_where(plan, [](const std::string&) { return true; }), plan);
  }
  if (listed.size() > 1) {
    return question_about(model,
                          fmt::format("Which path has model `{}`? The plan lists {} of them, the "
                                      "first two at {} and {}.",
                                      base::display_name(model), listed.size(),
                                      to_string(listed[0]->source), to_string(listed[1]->source)),
                          listed, plan);
  }
  return question_about(model,
                        fmt::format("Where does model `{}` lie? Its path is `{}` ({}), {}.",
                                    base::display_name(model), base::display_name(listed[0]->path),
                                    to_string(listed[0]->source),
                                    path_problem(listed[0]->path).value_or("which cannot be used")),
                        {}, plan);
}

Setting setting_of(const PlannedModel& model) {
  return {std::string(strip_trailing_slashes(model.path)), Origin::configuration, model.source};
}

void report_contradiction(const GivenAnswer& answer, const PlannedModel& model,
                          Findings& findings) {
  const std::string both = fmt::format(
      "the answer `{}` for `{}` contradicts {}, which says `{}`", base::display_name(answer.text),
      base::display_name(answer.field), to_string(model.source), base::display_name(model.path));
  if (answer.kept) {
    findings.warnings.push_back({"answer_superseded",
                                 both + "; the file wins over an answer of an earlier call",
                                 to_string(model.source)});
  } else {
    findings.contradictions.push_back(
        both + "; leave the answer out, correct the file, or set `override` to true");
  }
}

/// \param listed the plan's only entry, whose path can be used.
Setting settle(const PlannedModel& listed, const GivenAnswer* answer, const AnswerBook& answers,
               Findings& findings) {
  const bool agrees = answer == nullptr ||
                      strip_trailing_slashes(answer->text) == strip_trailing_slashes(listed.path);
  if (agrees) return setting_of(listed);
  if (answers.wins(*answer, listed.path) && !path_problem(answer->text)) {
    findings.overridden[answer->field].insert(listed.path);
    findings.warnings.push_back(
        {"answer_overrides",
         fmt::format("the answer `{}` for `{}` overrides {}, which says `{}`",
                     base::display_name(answer->text), base::display_name(answer->field),
                     to_string(listed.source), base::display_name(listed.path)),
         to_string(listed.source)});
    return {std::string(strip_trailing_slashes(answer->text)), Origin::answer, {}};
  }
  report_contradiction(*answer, listed, findings);
  return setting_of(listed);
}

}  // namespace

std::optional<Setting> find_model_path(const std::string& model, const ValueSources& sources,
                                       Findings& findings) {
  const Listed listed = listed_for(sources.plan, model);
  const GivenAnswer* answer = sources.answers.for_one("model_path", model);
  if (listed.size() == 1 && !path_problem(listed[0]->path)) {
    return settle(*listed[0], answer, sources.answers, findings);
  }
  if (answer == nullptr) {
    findings.missing.push_back(question_for_listed(model, listed, sources.plan));
    return std::nullopt;
  }
  if (const auto problem = path_problem(answer->text)) {
    findings.missing.push_back(question_about(
        model,
        fmt::format("Where does model `{}` lie? The answer was `{}`, {}.",
                    base::display_name(model), base::display_name(answer->text), *problem),
        listed, sources.plan));
    return std::nullopt;
  }
  return Setting{std::string(strip_trailing_slashes(answer->text)), Origin::answer, {}};
}

std::optional<PlanValue> only_model(const ExperimentPlan& plan) {
  if (plan.models.empty()) return std::nullopt;
  const PlannedModel& first = plan.models.front();
  const bool is_only =
      std::all_of(plan.models.begin(), plan.models.end(),
                  [&](const PlannedModel& each) { return each.name == first.name; });
  return is_only ? std::optional(PlanValue{first.name, first.source}) : std::nullopt;
}

std::vector<std::string> listed_models(const ExperimentPlan& plan) {
  std::vector<std::string> names;
  for (const PlannedModel& model : plan.models) {
    if (std::find(names.begin(), names.end(), model.name) == names.end()) {
      names.push_back(model.name);
    }
  }
  return names;
}

}  // namespace core
