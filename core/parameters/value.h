#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/source.h"

namespace core {

/// A parameter's value once it is read. Whole numbers are std::int64_t, others double.
using Value = std::variant<bool, std::int64_t, double, std::string>;

/// Whether both are the same value: numbers are compared as numbers (docs/design.md, "Directory
/// names"), so that 4 equals 4.0 and 1e-5 equals 0.00001; a boolean equals only a boolean, text
/// only the same text.
bool same_value(const Value& left, const Value& right);

/// The value as people read it: numbers by short_number(), `true` and `false`, text as it is.
std::string to_text(const Value& value);

/// A time limit in Slurm's forms (`90`, `30:00`, `1:30:00`, `2-12`, `2-12:30`, `2-12:30:00`), as
/// written; `30 min`, `2 hours` and `1 day` become one. Nothing for any other text.
std::optional<std::string> slurm_duration(std::string_view text);

/// A memory size with its unit, as Slurm writes it: `16G`, `16 GB` and `16GiB` are `16G`. `0` is
/// all the memory of a node. Nothing for any other text, including a number without a unit: Slurm
/// would read megabytes where people mean gigabytes.
std::optional<std::string> slurm_memory(std::string_view text);

/// A value as a plan or the site settings give it, still as text. For prompts this is the prompt
/// itself (docs/design.md, "Reading values"); for everything else rendered text without marks and
/// remarks.
struct PlanValue {
  std::string text;
  Source source;

  bool operator==(const PlanValue&) const = default;
};

}  // namespace core
