#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

class YamlFields;
struct YamlNode;

/// Reads the run table of the sections All Runs into the plan: its columns, its runs with their
/// types and cells, and the questions that it raises (spec: Parsing the "All Runs" Table;
/// docs/design.md, "Parameters"). Rows that Markdown does not take for part of the table, such as
/// those below `<br>`, are asked about. An answer `run_table` is a table as Markdown where the plan
/// has none, and the choice where it has several.
/// \param text the whole summary, of which `sections` are.
void read_run_table(std::string_view text, const SummarySections& sections, const std::string& file,
                    const Answers& answers, ExperimentPlan& plan);

/// Warns about fine-tuned runs in a table of a section that is not read that are not in the plan's
/// run table. EXPECTS: the run table was read.
void warn_about_unread_runs(const Sections& others, const std::string& file, ExperimentPlan& plan);

/// Reads the table that the answer `run_table` holds, where the plan has no runs.
void read_run_table_answer(const Answers& answers, ExperimentPlan& plan);

/// Reads the list `runs` of a plan in YAML: `name`, `type`, `model`, `dataset_path` and
/// `training_condition`, and all under `parameters`, `compute` and `slurm_overrides`. Each key that
/// some run gives is a column.
void read_yaml_runs(const YamlNode& root, YamlFields& fields, const std::string& file,
                    const Answers& answers, ExperimentPlan& plan);

}  // namespace core
