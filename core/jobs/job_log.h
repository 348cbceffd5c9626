#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/system/file_system.h"

namespace core {

/// The end of a job's log.
struct JobLog {
  std::string path;
  std::string number;              ///< The job's, from the file's name.
  std::string end;                 ///< The last bytes.
  std::vector<std::string> lines;  ///< The last lines that are not blank, safe to print.

  /// 3 for `finetune.slurm: tune ended with exit code 3.`, 1 for the script's other messages.
  [[nodiscard]] std::optional<int> exit_code() const;
  /// Whether the trainer ran out of the GPU's memory.
  [[nodiscard]] bool is_gpu_memory() const;
  /// Whether the job was ended because it used up the node memory that it had asked for.
  [[nodiscard]] bool is_node_memory() const;
};

/// Looks for `slurm-NUMBER.out` in the run directory, then in the output directory, where the kit's
/// script moves it.
/// \param number empty: the log with the highest number.
[[nodiscard]] std::optional<JobLog> find_log(const FileSystem& files, std::string_view number,
                                             const std::vector<std::string>& directories);

}  // namespace core
