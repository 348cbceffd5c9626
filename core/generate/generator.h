#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/question.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
#include "core/source.h"

namespace core {

/// What a generator says before anything is written.
struct Preparation {
  /// What it needs and neither plan nor settings give.
  std::vector<Missing> missing;
  /// What it cannot do for these runs, as sentences with both ways out; a call with one is refused.
  std::vector<std::string> refusals;
  std::vector<Warning> warnings;
};

/// The files of one run and what is to be said of them.
struct GeneratedRun {
  FileSet files;
  std::vector<Warning> warnings;
};

/// Makes `setup_finetune.yaml`, `finetune.yaml` and `finetune.slurm` of a run (docs/design.md,
/// "Generators"). prepare() is called once, before generate(); generate() may be called from
/// several threads at once.
class Generator {
 public:
  virtual ~Generator() = default;

  /// `builtin` or `cruijff_kit`.
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// What tells two states of the generator apart in the manifest: our version, or the script's
  /// path and hash.
  [[nodiscard]] virtual std::string version() const = 0;

  /// The template of `setup_finetune.yaml` for a run, as the log names it.
  [[nodiscard]] virtual std::string template_name(const RunConfig& run) const = 0;

  /// What a person would type in the run's directory to get the same files; for the log's Command.
  [[nodiscard]] virtual std::string command(const RunConfig& run) const = 0;

  /// Judges all runs together. Writes nothing in the experiment.
  virtual Preparation prepare(const std::vector<RunConfig>& runs) = 0;

  /// \param workplace an empty directory, the run's own, in which a script may work; its path
  /// stands in
  ///        none of the files. Empty for a generator that makes_text_only().
  virtual Result<GeneratedRun> generate(const RunConfig& run, const std::string& workplace,
                                        std::stop_token stop) = 0;

  /// Whether generate() needs no workplace and starts no process.
  [[nodiscard]] virtual bool makes_text_only() const = 0;
};

}  // namespace core
