#include "core/runs/effective_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/runs/varying_parameters.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::string_view kCondaEnv = "conda_env";

/// Whether a text gives no value. An empty prompt is a value; a sentence that states the rule that
/// applies anyway (LoRA alpha is 2 x rank) is not.
bool has_no_value(const Parameter& parameter, std::string_view text) {
  if (parameter.type == ValueType::prompt) return false;
  return is_not_applicable(text) || (parameter.key == "lora_alpha" && is_twice_the_rank(text));
}

/// The plan's or the site settings' text for a parameter.
struct FileValue {
  const PlanValue* value = nullptr;
  Origin origin = Origin::configuration;
};

/// An invalid text that a run would use.
struct InvalidUse {
  std::string problem;
  Source source;
  Origin origin;
  std::string text;
  std::string answer_field;  ///< For Origin::answer.
  std::size_t run;
};

/// An answer and the valid text of the files that it contradicts.
struct Contradiction {
  const GivenAnswer* answer;
  FileValue in_file;
  std::size_t run;
};

/// Where a parameter's value is looked for, in that order, for `looked_in`.
std::vector<std::string> searched_places(const Parameter& parameter, const ValueSources& sources) {
  const std::string& site = sources.settings.path;
  std::vector<std::string> places{"the run table of " + sources.plan.summary_path,
                                  "the configuration of " + sources.plan.summary_path};
  if (parameter.is_site_setting)
    places.push_back(site.empty() ? "claude.local.md (not found)" : site);
  return places;
}

/// Decides one parameter for all runs, then reports what it found.
class Decision {
 public:
  Decision(const ParameterQuery& query, const ValueSources& sources)
      : query_(query),
        parameter_(query.parameter),
        sources_(sources),
        key_(query.parameter.key),
        has_column_(std::any_of(sources.plan.columns.begin(), sources.plan.columns.end(),
                                [this](const Column& column) { return column.key == key_; })),
        is_filled_(has_column_ && std::any_of(sources.runs.begin(), sources.runs.end(),
                                              [this](const FineTunedRun& run) {
                                                return given_value(run.row->cells) != nullptr;
                                              })),
        site_(given_value(sources.settings.values)),
        common_(given_value(sources.plan.configuration)) {}

  EffectiveValues decide() {
    const bool site_wins = key_ == kCondaEnv && site_ != nullptr;
    in_files_.reserve(sources_.runs.size());
    for (const FineTunedRun& run : sources_.runs) {
      in_files_.push_back(site_wins ? FileValue{site_, Origin::site_settings}
                                    : value_in_plan(*run.row));
    }
    has_gaps_ = std::any_of(in_files_.begin(), in_files_.end(),
                            [&](const auto& given) { return !given || !read(*given).ok(); });
    EffectiveValues values;
    values.reserve(sources_.runs.size());
    for (std::size_t run = 0; run < sources_.runs.size(); ++run) values.push_back(decide(run));
    return values;
  }

  void report(Findings& findings) {
    report_conda_conflicts(findings);
    report_invalid(findings);
    report_lacking(findings);
    report_default(findings);
    for (const auto& [field, each] : contradicted_) {
      report_contradiction(*each.answer, *each.in_file.value, for_run(each.run), findings);
    }
    for (const Contradiction& each : overridden_) {
      report_override(*each.answer, *each.in_file.value, for_run(each.run), findings);
    }
  }

 private:
  /// The parameter's value there; null where there is none.
  [[nodiscard]] const PlanValue* given_value(const std::map<std::string, PlanValue>& values) const {
    const auto value = values.find(key_);
    if (value == values.end() || has_no_value(parameter_, value->second.text)) return nullptr;
    return &value->second;
  }

  [[nodiscard]] std::optional<FileValue> value_in_plan(const PlannedRun& row) const {
    if (const PlanValue* cell = has_column_ ? given_value(row.cells) : nullptr) {
      return FileValue{cell, Origin::cell};
    }
    if (has_empty_cell(row)) return std::nullopt;
    if (common_ != nullptr) return FileValue{common_, Origin::configuration};
    if (query_.implied) return FileValue{&*query_.implied, Origin::configuration};
    return std::nullopt;
  }

  /// Whether the row's cell is empty in a column that others fill: nobody knows what that means.
  [[nodiscard]] bool has_empty_cell(const PlannedRun& row) const {
    return is_filled_ && base::is_one_of(key_, row.empty_cells);
  }

  /// Reads each text once, however many runs have it.
  const Result<Value>& read(const FileValue& given) {
    auto& readings = readings_[given.origin];
    const std::string_view text = given.value->text;
    const auto known = readings.find(text);
    if (known != readings.end()) return known->second;
    return readings.emplace(text, query_.read(text, given.origin)).first->second;
  }

