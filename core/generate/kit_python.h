#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/site_settings.h"
#include "core/runs/run_config.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"

namespace core {

/// What is known of the environment in which the kit's script should run.
struct PythonWish {
  std::string venv;       ///< Path of a virtual environment; empty for none.
  std::string conda_env;  ///< Name of a conda environment, or its path; empty for none.
  std::string conda_dir;  ///< Where conda is installed, from the site settings; empty for unknown.
};

/// The environment that the runs train in: what plan, answers and site settings say of it together;
/// without runs what the site settings say.
[[nodiscard]] PythonWish wished_python(const std::vector<RunConfig>& runs,
                                       const SiteSettings& settings);

/// The Python that runs the kit's script.
struct KitPython {
  std::string path;    ///< Absolute.
  std::string origin;  ///< Where it is from, in words: "the conda environment cruijff", "the PATH".
  bool as_wished = false;  ///< The environment's own, not the PATH's.
};

/// Finds it without activating or running anything: the venv's, else that of the conda environment
/// (`envs/NAME/bin/python` under the site's conda, `$CONDA_EXE`'s installation, `$CONDA_PREFIX`,
/// `$CONDA_ENVS_PATH`, the usual places in `$HOME` and of the machine, or a line of
/// `~/.conda/environments.txt`), else `python3` on the PATH. Nothing where there is none at all.
std::optional<KitPython> find_python(const FileSystem& files, const PythonWish& wish,
                                     const Environment& environment);

}  // namespace core
