#pragma once

#include <algorithm>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/plan/question.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
#include "core/source.h"

namespace core {

/// What a generator reports before anything is written.
struct Preparation {
  /// Values that it needs and that neither plan nor settings give.
  std::vector<Missing> missing;
  /// What it cannot do for these runs, as sentences that say what to do instead. With one of them
  /// the call is refused.
  std::vector<std::string> refusals;
  std::vector<Warning> warnings;
};

/// Adds what the list does not have yet, so that a remark about several runs appears only once.
template <typename T>
void add_once(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

/// The files of one run and the warnings about them.
struct GeneratedRun {
  FileSet files;
  std::vector<Warning> warnings;
};

/// Makes `setup_finetune.yaml`, `finetune.yaml` and `finetune.slurm` for a run (docs/design.md,
/// "Generators"). Call prepare() once, before generate(); generate() is safe to call from several
/// threads at once.
class Generator {
 public:
  virtual ~Generator() = default;

  /// `builtin` or `cruijff_kit`.
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Identifies a state of the generator in the manifest: our version, or the script's path and
  /// hash.
  [[nodiscard]] virtual std::string version() const = 0;

  /// The template of `setup_finetune.yaml` for a run, as the log names it.
  [[nodiscard]] virtual std::string template_name(const RunConfig& run) const = 0;

  /// The command that makes the same files in the run's directory; for the log.
  [[nodiscard]] virtual std::string command(const RunConfig& run) const = 0;

  /// Checks all runs together. Writes nothing in the experiment.
  virtual Preparation prepare(const std::vector<RunConfig>& runs) = 0;

  /// \param workplace an empty directory, the run's own, in which a script may work; none of the
  ///        files contains its path. Empty for a generator that makes_text_only().
  virtual Result<GeneratedRun> generate(const RunConfig& run, const std::string& workplace,
                                        std::stop_token stop) = 0;

  /// Whether generate() needs no workplace and starts no process.
  [[nodiscard]] virtual bool makes_text_only() const = 0;
};

}  // namespace core