  std::optional<Setting> decide(std::size_t run) {
    const std::optional<FileValue>& in_file = in_files_[run];
    const GivenAnswer* answer = sources_.answers.for_one(key_, sources_.runs[run].label);
    if (answer == nullptr) answer = sources_.answers.for_all(key_);
    if (answer != nullptr && has_no_value(parameter_, answer->text)) answer = nullptr;
    if (in_file && read(*in_file).ok()) {
      // An answer for all runs fills gaps and leaves the other runs alone.
      const bool fills_gaps = answer != nullptr && answer->field == key_ && has_gaps_;
      if (answer == nullptr || fills_gaps) return take(*in_file, run);
      const auto answered = query_.read(answer->text, Origin::answer);
      const bool agrees = answered && value_key(*answered) == value_key(*read(*in_file));
      if (agrees) return take(*in_file, run);
      if (!sources_.answers.wins(*answer, in_file->value->text)) {
        contradicted_.try_emplace(answer->field, Contradiction{answer, *in_file, run});
        return take(*in_file, run);
      }
      overridden_.push_back({answer, *in_file, run});
    }
    if (answer != nullptr) {
      auto value = query_.read(answer->text, Origin::answer);
      if (value) return Setting{*value, Origin::answer, {}};
      invalid_.push_back({value.error().message, Source{"answer", 0}, Origin::answer, answer->text,
                          answer->field, run});
      return std::nullopt;
    }
    if (in_file) return take(*in_file, run);
    if (has_empty_cell(*sources_.runs[run].row)) {
      lacking_.push_back(run);
      return std::nullopt;
    }
    if (site_ != nullptr) return take({site_, Origin::site_settings}, run);
    return default_or_nothing(run);
  }

  /// The value of a text; nothing where it is invalid, which is then asked about.
  std::optional<Setting> take(const FileValue& given, std::size_t run) {
    const Result<Value>& value = read(given);
    if (value) return Setting{*value, given.origin, given.value->source};
    invalid_.push_back(
        {value.error().message, given.value->source, given.origin, given.value->text, "", run});
    return std::nullopt;
  }

  std::optional<Setting> default_or_nothing(std::size_t run) {
    if (parameter_.need == Need::by_default) {
      const auto value = query_.read(parameter_.default_text, Origin::default_value);
      if (value) {
        ++defaults_;
        return Setting{*value, Origin::default_value, {}};
      }
    }
    const bool dispensable = query_.is_dispensable && query_.is_dispensable(run);
    if (parameter_.need == Need::asked && !dispensable) lacking_.push_back(run);
    return std::nullopt;
  }

  [[nodiscard]] std::string for_run(std::size_t run) const {
    return fmt::format(" for run `{}`", base::display_name(sources_.runs[run].row->name));
  }

  [[nodiscard]] std::string field_of(std::size_t run) const {
    return fmt::format("{}@{}", parameter_.key, sources_.runs[run].label);
  }

  void report_lacking(Findings& findings) const {
    if (lacking_.empty()) return;
    const std::size_t all = sources_.runs.size();
    const PlannedRun& first = *sources_.runs[lacking_.front()].row;
    const auto ask = [&](std::string field, std::string_view subject) {
      Missing question = missing_parameter(parameter_, std::move(field), subject,
                                           searched_places(parameter_, sources_));
      if (has_empty_cell(first)) question.question += explain_empty(first);
      findings.missing.push_back(std::move(question));
    };
    if (lacking_.size() == all) {
      ask(key_, "every fine-tuned run");
    } else if (lacking_.size() > kMostSingleQuestions) {
      ask(key_, fmt::format("{} of {} fine-tuned runs", lacking_.size(), all));
    } else {
      for (const std::size_t run : lacking_) {
        ask(field_of(run),
            fmt::format("run `{}`", base::display_name(sources_.runs[run].row->name)));
      }
    }
  }

  /// The value of the cell above may be meant, or the common one.
  [[nodiscard]] std::string explain_empty(const PlannedRun& row) const {
    const PlanValue* above = nullptr;
    for (const FineTunedRun& run : sources_.runs) {
      if (run.row == &row) break;
      if (const PlanValue* cell = given_value(run.row->cells)) above = cell;
    }
    std::string text = fmt::format(" Its cell is empty ({})", to_string(row.source));
    if (above != nullptr) {
      text += fmt::format(", and a cell above it has `{}`", base::display_text(above->text));
    }
    if (common_ != nullptr) {
      text += fmt::format("; the value for all runs is `{}`", base::display_text(common_->text));
    }
    return text + ". A cell `-` means that the value for all runs holds.";
  }

  void report_invalid(Findings& findings) const {
    std::vector<const InvalidUse*> cells;
    std::set<std::pair<std::string, std::string>> reported;
    for (const InvalidUse& use : invalid_) {
      if (use.origin == Origin::cell) {
        cells.push_back(&use);
        continue;
      }
      const std::string& field = use.answer_field.empty() ? key_ : use.answer_field;
      if (reported.emplace(field, to_string(use.source)).second) {
        findings.missing.push_back(invalid_parameter(parameter_, field, use.problem, use.source));
      }
    }
    report_invalid_cells(cells, findings);
  }

