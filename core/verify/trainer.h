#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/system/subprocess.h"

namespace core {

/// One `finetune.yaml` that the trainer is asked about.
struct TrainerQuestion {
  std::string file;    ///< Absolute.
  std::string recipe;  ///< That reads it; empty for unknown.
};

/// What an installed torchtune said.
struct TrainerAnswer {
  std::string version;  ///< Of torchtune; empty where it said nothing at all.
  /// Why it could not be asked, a sentence; empty where it could.
  std::string unavailable;
  /// For each question in its order what the trainer would stop at, in sentences; fewer than
  /// questions where time ran out.
  std::vector<std::vector<std::string>> problems;
};

/// Has the trainer itself look at configurations, all of them in one process of its environment's
/// Python: what `tune validate` does, the keys that the recipe reads, and that the parts can be
/// made
/// (`trainer_check.py`). Imports what the files name and writes nothing.
/// EXPECTS: files that refused_callable() has nothing against.
/// \param python of the environment with torchtune.
[[nodiscard]] TrainerAnswer ask_trainer(Subprocess& subprocess, const std::string& python,
                                        const std::vector<TrainerQuestion>& questions,
                                        const Environment& environment,
                                        std::chrono::milliseconds time_limit,
                                        const std::stop_token& stop);

}  // namespace core
