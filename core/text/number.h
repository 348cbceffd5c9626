#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// Reads a number as people write it in plans: `8`, `+1`, `1e-5`, `1E-05`, `0.00001`, `1×10⁻⁵`,
/// `5 × 10^-5`, `5 x 10^-5`, `10⁻⁵`, `1,000` (a comma only where groups of three fit), `~10` (read
/// as 10). Blanks around it are ignored.
/// What has two readings (`1,5`, `0,001`, `50%`) is refused, never guessed; so are nan, infinity,
/// hexadecimal and full-width digits, and what does not fit into a double.
/// Errors are sentences that show the text: "`TBD` is not a number".
[[nodiscard]] Result<double> read_number(std::string_view text);

/// Like read_number, for whole numbers: `8`, `8.0` and `1e3` are whole, `8.5` is refused. So is
/// `1.000`, whose point may be a thousands separator.
[[nodiscard]] Result<std::int64_t> read_integer(std::string_view text);

/// Whether read_number() or read_integer() (`whole`) refuses the text because people may mean two
/// numbers by it; its error names both.
[[nodiscard]] bool has_two_readings(std::string_view text, bool whole);

/// A number as it is written in a directory name (docs/design.md, "Directory names"): an integer as
/// an integer, any other number as the shorter of decimal and scientific (`5e-5`, `0.05`), decimal
/// on a tie. EXPECTS: a finite number.
[[nodiscard]] std::string short_number(double value);

/// A number with a fraction exactly as PyYAML's dumper writes a float: `5.0e-05`, `0.0003`, `1.0`.
/// The shortest text that reads back equal in YAML 1.1. EXPECTS: a finite number.
[[nodiscard]] std::string yaml_number(double value);

/// Whether two numbers are one value: equal, or so close (1e-9 of the larger) that they are two
/// spellings of it (`0.1` computed and `0.1` read).
[[nodiscard]] bool same_number(double a, double b);

}  // namespace core