  void report_invalid_cells(const std::vector<const InvalidUse*>& cells, Findings& findings) const {
    if (cells.empty()) return;
    const InvalidUse& first = *cells.front();
    const bool same_everywhere =
        cells.size() == sources_.runs.size() &&
        std::all_of(cells.begin(), cells.end(),
                    [&](const InvalidUse* cell) { return cell->text == first.text; });
    if (!same_everywhere && cells.size() <= kMostSingleQuestions) {
      for (const InvalidUse* cell : cells) {
        findings.missing.push_back(
            invalid_parameter(parameter_, field_of(cell->run), cell->problem, cell->source));
      }
      return;
    }
    constexpr std::size_t kMostLines = 40;
    Missing question = invalid_parameter(parameter_, key_, first.problem, first.source);
    if (cells.size() > 1) {
      std::vector<int> lines;
      for (std::size_t i = 1; i < std::min(cells.size(), kMostLines + 1); ++i) {
        lines.push_back(cells[i]->source.line);
      }
      question.question +=
          fmt::format(" {} of this column cannot be used (line{} {}{}).",
                      counted(cells.size() - 1, "more cell"), lines.size() == 1 ? "" : "s",
                      fmt::join(lines, ", "), cells.size() > kMostLines + 1 ? ", ..." : "");
    }
    findings.missing.push_back(std::move(question));
  }

  void report_default(Findings& findings) const {
    const auto asks = [this](const Missing& question) { return question.field == key_; };
    const std::vector<Missing>& missing = sources_.plan.missing;
    if (defaults_ == 0 || std::any_of(missing.begin(), missing.end(), asks)) return;
    const std::size_t all = sources_.runs.size();
    const std::string whom =
        defaults_ == all ? "" : fmt::format(" for {} of {} runs", defaults_, all);
    const std::string value =
        parameter_.default_text.empty() ? "empty" : fmt::format("`{}`", parameter_.default_text);
    findings.warnings.push_back(
        {"default_used",
         fmt::format("{} is {}{}, the specification's default, because no source gives a value",
                     parameter_.name, value, whom),
         ""});
  }

  /// The plan may name conda environments, and the site settings win over them.
  void report_conda_conflicts(Findings& findings) {
    if (key_ != kCondaEnv || site_ == nullptr) return;
    const auto name_of = [this](const FileValue& given) {
      const Result<Value>& value = read(given);
      return value ? to_text(*value) : given.value->text;
    };
    const std::string site_name = name_of({site_, Origin::site_settings});
    std::set<std::string> reported{site_name};
    for (const FineTunedRun& run : sources_.runs) {
      const auto planned = value_in_plan(*run.row);
      if (!planned || !reported.insert(name_of(*planned)).second) continue;
      findings.warnings.push_back(
          {"conda_env_conflict",
           fmt::format("the plan names the conda environment `{}`, but the site settings name `{}` "
                       "({}); the site settings win",
                       base::display_name(name_of(*planned)), base::display_name(site_name),
                       to_string(site_->source)),
           to_string(planned->value->source)});
    }
  }

  const ParameterQuery& query_;
  const Parameter& parameter_;
  const ValueSources& sources_;
  const std::string key_;
  const bool has_column_;
  const bool is_filled_;           ///< Some run gives it in its own cell.
  const PlanValue* const site_;    ///< Null where the site settings have none.
  const PlanValue* const common_;  ///< Null where the plan's configuration has none.
  std::vector<std::optional<FileValue>> in_files_;  ///< What wins over answers, for each run.
  std::map<Origin, std::unordered_map<std::string_view, Result<Value>>> readings_;
  bool has_gaps_ = false;
  std::vector<std::size_t> lacking_;
  std::vector<InvalidUse> invalid_;
  std::size_t defaults_ = 0;
  std::map<std::string, Contradiction> contradicted_;  ///< By field, the first of each.
  std::vector<Contradiction> overridden_;
};

}  // namespace

std::string Setting::where() const {
  if (origin == Origin::answer) return "answer";
  if (origin == Origin::default_value) return "default";
  return to_string(source);
}

std::vector<FineTunedRun> fine_tuned_runs(const ExperimentPlan& plan) {
  std::vector<std::string> labels = run_labels(plan);
  std::vector<FineTunedRun> runs;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    if (plan.runs[i].type != RunType::fine_tuned) continue;
    runs.push_back({&plan.runs[i], std::move(labels[i])});
  }
  return runs;
}

ParameterQuery plain_query(const Parameter& parameter) {
  return {parameter,
          [&parameter](std::string_view text, Origin) { return read_value(parameter, text); },
          std::nullopt,
          {}};
}

EffectiveValues effective_values(const ParameterQuery& query, const ValueSources& sources,
                                 Findings& findings) {
  Decision decision(query, sources);
  EffectiveValues values = decision.decide();
  decision.report(findings);
  return values;
}

}  // namespace core
