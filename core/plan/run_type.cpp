#include "core/plan/run_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/display.h"
#include "core/parameters/parameter.h"
#include "core/parameters/remark.h"
#include "core/plan/question.h"

namespace core {
namespace {

constexpr std::size_t kLongestTypeName = 1024;
constexpr std::size_t kMostSingleQuestions = 10;  // docs/design.md, "Questions and answers"

std::string lower_letters(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Whether the remark behind a type takes it back: `(skip)`, `(don't run)`.
bool takes_back(std::string_view remark) {
  static constexpr std::array<std::string_view, 7> kBeginnings = {
      "skip", "dont", "donot", "exclud", "omit", "cancel", "notrun"};
  const std::string letters = lower_letters(remark);
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return letters.starts_with(beginning); });
}

Missing type_question(std::string field, std::string_view subject, std::string place,
                      std::string_view told = {}) {
  const std::string reason = told.empty() ? std::string("does not say")
                                          : fmt::format("says `{}`", base::display_text(told));
  return Missing{
      .field = std::move(field),
      .question = fmt::format("Is {} fine-tuned or a control? The plan {}.", subject, reason),
      .looked_in = {std::move(place)},
      .type = "string",
      .choices = {"Fine-tuned", "Control"},
      .default_value = std::nullopt,
      .example = "Fine-tuned"};
}

// A Type cell that says both; empty where it says nothing.
std::string_view said_by(const PlannedRun& run) {
  return is_not_applicable(run.type_text) ? std::string_view() : run.type_text;
}

/// A run without a type, with its label.
struct Lacking {
  const PlannedRun* run;
  std::string_view label;
};

void ask_for_types(const std::vector<Lacking>& lacking, ExperimentPlan& plan) {
  if (lacking.empty()) return;
  const bool says_nothing = std::all_of(
      lacking.begin(), lacking.end(), [](const Lacking& one) { return said_by(*one.run).empty(); });
  const bool all = says_nothing && lacking.size() == plan.runs.size();
  if (all || (says_nothing && lacking.size() > kMostSingleQuestions)) {
    const std::string subject =
        all ? std::string("every run")
            : fmt::format("each of {} of {} runs", lacking.size(), plan.runs.size());
    plan.missing.push_back(
        type_question(std::string(kRunTypeField), subject, to_string(lacking.front().run->source)));
    return;
  }
  for (const Lacking& one : lacking) {
    const std::string place = to_string(one.run->source);
    plan.missing.push_back(
        type_question(fmt::format("{}@{}", kRunTypeField, one.label),
                      fmt::format("run `{}` ({})", base::display_text(one.run->name), place), place,
                      said_by(*one.run)));
  }
}

// Every message would tell such a name whole.
void ask_about_long_name(PlannedRun& run, ExperimentPlan& plan) {
  if (run.name.size() <= kLongestTypeName) return;
  plan.missing.push_back(run_table_question(
      fmt::format("The name of the run at {} has {} bytes, at most {} are read. Please shorten it "
                  "in the plan.",
                  to_string(run.source), run.name.size(), kLongestTypeName),
      to_string(run.source)));
  run.name = base::display_text(run.name);
}

}  // namespace

void ask_about_long_names(ExperimentPlan& plan) {
  for (PlannedRun& run : plan.runs) ask_about_long_name(run, plan);
}

RunType run_type(std::string_view text) {
  const std::string all = lower_letters(text);
  if (all.empty() || is_not_applicable(text)) return RunType::missing;
  const std::string own = lower_letters(without_remark(text));
  const bool is_fine_tuned = own == "finetuned" || own == "finetune" || own == "finetuning";
  if (all.find("control") != std::string::npos) {
    // `Fine-tuned (control)` says both.
    const bool says_both = is_fine_tuned || all.find("finetuned") != std::string::npos;
    return says_both ? RunType::missing : RunType::control;
  }
  if (is_fine_tuned && takes_back(remark_of(text))) return RunType::missing;
  return is_fine_tuned ? RunType::fine_tuned : RunType::other;
}

void decide_run_types(const Answers& answers, ExperimentPlan& plan) {
  ask_about_long_names(plan);
  const std::vector<std::string> labels = run_labels(plan);
  std::vector<Lacking> lacking;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    PlannedRun& run = plan.runs[i];
    run.type = run_type(run.type_text);
    const std::string& label = labels[i];
    const std::string_view own = answer_to(answers, fmt::format("{}@{}", kRunTypeField, label));
    if (run.type == RunType::missing) {
      const std::string_view answer = own.empty() ? answer_to(answers, kRunTypeField) : own;
      run.type = run_type(answer);
      if (run.type != RunType::missing) run.type_text = std::string(answer);
    } else if (!own.empty() && run_type(own) != run.type) {
      plan.warnings.push_back(
          {"answer_not_used",
           fmt::format("The answer `{}` for the type of run `{}` is not used, since "
                       "the plan says `{}`.",
                       base::display_text(own), base::display_text(run.name),
                       base::display_text(run.type_text)),
           to_string(run.source)});
    }
    if (run.type == RunType::missing) lacking.push_back({&run, label});
    if (run.type == RunType::other) {
      plan.warnings.push_back(
          {"run_skipped",
           fmt::format("Run `{}` is of type `{}`, neither fine-tuned nor a control, and is not "
                       "scaffolded.",
                       base::display_text(run.name), base::display_text(run.type_text)),
           to_string(run.source)});
    }
  }
  ask_for_types(lacking, plan);
}

}  // namespace core
