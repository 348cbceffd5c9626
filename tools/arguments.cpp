#include "tools/arguments.h"

#include <algorithm>
#include <cmath>

namespace tools {
namespace {

using mcp::Json;

/// The longest time budget that is counted: a day.
constexpr double kLongestBudgetSeconds = 86'400;

template <typename T>
void read_argument(const Json& arguments, const char* key, T& into) {
  const auto found = arguments.find(key);
  if (found != arguments.end()) into = found->template get<T>();
}

void read_argument(const Json& arguments, const char* key, std::optional<std::string>& into) {
  const auto found = arguments.find(key);
  if (found != arguments.end()) into = found->get<std::string>();
}

void read_answers(const Json& arguments, GivenAnswers& into) {
  const auto answers = arguments.find("answers");
  if (answers == arguments.end()) return;
  for (const auto& [field, value] : answers->items()) {
    if (value.is_null()) {
      into.forgotten.insert(field);
    } else {
      into.values[field] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
}

/// What tools that work on run directories have in common.
void read_run_part(const Json& arguments, RunArguments& into) {
  decode(arguments, static_cast<PlanArguments&>(into));
  read_argument(arguments, "runs", into.runs);
  const auto budget = arguments.find("time_budget_s");
  if (budget == arguments.end()) return;
  const double seconds = std::min(budget->get<double>(), kLongestBudgetSeconds);
  into.time_budget = std::chrono::milliseconds(std::max(1L, std::lround(seconds * 1000)));
}

}  // namespace

void decode(const Json& arguments, FindArguments& into) {
  into.given = arguments;
  read_argument(arguments, "path", into.path);
  read_answers(arguments, into.answers);
}

void decode(const Json& arguments, PlanArguments& into) {
  into.given = arguments;
  read_argument(arguments, "experiment_dir", into.experiment_dir);
  read_answers(arguments, into.answers);
  into.listing.full = arguments.value("detail", "concise") == "full";
  read_argument(arguments, "offset", into.listing.offset);
  read_argument(arguments, "limit", into.listing.limit);
}

void decode(const Json& arguments, ScaffoldArguments& into) {
  read_run_part(arguments, into);
  read_argument(arguments, "generator", into.generator);
  read_argument(arguments, "dry_run", into.dry_run);
  read_argument(arguments, "overwrite", into.overwrite);
  read_argument(arguments, "override", into.override_files);
}

void decode(const Json& arguments, VerifyArguments& into) {
  read_run_part(arguments, into);
  read_argument(arguments, "trainer", into.trainer);
  read_argument(arguments, "jobs", into.jobs);
}

}  // namespace tools
