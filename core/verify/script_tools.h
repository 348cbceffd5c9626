#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "core/slurm/slurm_programs.h"
#include "core/slurm/test_submission.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/verify/check_list.h"

namespace core {

/// What other programs say of a script, without running any of it: bash of its syntax, Slurm of its
/// request.
class ScriptTools {
 public:
  /// Looks for `bash` and `sbatch` in the environment's PATH. One that lies in the experiment is
  /// not used. The references outlive it.
  /// \param user whose accounts are told when one is refused; may be empty.
  ScriptTools(const FileSystem& files, Subprocess& subprocess, Environment environment,
              const std::string& experiment_dir, std::string user);

  /// Whether there is an `sbatch` here.
  [[nodiscard]] bool has_sbatch() const { return sbatch_.has_value(); }

  /// Adds `bash_syntax`, and `sbatch` where there is one on this machine.
  /// \param script its path. \param shown `rank8/finetune.slurm`.
  void check(const std::string& script, const std::string& contents, const std::string& shown,
             const std::stop_token& stop, CheckList& checks);

 private:
  void check_syntax(const std::string& script, const std::string& shown,
                    const std::stop_token& stop, CheckList& checks);
  void check_submission(const std::string& sbatch, const std::string& script,
                        const std::string& contents, const std::string& shown,
                        const std::stop_token& stop, CheckList& checks);

  /// Slurm's answer to a request, once asked.
  SubmissionTest answer_to(const std::string& sbatch, const std::string& script,
                           const std::string& contents, const std::stop_token& stop);

  Subprocess& subprocess_;
  Environment environment_;
  SlurmPrograms programs_;
  std::string user_;
  std::optional<std::string> bash_;
  std::optional<std::string> sbatch_;
  std::map<std::string, SubmissionTest> answers_;  ///< By request_key().
  std::optional<SubmissionTest> no_slurm_;  ///< Once Slurm did not answer it is not asked again.
};

}  // namespace core
