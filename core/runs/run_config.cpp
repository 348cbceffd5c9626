#include "core/runs/run_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"
#include "core/runs/answers.h"
#include "core/runs/run_directories.h"
#include "core/runs/training_steps.h"
#include "core/text/number.h"
#include "core/text/path_text.h"

namespace core {
namespace {

/// A larger count of samples is ignored, so that products with epochs fit into 64 bits.
constexpr std::int64_t kMostSamples = 1'000'000'000'000;

/// A cell of a column that the table of parameters does not know: a boolean or a number where it
/// reads as one. `yes` and `on` stay text, since the column's meaning is not known.
Value read_unknown(const std::string& text) {
  const std::string lower = base::lower_case(text);
  if (lower == "true" || lower == "false") return lower == "true";
  if (const auto whole = read_integer(text)) return *whole;
  if (const auto number = read_number(text)) return *number;
  return text;
}

/// Resolves one experiment, step by step in the order of resolve().
class Resolver {
 public:
  Resolver(const ExperimentPlan& plan, const SiteSettings& settings, const AnswerBook& answers)
      : plan_(plan), runs_(fine_tuned_runs(plan)), sources_{plan, settings, answers, runs_} {}

  ResolvedExperiment resolve() {
    result_.missing = plan_.missing;
    result_.warnings = plan_.warnings;
    begin_runs();
    if (!runs_.empty()) {
      resolve_parameters();
      resolve_model_paths();
      name_directories();
      warn_of_single_parquet_files();
      warn_of_few_steps();
    } else if (plan_.missing.empty()) {
      findings_.warnings.push_back(
          {"nothing_to_do", "nothing to fine-tune: the run table has no run of type Fine-tuned",
           plan_.summary_path});
    }
    std::set<std::string> models;
    for (const RunConfig& run : result_.runs) models.insert(run.text("model"));
    report_unknown_answers(sources_, models, findings_);
    take_findings();
    return std::move(result_);
  }

 private:
  void begin_runs() {
    for (const PlannedRun& run : plan_.runs) {
      if (run.type == RunType::control) result_.control_runs.push_back(run.name);
      if (run.type == RunType::other) result_.skipped_runs.push_back(run.name);
    }
    result_.runs.reserve(runs_.size());
    for (const FineTunedRun& run : runs_) {
      RunConfig config;
      config.name = run.row->name;
      config.source = run.row->source;
      config.experiment_name = plan_.name ? plan_.name->text : "";
      result_.runs.push_back(std::move(config));
    }
  }

  void resolve_parameters() {
    // A venv or modules replace a conda environment, so that one comes after them.
    const Parameter* conda_env = nullptr;
    for (const Parameter& parameter : parameters()) {
      if (parameter.key == "conda_env") {
        conda_env = &parameter;
      } else {
        resolve(query_for(parameter));
      }
    }
    if (conda_env != nullptr) resolve(query_for(*conda_env));
    // Run by run: over many runs that is several times faster than parameter by parameter, since
    // each run's memory is touched once.
    for (std::size_t i = 0; i < result_.runs.size(); ++i) {
      RunConfig& run = result_.runs[i];
      for (auto& [key, values] : resolved_) {
        if (values[i]) run.settings.emplace_hint(run.settings.end(), key, std::move(*values[i]));
      }
      if (const Setting* dataset = run.find("dataset")) {
        if (auto parts = read_dataset_path(to_text(dataset->value)))
          run.dataset = std::move(*parts);
      }
      if (run.find("output_dir_base") != nullptr) {
        const std::string directory = plan_.directory.substr(plan_.directory.rfind('/') + 1);
        run.output_dir_base =
            with_trailing_slash(run.text("output_dir_base")) + safe_name(directory) + '/';
      }
    }
    resolved_.clear();
  }

  [[nodiscard]] bool is_resolved(const std::string& key, std::size_t run) const {
    const auto values = resolved_.find(key);
    return values != resolved_.end() && values->second[run].has_value();
  }

