#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/value.h"
#include "core/runs/run_config.h"

namespace core {

/// The option names that a version of the kit's script knows, without dashes.
using ScriptOptions = std::set<std::string, std::less<>>;

/// One line of `setup_finetune.yaml`.
struct SetupValue {
  std::string key;
  Value value;

  bool operator==(const SetupValue&) const = default;
};

/// What the plan puts into one run's `setup_finetune.yaml`.
struct SetupKeys {
  std::vector<SetupValue> read;    ///< In parameter order, the run's name first.
  std::vector<SetupValue> unread;  ///< The specification's own keys that the script does not read.

  /// Null when neither list has it.
  [[nodiscard]] const SetupValue* find(std::string_view key) const;
};

/// The names that `builtin` reads: those of the kit's script that first had `lr`, and the later
/// ones that `builtin` supports (docs/design.md, "Generators"). `custom_recipe` is not among them.
const ScriptOptions& builtin_options();

/// The keys of one run, each parameter under the best name that the script knows (docs/design.md,
/// "Generators"). Left out: parameters without a known name; `recipe`, which depends on the kit;
/// and `modules` beside a conda environment, for which the script would drop the activation.
SetupKeys setup_keys(const RunConfig& run, const ScriptOptions& options);

/// The script's name for a parameter; empty when it has none.
std::string_view option_of(const Parameter& parameter, const ScriptOptions& options);

}  // namespace core
