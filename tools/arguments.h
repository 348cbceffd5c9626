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

/// Of tools that work on run directories.
struct RunArguments : PlanArguments {
  std::vector<std::string> runs;  ///< Names or directories; empty: all.
  std::chrono::milliseconds time_budget{20'000};
};

struct ScaffoldArguments : RunArguments {
  std::string generator = "auto";
  bool dry_run = false;
  bool overwrite = false;
  bool override_files = false;  ///< `override`.
};

struct VerifyArguments : RunArguments {
  bool trainer = false;  ///< Whether torchtune itself checks the files too.
  bool jobs = false;     ///< Whether to report what happened to each run's job too.
};

/// Reads arguments that fit the tool's input schema.
void decode(const mcp::Json& arguments, FindArguments& into);
void decode(const mcp::Json& arguments, PlanArguments& into);
void decode(const mcp::Json& arguments, ScaffoldArguments& into);
void decode(const mcp::Json& arguments, VerifyArguments& into);

}  // namespace tools
