#pragma once

#include <cstdint>
#include <string>
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

/// A value as a plan or the site settings give it, still as text. For prompts this is the prompt
/// itself (docs/design.md, "Reading values"); for everything else rendered text without marks and
/// remarks.
struct PlanValue {
  std::string text;
  Source source;

  bool operator==(const PlanValue&) const = default;
};

}  // namespace core
