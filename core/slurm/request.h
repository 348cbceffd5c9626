#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"

namespace core {

/// One option of a batch script.
struct SlurmOption {
  std::string name;   ///< The long name, without dashes: `-J x` is `job-name`.
  std::string value;  ///< Without quotes; empty for a flag such as `requeue`.
  int line = 0;       ///< From 1; 0 for an option that is in no script.

  bool operator==(const SlurmOption&) const = default;
};

/// What a batch script asks for, in the script's order.
struct SlurmRequest {
  std::vector<SlurmOption> options;

  /// The last option of this name, which is the one that counts; null when there is none.
  [[nodiscard]] const SlurmOption* find(std::string_view name) const;
  /// Empty when there is no such option.
  [[nodiscard]] std::string value(std::string_view name) const;
};

/// Reads the `#SBATCH` lines of a batch script as sbatch does: only lines before the first command;
/// several options on a line; `--name=value` and `--name value`, `-Nvalue` and `-N value`; quotes;
/// an unquoted `#` begins a comment. Unknown options are read too: only sbatch knows which it
/// takes.
SlurmRequest read_request(std::string_view script);

/// The script with a new line for each option that its `#SBATCH` lines do not have, after the last
/// of these (or after the `#!` line). All other bytes stay as they are.
std::string with_options(std::string_view script, const std::vector<SlurmOption>& options);

/// The line of an option, without line end: `#SBATCH --time=1:30:00`. Quotes a value that needs it.
std::string option_line(const SlurmOption& option);

/// A text that is the same for scripts that ask Slurm for the same, and so would get the same
/// answer: all options but the job's name.
[[nodiscard]] std::string request_key(std::string_view script);

/// UNLIMITED and INFINITE as seconds.
inline constexpr std::int64_t kUnlimitedSeconds = std::numeric_limits<std::int64_t>::max();

/// A time limit in seconds, in all of Slurm's forms: `minutes`, `minutes:seconds`,
/// `hours:minutes:seconds`, `days-hours`, `days-hours:minutes`, `days-hours:minutes:seconds`,
/// UNLIMITED and INFINITE. Nothing for any other text, `1h` for one.
std::optional<std::int64_t> slurm_seconds(std::string_view text);

/// A size of memory in megabytes: a whole number with K, M, G or T, or without a unit, which means
/// megabytes. Kilobytes are rounded up. Nothing for any other text.
std::optional<std::int64_t> slurm_megabytes(std::string_view text);

/// Whether both are the same time limit: `60` and `1:00:00`. Other texts are compared as texts.
bool same_time(std::string_view left, std::string_view right);

/// Whether both are the same size of memory: `8G` and `8192M`. Other texts are compared as texts.
bool same_memory(std::string_view left, std::string_view right);

/// The option that a parameter's value becomes: `--time=1:30:00`, `--no-requeue`. EXPECTS: a
/// parameter with an `sbatch_option`.
SlurmOption option_for(const Parameter& parameter, const Value& value);

/// Whether an option's value in a script is the planned one. How two values are compared follows
/// from the type of the option's parameter: times as times, sizes of memory as sizes, lists of
/// words in any order and case, everything else as text.
bool same_option_value(std::string_view option, std::string_view found, std::string_view planned);

/// The GPUs that a request asks for.
struct GpuRequest {
  std::int64_t count = 0;
  std::string type;    ///< Such as `a100`; empty for any.
  std::string option;  ///< The option that asks for them, such as `gres`.

  bool operator==(const GpuRequest&) const = default;
};

/// What `gres`, `gpus-per-node`, `gpus`, `gpus-per-task` and `gpus-per-socket` ask for, in this
/// order; options without GPUs are left out.
std::vector<GpuRequest> all_requested_gpus(const SlurmRequest& request);

/// The first of them; nothing when the request has no GPUs.
std::optional<GpuRequest> requested_gpus(const SlurmRequest& request);

}  // namespace core
