#include "core/plan/run_type.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/plan/plan_value.h"

namespace core {
namespace {

std::string lower_letters(std::string_view text) {
  std::string out = base::lower_case(text);
  std::erase_if(out, [](char c) { return !base::is_letter(c); });
  return out;
}

/// Whether a remark takes back or changes what it follows: `(skip)`, `(don't run)`, `(QLoRA)`,
/// `❌`.
bool takes_back(std::string_view remark) {
  const auto crosses = {"✗", "✘", "❌"};
  const bool has_cross = std::any_of(
      crosses.begin(), crosses.end(),
      [remark](std::string_view cross) { return remark.find(cross) != std::string_view::npos; });
  const std::string letters = lower_letters(remark);
  const auto beginnings = {"skip", "dont", "donot", "exclud", "omit", "cancel", "notrun"};
  return has_cross || changes_the_meaning(nullptr, remark) ||
         std::any_of(beginnings.begin(), beginnings.end(), [&letters](std::string_view beginning) {
           return letters.starts_with(beginning);
         });
}

/// \param cell what the plan says instead of a type; empty where it says nothing.
Missing type_question(std::string field, std::string_view subject, std::string place,
                      std::string_view cell = {}) {
  const std::string reason = cell.empty() ? std::string("does not say")
                                          : fmt::format("says `{}`", base::display_text(cell));
  std::vector<std::string> choices{"Fine-tuned", "Control"};
  if (!cell.empty()) choices.emplace_back("Not run");
  return Missing{
      .field = std::move(field),
      .question = fmt::format("Is {} fine-tuned or a control? The plan {}.", subject, reason),
      .looked_in = {std::move(place)},
      .choices = std::move(choices),
      .example = "Fine-tuned"};
}

/// A run without a type.
struct Untyped {
  const PlannedRun* run;
  std::string_view label;
  std::string_view cell;  ///< One that says both types; empty where it says nothing.
};

void ask_for_types(const std::vector<Untyped>& untyped, ExperimentPlan& plan) {
  if (untyped.empty()) return;
  const bool says_nothing = std::all_of(untyped.begin(), untyped.end(),
                                        [](const Untyped& one) { return one.cell.empty(); });
  const bool are_all = untyped.size() == plan.runs.size();
  if (says_nothing && (are_all || untyped.size() > kMostSingleQuestions)) {
    const std::string subject =
        are_all ? std::string("every run")
                : fmt::format("each of {} of {} runs", untyped.size(), plan.runs.size());
    plan.missing.push_back(
        type_question(std::string(kRunTypeField), subject, to_string(untyped.front().run->source)));
    return;
  }
  for (const Untyped& one : untyped) {
    const std::string place = to_string(one.run->source);
    plan.missing.push_back(type_question(
        fmt::format("{}@{}", kRunTypeField, one.label),
        fmt::format("run `{}` ({})", base::display_text(one.run->name), place), place, one.cell));
  }
}

}  // namespace

void ask_about_long_names(ExperimentPlan& plan) {
  constexpr std::size_t kLongestName = 1024;
  for (PlannedRun& run : plan.runs) {
    if (run.name.size() <= kLongestName) continue;
    plan.missing.push_back(run_table_question(
        fmt::format("The name of the run at {} has {} bytes, but at most {} are read. Please "
                    "shorten it in the plan.",
                    to_string(run.source), run.name.size(), kLongestName),
        to_string(run.source)));
    run.name = base::display_text(run.name);
  }
}

RunType run_type(std::string_view text) {
  const std::string all = lower_letters(text);
  if (all.empty() || is_not_applicable(text)) return RunType::missing;
  const bool is_fine_tuned =
      base::is_one_of(lower_letters(without_remark(text)), {"finetuned", "finetune", "finetuning"});
  if (all.find("control") != std::string::npos) {
    // `Fine-tuned (control)` says both.
    const bool says_both = is_fine_tuned || all.find("finetuned") != std::string::npos;
    return says_both ? RunType::missing : RunType::control;
  }
  if (!is_fine_tuned) return RunType::other;
  return is_taken_back(text, text) ? RunType::missing : RunType::fine_tuned;
}

bool is_taken_back(std::string_view rendered, std::string_view source) {
  return has_raised_or_struck(source) || takes_back(remark_of(rendered));
}

void decide_run_types(const Answers& answers, ExperimentPlan& plan) {
  ask_about_long_names(plan);
  const std::vector<std::string> labels = run_labels(plan);
  std::vector<Untyped> untyped;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    PlannedRun& run = plan.runs[i];
    run.type = run_type(run.type_text);
    if (run.type == RunType::fine_tuned && !run.doubt.empty()) run.type = RunType::missing;
    const std::string_view own = answer_to(answers, fmt::format("{}@{}", kRunTypeField, labels[i]));
    if (run.type == RunType::missing) {
      const std::string_view answer = own.empty() ? answer_to(answers, kRunTypeField) : own;
      run.type = run_type(answer);
      if (run.type != RunType::missing) run.type_text = std::string(answer);
    } else if (!own.empty() && run_type(own) != run.type) {
      plan.warnings.push_back({"answer_not_used",
                               fmt::format("The answer `{}` for the type of run `{}` is not used, "
                                           "because the plan says `{}`.",
                                           base::display_text(own), base::display_text(run.name),
                                           base::display_text(run.type_text)),
                               to_string(run.source)});
    }
    if (run.type == RunType::missing) {
      const bool says_nothing = is_not_applicable(run.type_text);
      const std::string_view said = says_nothing ? std::string_view() : run.type_text;
      untyped.push_back({&run, labels[i], run.doubt.empty() ? said : run.doubt});
    }
    if (run.type == RunType::other) {
      plan.warnings.push_back(
          {"run_skipped",
           fmt::format("Run `{}` has the type `{}`, which is neither fine-tuned nor a control, so "
                       "it is not scaffolded.",
                       base::display_text(run.name), base::display_text(run.type_text)),
           to_string(run.source)});
    }
  }
  ask_for_types(untyped, plan);
}

}  // namespace core
