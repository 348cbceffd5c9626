#pragma once

#include <string>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/site_settings.h"

namespace tests {

/// A run table: each row is the run's name, its type and its cells.
struct Table {
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> rows;
};

/// A plan with this run table and a configuration in which nothing is missing. The table's header
/// stands in line 10 of `/exp/sweep/experiment_summary.md`, the rows in lines 12 and on,
/// configuration in line 40.
core::ExperimentPlan plan_with(const Table& table);

/// Rows of fine-tuned runs `r1`, `r2`, ... with one cell each.
Table column(const std::string& header, const std::vector<std::string>& cells);

/// Site settings `/exp/claude.local.md` with a conda environment, an output directory and a
/// project.
core::SiteSettings site();

/// A value in a line of the plan.
core::PlanValue planned(const std::string& text, int line = 40);

/// A value in a line of the site settings.
core::PlanValue from_site(const std::string& text, int line = 5);

}  // namespace tests
