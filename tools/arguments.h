#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/plan/question.h"
#include "mcp/tool_registry.h"

namespace tools {

/// The `answers` of a call.
struct GivenAnswers {
  core::Answers values;             ///< Numbers and booleans as text.
  std::set<std::string> forgotten;  ///< Those that were null.
};

/// Which runs a result lists (docs/design.md, "Sizes of results").
struct Listing {
  bool full = false;  ///< `detail: "full"`.
  std::size_t offset = 0;
  std::size_t limit = 100;
};

struct FindArguments {
  mcp::Json given;  ///< The arguments as they came.
  std::optional<std::string> path;
  GivenAnswers answers;
};

/// Of parse_summary and analyze_parameters.
struct PlanArguments {
  mcp::Json given;  ///< The arguments as they came.
  std::optional<std::string> experiment_dir;
  GivenAnswers answers;
  Listing listing;
};

struct ScaffoldArguments {
  mcp::Json given;  ///< The arguments as they came.
  std::optional<std::string> experiment_dir;
  GivenAnswers answers;
  std::vector<std::string> runs;  ///< Names or directories; empty: all.
  std::string generator = "auto";
  bool dry_run = false;
  bool overwrite = false;
  bool override_files = false;  ///< `override`.
  std::chrono::milliseconds time_budget{20'000};
  Listing listing;
};

struct VerifyArguments {
  mcp::Json given;  ///< The arguments as they came.
  std::optional<std::string> experiment_dir;
  GivenAnswers answers;
  std::vector<std::string> runs;  ///< Names or directories; empty: all.
  bool trainer = false;           ///< Whether torchtune itself is asked.
  bool jobs = false;              ///< Tell what became of each run's job too.
  std::chrono::milliseconds time_budget{20'000};
  Listing listing;
};

/// Reads arguments that hold what the tool's input schema asks for.
void decode(const mcp::Json& arguments, FindArguments& into);
void decode(const mcp::Json& arguments, PlanArguments& into);
void decode(const mcp::Json& arguments, ScaffoldArguments& into);
void decode(const mcp::Json& arguments, VerifyArguments& into);

}  // namespace tools
