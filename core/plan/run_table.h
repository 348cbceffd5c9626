#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/missing.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Reads the run table below the given sections into the plan: its columns, its runs with their
/// types and cells, and the questions that it raises (spec: Parsing the "All Runs" Table; design
/// section 5). An answer `run_table` is a table as Markdown where the plan has none, and the choice
/// where it has several.
void read_run_table(const Sections& sections, const std::string& file, const Answers& answers,
                    ExperimentPlan& plan);

/// What a Type cell says (design section 5): letters only count. One that says both that the run is
/// fine-tuned and that it is a control is as good as missing: a person decides.
RunType run_type(std::string_view text);

}  // namespace core
