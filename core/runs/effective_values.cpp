#include "core/runs/effective_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/runs/varying_parameters.h"

namespace core {
namespace {

constexpr std::string_view kCondaEnv = "conda_env";

/// Whether a text gives no value. An empty prompt is a value; a sentence that states the rule which
/// holds anyway (LoRA alpha is 2 x rank) is none.
bool is_silent(const Parameter& parameter, std::string_view text) {
  if (parameter.type == ValueType::prompt) return false;
  return is_not_applicable(text) || (parameter.key == "lora_alpha" && is_twice_the_rank(text));
}

/// A text of the plan or the site settings together with its rank.
struct Given {
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

/// An answer and the valid text of the files that says otherwise.
struct Contradiction {
  const GivenAnswer* answer;
  Given given;
  std::size_t run;
};

/// Decides one parameter for all runs, then says what is to be said about it.
class Decision {
 public:
  Decision(const ParameterQuery& query, const ValueSources& sources)
      : query_(query),
        parameter_(query.parameter),
        sources_(sources),
        key_(query.parameter.key),
        has_column_(std::any_of(sources.plan.columns.begin(), sources.plan.columns.end(),
                                [this](const Column& column) { return column.key == key_; })),
        site_(speaking(sources.settings.values)),
        bullet_(speaking(sources.plan.configuration)) {
    from_files_.reserve(sources_.runs.size());
    for (const FineTunedRun& run : sources_.runs) from_files_.push_back(from_files(*run.row));
  }

  EffectiveValues decide() {
    find_gaps();
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
    report_contradictions(findings);
    report_overridden(findings);
  }

 private:
  /// The text that wins over answers.
  [[nodiscard]] std::optional<Given> from_files(const PlannedRun& row) const {
    if (parameter_.key == kCondaEnv && site_ != nullptr) return Given{site_, Origin::site_settings};
    return from_plan(row);
  }

  [[nodiscard]] std::optional<Given> from_plan(const PlannedRun& row) const {
    if (const PlanValue* cell = has_column_ ? speaking(row.cells) : nullptr) {
      return Given{cell, Origin::cell};
    }
    if (bullet_ != nullptr) return Given{bullet_, Origin::configuration};
    if (query_.implied) return Given{&*query_.implied, Origin::configuration};
    return std::nullopt;
  }

  /// The parameter's value there; null where there is none.
  [[nodiscard]] const PlanValue* speaking(const std::map<std::string, PlanValue>& values) const {
    const auto value = values.find(key_);
    const bool speaks = value != values.end() && !is_silent(parameter_, value->second.text);
    return speaks ? &value->second : nullptr;
  }

  /// Reads each text once, however many runs say it.
  const Result<Value>& read(const Given& given) {
    auto& readings = readings_[given.origin];
    const std::string_view text = given.value->text;
    const auto known = readings.find(text);
    if (known != readings.end()) return known->second;
    return readings.emplace(text, query_.read(text, given.origin)).first->second;
  }

  void find_gaps() {
    has_gaps_ = std::any_of(from_files_.begin(), from_files_.end(),
                            [&](const auto& given) { return !given || !read(*given).ok(); });
  }

  [[nodiscard]] const GivenAnswer* answer_for(std::size_t run) const {
    const GivenAnswer* answer = sources_.answers.for_one(parameter_.key, sources_.runs[run].label);
    if (answer == nullptr) answer = sources_.answers.for_all(parameter_.key);
    const bool speaks = answer != nullptr && !is_silent(parameter_, answer->text);
    return speaks ? answer : nullptr;
  }

  std::optional<Setting> decide(std::size_t run) {
    const std::optional<Given>& given = from_files_[run];
    const GivenAnswer* answer = answer_for(run);
    if (given && read(*given).ok()) return decide_against(*given, answer, run);
    if (answer != nullptr) return read_answer(*answer, run);
    if (given) return invalid(*given, run);
    if (site_ != nullptr) {
      const Given site_given{site_, Origin::site_settings};
      return read(site_given).ok() ? setting(site_given) : invalid(site_given, run);
    }
    return default_or_nothing(run);
  }