  ParameterQuery query_for(const Parameter& parameter) {
    ParameterQuery query = plain_query(parameter);
    if (parameter.key == "model") query.implied = only_model(plan_);
    if (parameter.key == "dataset") {
      query.implied = only_dataset(plan_);
      query.read = [this](std::string_view text, Origin origin) {
        return choose_dataset(plan_, text, origin);
      };
    }
    if (parameter.key == "conda_env") {
      // An open placeholder says that an environment is needed, even where modules are given.
      const bool is_open = sources_.settings.placeholders.contains("conda_env");
      query.is_dispensable = [this, is_open](std::size_t run) {
        return is_resolved("venv", run) || (is_resolved("modules", run) && !is_open);
      };
    }
    return query;
  }

  void resolve(const ParameterQuery& query) {
    const std::size_t questions_before = findings_.missing.size();
    EffectiveValues values = effective_values(query, sources_, findings_);
    for (std::size_t i = questions_before; i < findings_.missing.size(); ++i) {
      explain(query.parameter, findings_.missing[i]);
    }
    const bool is_given = std::any_of(values.begin(), values.end(),
                                      [](const auto& value) { return value.has_value(); });
    if (is_given) resolved_.emplace(query.parameter.key, std::move(values));
  }

  /// Adds to a question the plan's choices, and the place of a placeholder that is still open.
  void explain(const Parameter& parameter, Missing& question) const {
    const auto& placeholders = sources_.settings.placeholders;
    if (const auto open = placeholders.find(std::string(parameter.key));
        open != placeholders.end()) {
      question.question +=
          fmt::format(" Its placeholder has not been filled in ({}).", to_string(open->second));
    }
    if (parameter.key == "model") question.choices = listed_models(plan_);
    if (parameter.key != "dataset") return;
    question.choices = listed_dataset_paths(plan_);
    std::erase_if(question.choices, [](const auto& path) { return !read_dataset_path(path).ok(); });
    if (question.choices.size() < 2) return;
    question.question += fmt::format(" The plan lists {} data sets.", question.choices.size());
  }

  void resolve_model_paths() {
    std::map<std::string, std::optional<Setting>> paths;
    for (RunConfig& run : result_.runs) {
      const std::string model = run.text("model");
      if (model.empty()) continue;
      const auto [entry, is_new] = paths.try_emplace(model);
      std::optional<Setting>& path = entry->second;
      if (is_new) path = find_model_path(model, sources_, findings_);
      if (path) run.model_path = *path;
    }
  }

  void name_directories() {
    const std::vector<ColumnValues> columns = columns_with_values();
    result_.variation = find_variation(columns);
    std::vector<RunRow> rows;
    rows.reserve(result_.runs.size());
    for (const RunConfig& run : result_.runs) rows.push_back({run.name, run.source});
    RunDirectories directories = name_run_directories(rows, columns);
    for (std::size_t run = 0; run < rows.size(); ++run) {
      result_.runs[run].directory = std::move(directories.names[run]);
    }
    std::move(directories.warnings.begin(), directories.warnings.end(),
              std::back_inserter(findings_.warnings));
    result_.errors = std::move(directories.errors);
  }

  /// The columns that give parameters. A column that the table does not know becomes a setting of
  /// its runs when it varies.
  std::vector<ColumnValues> columns_with_values() {
    std::vector<ColumnValues> columns;
    for (const Column& column : plan_.columns) {
      ColumnValues values = values_of(column);
      if (column.parameter == nullptr) {
        if (!varies(values)) {
          warn_of_remark(column, values.values.front());
          continue;
        }
        for (std::size_t run = 0; run < runs_.size(); ++run) {
          if (!values.values[run]) continue;
          const Source& source = runs_[run].row->cells.at(column.key).source;
          result_.runs[run].settings.emplace(column.key,
                                             Setting{*values.values[run], Origin::cell, source});
        }
      }
      columns.push_back(std::move(values));
    }
    return columns;
  }

