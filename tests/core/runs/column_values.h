#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/runs/varying_parameters.h"

namespace tests {

using Values = std::vector<std::optional<core::Value>>;

/// A column of a parameter that has a row in the table of parameters.
inline core::ColumnValues known(const char* key, Values values) {
  const core::Parameter& parameter = *core::find_parameter(key);
  return {key, std::string(parameter.name), std::string(parameter.abbreviation), &parameter,
          std::move(values)};
}

/// A column that nobody knows, under this header.
inline core::ColumnValues unknown(const char* key, const char* header, Values values) {
  return {key, header, key, nullptr, std::move(values)};
}

inline core::Value whole(std::int64_t number) { return number; }
inline core::Value text(const char* words) { return std::string(words); }

}  // namespace tests