  /// The files have a valid value; an answer may agree, contradict or override.
  std::optional<Setting> decide_against(const Given& given, const GivenAnswer* answer,
                                        std::size_t run) {
    const bool is_for_gaps = answer != nullptr && answer->field == parameter_.key && has_gaps_;
    if (answer == nullptr || is_for_gaps) return setting(given);
    const auto answered = query_.read(answer->text, Origin::answer);
    if (answered && value_key(*answered) == value_key(*read(given))) return setting(given);
    if (sources_.answers.wins(*answer, given.value->text)) {
      overridden_.push_back({answer, given, run});
      return read_answer(*answer, run);
    }
    contradicted_.try_emplace(answer->field, Contradiction{answer, given, run});
    return setting(given);
  }

  std::optional<Setting> setting(const Given& given) {
    return Setting{*read(given), given.origin, given.value->source};
  }

  std::optional<Setting> read_answer(const GivenAnswer& answer, std::size_t run) {
    auto value = query_.read(answer.text, Origin::answer);
    if (value) return Setting{*value, Origin::answer, {}};
    invalid_.push_back({value.error().message, Source{"answer", 0}, Origin::answer, answer.text,
                        answer.field, run});
    return std::nullopt;
  }

  std::optional<Setting> invalid(const Given& given, std::size_t run) {
    invalid_.push_back({read(given).error().message, given.value->source, given.origin,
                        given.value->text, "", run});
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

  [[nodiscard]] std::string field_of(std::size_t run) const {
    return fmt::format("{}@{}", parameter_.key, sources_.runs[run].label);
  }

  void report_lacking(Findings& findings) const {
    if (lacking_.empty()) return;
    const std::size_t all = sources_.runs.size();
    const auto ask = [&](std::string field, std::string_view subject) {
      findings.missing.push_back(missing_parameter(parameter_, std::move(field), subject,
                                                   places_looked_in(parameter_, sources_)));
    };
    if (lacking_.size() == all) {
      ask(std::string(parameter_.key), "every fine-tuned run");
    } else if (lacking_.size() > kMostSingleQuestions) {
      ask(std::string(parameter_.key),
          fmt::format("{} of {} fine-tuned runs", lacking_.size(), all));
    } else {
      for (const std::size_t run : lacking_) {
        ask(field_of(run),
            fmt::format("run `{}`", base::display_name(sources_.runs[run].row->name)));
      }
    }
  }

  void report_invalid(Findings& findings) const {
    std::vector<const InvalidUse*> cells;
    std::set<std::pair<std::string, std::string>> reported;
    for (const InvalidUse& use : invalid_) {
      if (use.origin == Origin::cell) {
        cells.push_back(&use);
        continue;
      }
      const std::string field =
          use.answer_field.empty() ? std::string(parameter_.key) : use.answer_field;
      if (reported.emplace(field, to_string(use.source)).second) {
        findings.missing.push_back(invalid_parameter(parameter_, field, use.problem, use.source));
      }
    }
    report_invalid_cells(cells, findings);
  }

  void report_invalid_cells(const std::vector<const InvalidUse*>& cells, Findings& findings) const {
    if (cells.empty()) return;
    const bool same_everywhere =
        cells.size() == sources_.runs.size() &&
        std::all_of(cells.begin(), cells.end(),
                    [&](const InvalidUse* cell) { return cell->text == cells.front()->text; });
    if (!same_everywhere && cells.size() <= kMostSingleQuestions) {
      for (const InvalidUse* cell : cells) {
        findings.missing.push_back(
            invalid_parameter(parameter_, field_of(cell->run), cell->problem, cell->source));
      }
      return;
    }
    Missing question = invalid_parameter(parameter_, std::string(parameter_.key),
                                         cells.front()->problem, cells.front()->source);
    question.question += other_lines(cells);
    findings.missing.push_back(std::move(question));
  }

  /// " 12 more cells of this column cannot be used (lines 13, 14, ...).", cut after 40 lines.
  static std::string other_lines(const std::vector<const InvalidUse*>& cells) {
    constexpr std::size_t kMostLines = 40;
    if (cells.size() < 2) return "";
    if (cells.size() == 2) {
      return fmt::format(" One more cell of this column cannot be used (line {}).",
                         cells[1]->source.line);
    }
    std::string lines;
    for (std::size_t i = 1; i < std::min(cells.size(), kMostLines + 1); ++i) {
      lines += fmt::format("{}{}", i == 1 ? "" : ", ", cells[i]->source.line);
    }
    if (cells.size() > kMostLines + 1) lines += ", ...";
    return fmt::format(" {} more cells of this column cannot be used (lines {}).", cells.size() - 1,
                       lines);
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
         fmt::format("{} is {}{}, the specification's default: no source gives a value",
                     parameter_.name, value, whom),
         ""});
  }

