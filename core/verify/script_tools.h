#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "core/slurm/slurm_programs.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/verify/check_list.h"

namespace core {

/// What other programs say about a script without running any of it: bash about its syntax, Slurm
/// about its request.
class ScriptTools {
 public:
  /// Looks for `bash` and `sbatch` in the environment's PATH. One inside the experiment is not
  /// used. The references must outlive this object.
  /// \param user whose accounts are listed when a request is refused; may be empty.
  ScriptTools(const FileSystem& files, Subprocess& subprocess, Environment environment,
              const std::string& experiment_dir, std::string user);

  /// Whether this machine has `sbatch`.
  [[nodiscard]] bool has_sbatch() const { return sbatch_.has_value(); }

  /// Adds `bash_syntax`, and `sbatch` where this machine has it.
  /// \param script its path. \param shown for messages: `rank8/finetune.slurm`.
  void check(const std::string& script, const std::string& contents, const std::string& shown,
             const std::stop_token& stop, CheckList& checks);

 private:
  void check_syntax(const std::string& script, const std::string& shown,
                    const std::stop_token& stop, CheckList& checks);

  /// Slurm's answer to a request, asked once for each. EXPECTS: has_sbatch().
  SubmissionTest ask_slurm(const std::string& script, const std::string& contents,
                           const std::stop_token& stop);

  Subprocess& subprocess_;
  Environment environment_;
  SlurmPrograms programs_;
  std::string user_;
  std::optional<std::string> bash_;
  std::optional<std::string> sbatch_;
  std::map<std::string, SubmissionTest> answers_;  ///< By request_key().
  std::optional<SubmissionTest> no_slurm_;  ///< Once Slurm has not answered, it is not asked again.
};

}  // namespace core
