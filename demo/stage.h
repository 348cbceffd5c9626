#pragma once

#include <string>

namespace demo {

/// The directory in which the show takes place.
struct Stage {
  std::string place;           ///< Absolute; `$DEMO` in what is printed.
  std::string experiment_dir;  ///< In it.
};

/// A fresh directory with the experiment's plan, the site settings, the data set and a model's
/// folder, as a researcher would have them. Faults are thrown as std::runtime_error.
/// \param data_dir the `demo/data` of the sources.
/// \param place made when it is not there; empty: a new one in `$TMPDIR` or `/tmp`.
Stage set_stage(const std::string& data_dir, const std::string& place);

/// Writes the plan, whole or without its line about epochs.
void write_plan(const Stage& stage, const std::string& data_dir, bool with_epochs);

}  // namespace demo