  void report_contradictions(Findings& findings) {
    for (const auto& [field, contradiction] : contradicted_) {
      const auto& [answer, given, run] = contradiction;
      const std::string both =
          fmt::format("the answer `{}` for `{}` contradicts {}, which says `{}` for run `{}`",
                      base::display_name(answer->text), base::display_name(field),
                      to_string(given.value->source), base::display_name(given.value->text),
                      base::display_name(sources_.runs[run].row->name));
      if (answer->kept) {
        findings.warnings.push_back({"answer_superseded",
                                     both + "; the file wins over an answer of an earlier call",
                                     to_string(given.value->source)});
      } else {
        findings.contradictions.push_back(
            both + "; leave the answer out, correct the file, or set `override` to true");
      }
    }
  }

  void report_overridden(Findings& findings) {
    for (const auto& [answer, given, run] : overridden_) {
      if (!findings.overridden[answer->field].insert(given.value->text).second) continue;
      findings.warnings.push_back(
          {"answer_overrides",
           fmt::format("the answer `{}` for `{}` overrides {}, which says `{}` for run `{}`",
                       base::display_name(answer->text), base::display_name(answer->field),
                       to_string(given.value->source), base::display_name(given.value->text),
                       base::display_name(sources_.runs[run].row->name)),
           to_string(given.value->source)});
    }
  }

  /// A text without its remarks where it can be read, else as it is.
  std::string name_in(const Given& given) {
    const Result<Value>& value = read(given);
    return value ? to_text(*value) : given.value->text;
  }

  void report_conda_conflicts(Findings& findings) {
    if (parameter_.key != kCondaEnv || site_ == nullptr) return;
    const std::string site_name = name_in({site_, Origin::site_settings});
    std::set<std::string> told{site_name};
    for (const FineTunedRun& run : sources_.runs) {
      const auto planned = from_plan(*run.row);
      if (!planned || !told.insert(name_in(*planned)).second) continue;
      findings.warnings.push_back(
          {"conda_env_conflict",
           fmt::format("the plan names the conda environment `{}`, the site settings name `{}` "
                       "({}); the site settings win",
                       base::display_name(name_in(*planned)), base::display_name(site_name),
                       to_string(site_->source)),
           to_string(planned->value->source)});
    }
  }

  const ParameterQuery& query_;
  const Parameter& parameter_;
  const ValueSources& sources_;
  const std::string key_;
  const bool has_column_;
  const PlanValue* const site_;    ///< Null where the site settings are silent.
  const PlanValue* const bullet_;  ///< Null where the configuration is silent.
  std::vector<std::optional<Given>> from_files_;
  std::map<Origin, std::unordered_map<std::string_view, Result<Value>>> readings_;
  bool has_gaps_ = false;
  std::vector<std::size_t> lacking_;
  std::vector<InvalidUse> invalid_;
  std::size_t defaults_ = 0;
  std::map<std::string, Contradiction> contradicted_;  ///< By field, the first of each.
  std::vector<Contradiction> overridden_;
};

}  // namespace

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

std::vector<std::string> places_looked_in(const Parameter& parameter, const ValueSources& sources) {
  const std::string& site = sources.settings.path;
  std::vector<std::string> places{"the run table of " + sources.plan.summary_path,
                                  "the configuration of " + sources.plan.summary_path};
  if (parameter.is_site_setting)
    places.push_back(site.empty() ? "claude.local.md (not found)" : site);
  return places;
}

}  // namespace core
