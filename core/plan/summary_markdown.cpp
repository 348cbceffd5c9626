#include "core/plan/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/configuration.h"
#include "core/plan/cross_checks.h"
#include "core/plan/question.h"
#include "core/plan/resources.h"
#include "core/plan/run_table.h"
#include "core/plan/summary_sections.h"
#include "core/text/list_text.h"
#include "core/text/markdown_document.h"
#include "core/text/path_text.h"

namespace core {
namespace {

// `Experiment: NAME` and NAME are one title; a title without a name is empty.
std::string name_in_title(std::string_view title) {
  const auto is_kind = [](std::string_view text) {
    return base::is_one_of(normalized_label(text), {"experiment", "experiment summary",
                                                    "experiment plan", "experiment design"});
  };
  const std::string_view text = base::trimmed(title);
  if (is_kind(text)) return {};
  const std::size_t colon = text.find(':');
  const bool has_kind = colon != std::string_view::npos && is_kind(text.substr(0, colon));
  return std::string(has_kind ? base::trimmed(text.substr(colon + 1)) : text);
}

void read_name(const Sections& titles, const std::string& file, const Answers& answers,
               ExperimentPlan& plan) {
  std::vector<PlanValue> names;
  std::set<std::string> known;
  for (const MarkdownSection* title : titles) {
    std::string name = name_in_title(title->heading.text);
    if (name.empty() || !known.insert(name).second) continue;
    names.push_back({std::move(name), {file, title->heading.line}});
  }
  if (names.size() == 1) {
    plan.name = names.front();
    return;
  }
  if (const auto answer = answer_to(answers, kExperimentNameField); !answer.empty()) {
    plan.name = PlanValue{std::string(answer), Source{"answer", 0}};
    return;
  }
  if (names.empty()) {
    plan.missing.push_back(name_question(
        fmt::format("What is the experiment called? The plan ({}) has no title.", file), file));
    return;
  }
  std::vector<std::string> places;
  Missing question = name_question({}, file);
  for (const PlanValue& name : names) {
    places.push_back(
        fmt::format("`{}` ({})", base::display_text(name.text), to_string(name.source)));
    if (question.choices.size() < kMostNamed) question.choices.push_back(name.text);
  }
  question.question =
      fmt::format("The plan has several titles: {}. Which is the experiment's name?",
                  join_truncated(places, " and "));
  plan.missing.push_back(std::move(question));
}

const MarkdownField* experiment_path(const std::vector<MarkdownBlock>& blocks) {
  for (const PlacedField& placed : placed_fields(blocks)) {
    const std::string label = normalized_label(placed.field->label);
    const bool is_named = label == "experiment" || label == "experiment directory";
    if (is_named && placed.field->value.find('/') != std::string::npos) return placed.field;
    if (placed.below == nullptr) continue;
    if (const MarkdownField* below = experiment_path(*placed.below)) return below;
  }
  return nullptr;
}

const MarkdownField* experiment_path(const MarkdownSection& section) {
  if (const MarkdownField* field = experiment_path(section.blocks)) return field;
  for (const MarkdownSection& below : section.sections) {
    if (const MarkdownField* field = experiment_path(below)) return field;
  }
  return nullptr;
}

void read_directory(const Sections& quick_reference, const std::string& file,
                    ExperimentPlan& plan) {
  for (const MarkdownSection* section : quick_reference) {
    const MarkdownField* field = experiment_path(*section);
    if (field == nullptr) continue;
    plan.stated_directory =
        PlanValue{value_without_remark(field->value, field->value_source), {file, field->line}};
    break;
  }
  check_directory(plan);
}

}  // namespace

bool is_summary_name(std::string_view path) {
  return path.ends_with(".md") || path.ends_with(".yaml") || path.ends_with(".yml");
}

Result<ExperimentPlan> read_summary(std::string_view text, const std::string& path,
                                    const Answers& answers) {
  return path.ends_with(".md") ? read_summary_markdown(text, path, answers)
                               : read_summary_yaml(text, path, answers);
}

Result<ExperimentPlan> read_summary_markdown(std::string_view text, const std::string& path,
                                             const Answers& answers) {
  const auto document = parse_markdown(text, path);
  if (!document) return document.error();
  ExperimentPlan plan;
  plan.summary_path = path;
  plan.directory = parent_directory(path);
  const SummarySections sections = find_sections(*document, answers, plan.missing);
  read_name(sections.titles, path, answers, plan);
  read_directory(sections.quick_reference, path, plan);
  read_run_table(text, sections, path, answers, plan);
  warn_about_unread_runs(sections.others, path, plan);
  read_resources(sections.resources, path, plan);
  if (const Status listed = check_listed(plan); !listed) return listed.error();
  read_configuration(sections, path, answers, plan);
  check_counts(sections.overview, path, plan);
  check_levels(sections.variables, path, plan);
  ask_about_stated_elsewhere(sections, path, answers, plan);
  keep_first_questions(plan.missing);
  return plan;
}

}  // namespace core
