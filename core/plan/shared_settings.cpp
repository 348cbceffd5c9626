#include "core/plan/shared_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "base/display.h"
#include "core/parameters/mention.h"
#include "core/plan/cross_checks.h"
#include "core/plan/run_names.h"
#include "core/plan/summary_sections.h"
#include "core/text/list_text.h"

namespace core {

void SharedSettings::add(const Parameter& parameter, PlanValue value) {
  const auto [place, is_new] = plan_.configuration.emplace(parameter.key, value);
  if (is_new || means_the_same(parameter, place->second.text, value.text)) return;
  contradictions_[&parameter].push_back(std::move(value));
}

void SharedSettings::add_weak(const Parameter& parameter, PlanValue value) {
  weak_[&parameter].push_back(std::move(value));
}

void SharedSettings::add_for_some_runs(const Parameter& parameter, SomeRunsValue value) {
  for_some_runs_[&parameter].push_back(std::move(value));
}

void SharedSettings::decide() {
  check_alpha();
  ask_about_some_runs();
  ask_about_contradictions();
  settle_weak();
  for (const PlanValue& unread : unread_) ask_about_unread(unread, false);
  for (const PlanValue& hint : hints_) ask_about_unread(hint, true);
}

// Whether the common configuration need not give a parameter.
bool SharedSettings::is_settled(const Parameter& parameter) const {
  return answers_.contains(parameter.key) || every_run_has(plan_, parameter);
}

void SharedSettings::ask_about_invalid(const Parameter& parameter, std::string_view problem,
                                       const Source& source) {
  if (is_settled(parameter)) return;
  plan_.missing.push_back(
      invalid_parameter(parameter, std::string(parameter.key), problem, source));
}

// `16 (2 × rank)` says two things where a run's rank is not 8.
void SharedSettings::check_alpha() {
  const Parameter& parameter = *find_parameter("lora_alpha");
  const auto alpha = plan_.configuration.find("lora_alpha");
  if (!alpha_ || alpha == plan_.configuration.end() || every_run_has(plan_, parameter)) return;
  const auto stated = read_value(parameter, alpha->second.text);
  const auto common = plan_.configuration.find("lora_rank");
  const auto is_other = [&](const PlannedRun& run) {
    const auto cell = run.cells.find("lora_rank");
    const bool has_cell = cell != run.cells.end();
    if (run.type == RunType::control || !stated) return false;
    if (!has_cell && common == plan_.configuration.end()) return false;
    const std::string& text = has_cell ? cell->second.text : common->second.text;
    const auto rank = read_value(*find_parameter("lora_rank"), text);
    const auto* whole = rank ? std::get_if<std::int64_t>(&*rank) : nullptr;
    return whole != nullptr && !same_value(*stated, Value(2 * *whole));
  };
  if (std::none_of(plan_.runs.begin(), plan_.runs.end(), is_other)) return;
  for_some_runs_[&parameter].push_back({alpha_->text, "2", alpha_->source});
}

// What is said for some runs cannot be given to them here, and the others' value is not theirs.
void SharedSettings::ask_about_some_runs() {
  for (const Parameter& parameter : parameters()) {
    const auto found = for_some_runs_.find(&parameter);
    if (found == for_some_runs_.end() || every_run_has(plan_, parameter)) continue;
    const std::string key(parameter.key);
    const auto common = plan_.configuration.find(key);
    const bool is_given = common != plan_.configuration.end();
    const std::string text = is_given ? common->second.text : std::string();
    const auto is_other = [&](const SomeRunsValue& value) {
      return has_other_value(parameter, text, value.value);
    };
    if (std::none_of(found->second.begin(), found->second.end(), is_other)) continue;
    if (is_given) plan_.configuration.erase(common);
    contradictions_.erase(&parameter);
    if (answers_.contains(key)) continue;
    std::vector<std::string> lines;
    std::vector<std::string> places;
    for (const SomeRunsValue& value : found->second) {
      const std::string place = to_string(value.source);
      lines.push_back(fmt::format("`{}` ({})", base::display_text(value.line), place));
      if (places.size() < kMostNamed) places.push_back(place);
    }
    plan_.missing.push_back(parameter_question(
        parameter, key,
        fmt::format("{0} may differ for some runs: {1}. What should it be? Answer `{2}` for all "
                    "runs, `{2}@RUN` for one.",
                    parameter.name, join_truncated(lines, " and "), key),
        std::move(places)));
  }
}

void SharedSettings::ask_about_contradictions() {
  for (const Parameter& parameter : parameters()) {
    const auto found = contradictions_.find(&parameter);
    if (found == contradictions_.end() || every_run_has(plan_, parameter)) continue;
    const auto first = plan_.configuration.find(std::string(parameter.key));
    std::vector<PlanValue> values = {first->second};
    values.insert(values.end(), found->second.begin(), found->second.end());
    plan_.configuration.erase(first);
    if (answers_.contains(parameter.key)) continue;
    plan_.missing.push_back(
        which_value_question(parameter, std::string(parameter.key), "The plan gives", values));
  }
}

// What sections say that are not about how to train or run.
void SharedSettings::settle_weak() {
  for (const Parameter& parameter : parameters()) {
    const auto found = weak_.find(&parameter);
    if (found == weak_.end()) continue;
    const std::vector<PlanValue>& values = found->second;
    const std::string key(parameter.key);
    const auto asks = [&key](const Missing& question) { return question.field == key; };
    const bool is_asked = std::any_of(plan_.missing.begin(), plan_.missing.end(), asks);
    if (is_asked) continue;
    if (plan_.configuration.contains(key) || every_run_has(plan_, parameter)) {
      for (const PlanValue& value : values) warn_about_weak(parameter, value);
      continue;
    }
    const bool is_one_value =
        std::all_of(values.begin(), values.end(), [&](const PlanValue& value) {
          return means_the_same(parameter, values.front().text, value.text);
        });
    const auto value = read_value(parameter, values.front().text);
    if (is_one_value && value) {
      plan_.configuration.emplace(key, values.front());
    } else if (answers_.contains(key)) {
      continue;
    } else if (is_one_value) {
      ask_about_invalid(parameter, value.error().message, values.front().source);
    } else {
      plan_.missing.push_back(which_value_question(parameter, key, "The plan gives", values));
    }
  }
}

// A weak value that no run has, or that the configuration contradicts.
void SharedSettings::warn_about_weak(const Parameter& parameter, const PlanValue& value) {
  if (!read_value(parameter, value.text)) return;
  const std::string key(parameter.key);
  const auto has_it = [&](const PlannedRun& run) {
    const auto cell = run.cells.find(key);
    return cell != run.cells.end() && means_the_same(parameter, cell->second.text, value.text);
  };
  if (std::any_of(plan_.runs.begin(), plan_.runs.end(), has_it)) return;
  const auto common = plan_.configuration.find(key);
  if (common != plan_.configuration.end() &&
      means_the_same(parameter, common->second.text, value.text)) {
    return;
  }
  const std::string used =
      common == plan_.configuration.end() || every_run_has(plan_, parameter)
          ? "the run table gives other values, which are used"
          : fmt::format("{} gives `{}`, which is used", to_string(common->second.source),
                        base::display_text(common->second.text));
  plan_.warnings.push_back({"value_not_used",
                            fmt::format("{} is `{}` here, but {}.", parameter.name,
                                        base::display_text(value.text), used),
                            to_string(value.source)});
}

// Text that mentions a parameter which nothing else gives: a person says whether it gives it.
void SharedSettings::ask_about_unread(const PlanValue& unread, bool is_hint) {
  for (const Parameter* parameter : parameters_mentioned_in(unread.text)) {
    const std::string key(parameter->key);
    if (plan_.configuration.contains(key) || is_settled(*parameter)) {
      const auto field = field_in_line(unread.text, unread.source.line);
      const bool is_its_field = field && parameter_by_label(field->label) == parameter;
      if (is_its_field) warn_about_weak(*parameter, {field->value, unread.source});
      continue;
    }
    if (!asked_.insert(parameter->key).second) continue;
    const std::string place = to_string(unread.source);
    plan_.missing.push_back(
        is_hint ? stated_elsewhere_question(*parameter, unread.source, unread.text)
                : parameter_question(
                      *parameter, key,
                      fmt::format("{} may be given at {} in a form that cannot be read (`{}`). "
                                  "What should it be?",
                                  parameter->name, place, base::display_text(unread.text)),
                      {place}));
  }
}

}  // namespace core
