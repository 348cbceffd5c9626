#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/generate/generator.h"
#include "core/generate/kit_script.h"

namespace core {

/// Runs the kit's own script, whatever its version (docs/design.md, "Generators", `cruijff_kit`).
class KitGenerator : public Generator {
 public:
  /// \param kit and \param python what to run; nothing else is run.
  /// \param files and \param processes outlive the generator.
  KitGenerator(FileSystem& files, Subprocess& processes, Kit kit, TrainingPython python,
               Environment environment);

  [[nodiscard]] std::string_view name() const override { return "cruijff_kit"; }
  [[nodiscard]] std::string version() const override;
  [[nodiscard]] std::string template_name(const RunConfig& run) const override;
  [[nodiscard]] std::string command(const RunConfig& run) const override;
  Preparation prepare(const std::vector<RunConfig>& runs) override;
  Result<GeneratedRun> generate(const RunConfig& run, const std::string& workplace,
                                std::stop_token stop) override;
  [[nodiscard]] bool makes_text_only() const override { return false; }

  /// For each run of the script; 60 s unless set.
  void set_time_limit(std::chrono::milliseconds limit) { script_.set_time_limit(limit); }

 private:
  /// The files that were made in one directory.
  struct Made {
    std::string setup;
    KitOutput output;
    std::string error_output;
    std::string driver_failure;  ///< As in ScriptOutcome.
  };

  [[nodiscard]] const SetupTemplate& template_for(const RunConfig& run) const;
  [[nodiscard]] std::string recipe_in_template(const RunConfig& run) const;
  [[nodiscard]] Result<std::string> setup_text(const RunConfig& run) const;
  Result<Made> make(const RunConfig& run, const std::string& directory,
                    const std::stop_token& stop);
  bool read_options(Preparation& preparation);
  void warn_about_template(const RunConfig& run, Preparation& preparation) const;
  void probe(const std::vector<RunConfig>& alike, Preparation& preparation);
  Result<Made> try_run(const RunConfig& run);
  [[nodiscard]] Status try_driver(const RunConfig& run);
  void check_probe(const std::vector<RunConfig>& alike, const Made& made,
                   Preparation& preparation) const;
  [[nodiscard]] std::optional<Missing> required_option(const RunConfig& run,
                                                       const std::string& message) const;

  FileSystem& files_;
  KitScript script_;
  std::string version_;
  ScriptOptions options_;
  std::optional<Made> first_;  ///< From the first trial, in its own process.
  std::map<std::string, SetupTemplate, std::less<>> templates_;  ///< By extension.
};

}  // namespace core