  [[nodiscard]] ColumnValues values_of(const Column& column) const {
    ColumnValues values{column.key, column.header, column.key, column.parameter, {}};
    if (column.parameter != nullptr) {
      values.name = column.parameter->name;
      values.abbreviation = column.parameter->abbreviation;
    }
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      std::optional<Value>& value = values.values.emplace_back();
      if (column.parameter != nullptr) {
        if (const Setting* setting = result_.runs[run].find(column.key)) value = setting->value;
      } else {
        const auto cell = runs_[run].row->cells.find(column.key);
        if (cell != runs_[run].row->cells.end()) value = read_unknown(cell->second.text);
      }
    }
    return values;
  }

  void warn_of_remark(const Column& column, const std::optional<Value>& value) {
    if (!value) return;
    findings_.warnings.push_back(
        {"not_used",
         fmt::format("column `{}` is treated as a remark and not used: it is not a known "
                     "parameter, and all fine-tuned runs have `{}`",
                     base::display_name(column.header), base::display_name(to_text(*value))),
         to_string(column.source)});
  }

  void warn_of_single_parquet_files() {
    std::set<std::string> reported;
    for (const RunConfig& run : result_.runs) {
      if (!run.dataset.is_single_parquet_file() || !reported.insert(run.dataset.path).second)
        continue;
      findings_.warnings.push_back(
          {"single_parquet_file",
           fmt::format("`{}` is treated as a single parquet file, which generator `builtin` can "
                       "read; the kit needs a folder that contains `train.parquet`",
                       base::display_name(run.dataset.path)),
           run.find("dataset")->where()});
    }
  }

  void warn_of_few_steps() {
    // The plan's one sample count belongs to the plan's one data set.
    const bool is_certain = plan_.training_samples && listed_dataset_paths(plan_).size() <= 1;
    if (!is_certain || !findings_.missing.empty()) return;
    const auto samples = read_integer(plan_.training_samples->text);
    if (!samples || *samples < 0 || *samples > kMostSamples) return;
    const auto warnings =
        few_steps_warnings(result_.runs, *samples, plan_.training_samples->source);
    findings_.warnings.insert(findings_.warnings.end(), warnings.begin(), warnings.end());
  }

  void take_findings() {
    // A field that the plan asks for is asked for once, with the plan's reason.
    std::erase_if(findings_.missing, [this](const Missing& question) {
      return std::any_of(plan_.missing.begin(), plan_.missing.end(),
                         [&question](const auto& asked) { return asked.field == question.field; });
    });
    std::move(findings_.missing.begin(), findings_.missing.end(),
              std::back_inserter(result_.missing));
    std::move(findings_.warnings.begin(), findings_.warnings.end(),
              std::back_inserter(result_.warnings));
    result_.contradictions = std::move(findings_.contradictions);
    result_.overridden = std::move(findings_.overridden);
  }

  const ExperimentPlan& plan_;
  std::vector<FineTunedRun> runs_;
  ValueSources sources_;
  Findings findings_;
  /// By parameter key, for each run, until the runs are filled.
  std::map<std::string, EffectiveValues> resolved_;
  ResolvedExperiment result_;
};

}  // namespace

const Setting* RunConfig::find(std::string_view key) const {
  const auto setting = settings.find(std::string(key));
  return setting == settings.end() ? nullptr : &setting->second;
}

std::string RunConfig::text(std::string_view key) const {
  const Setting* setting = find(key);
  return setting == nullptr ? "" : to_text(setting->value);
}

std::int64_t RunConfig::integer(std::string_view key) const {
  const Setting* setting = find(key);
  if (setting == nullptr) return 0;
  const auto* whole = std::get_if<std::int64_t>(&setting->value);
  return whole == nullptr ? 0 : *whole;
}

ResolvedExperiment resolve_experiment(const ExperimentPlan& plan, const SiteSettings& settings,
                                      const Answers& answers, bool override_answers,
                                      const KeptAnswers& kept) {
  const AnswerBook book(answers, kept, override_answers);
  return Resolver(plan, settings, book).resolve();
}

}  // namespace core
