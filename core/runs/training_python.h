#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/locate/program_trust.h"
#include "core/plan/site_settings.h"
#include "core/runs/run_config.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace core {

/// The environment that the runs train in, as far as it is known.
struct TrainingEnvironment {
  std::string venv;       ///< Path of a virtual environment; empty for none.
  std::string conda_env;  ///< Name of a conda environment, or its path; empty for none.
  std::string conda_dir;  ///< Where conda is installed, from the site settings; empty for unknown.
  NamedBy named_by = NamedBy::experiment;           ///< Who names `venv` or `conda_env`.
  std::string source = {};                          ///< Where, for people.
  NamedBy settings_named_by = NamedBy::experiment;  ///< Who names `conda_dir`.
};

/// What plan, answers and site settings together say about the environment; without runs, what the
/// site settings say.
/// \param settings_named_by as in SiteLocation.
/// \param kept_fields as in LocateRequest.
[[nodiscard]] TrainingEnvironment training_environment(const std::vector<RunConfig>& runs,
                                                       const SiteSettings& settings,
                                                       NamedBy settings_named_by,
                                                       const std::set<std::string>& kept_fields);

/// A Python interpreter, found for the runs.
struct TrainingPython {
  std::string path;                  ///< Absolute.
  std::string origin;                ///< In words: "the conda environment cruijff", "the PATH".
  bool is_from_environment = false;  ///< It is the environment's own, or no environment was named.
  NamedBy named_by = NamedBy::experiment;
  std::string source = {};  ///< Where the environment is named, for people.
};

/// Finds it without activating or running anything: the virtual environment's, else the conda
/// environment's (`envs/NAME/bin/python` under the site's conda, `$CONDA_EXE`'s installation,
/// `$CONDA_PREFIX`, `$CONDA_ENVS_PATH`, the usual places in `$HOME` and on the machine, or a line
/// of `~/.conda/environments.txt`), else `python3` on the PATH. Nothing if there is none at all.
std::optional<TrainingPython> find_training_python(const FileSystem& files,
                                                   const TrainingEnvironment& wanted,
                                                   const Environment& environment);

/// The interpreter as a program that has to be judged.
NamedProgram as_program(const TrainingPython& python);

}  // namespace core
