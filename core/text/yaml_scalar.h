#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace core {

/// Which program's reading of plain scalars counts. They differ: `1e-5` is text for PyYAML and a
/// number for OmegaConf, the loader that torchtune uses; `2025-10-22` is a date for PyYAML and text
/// for OmegaConf.
enum class YamlRules { pyyaml, omegaconf };

struct YamlNull {
  bool operator==(const YamlNull&) const = default;
};

/// What PyYAML reads as a date; the text as written.
struct YamlDate {
  std::string text;
  bool operator==(const YamlDate&) const = default;
};

/// A scalar with its type. An integer that does not fit into 64 bits is a double.
using YamlValue = std::variant<YamlNull, bool, std::int64_t, double, YamlDate, std::string>;

/// The value of a plain (unquoted) scalar's text as `rules` read it.
[[nodiscard]] YamlValue resolve_plain(std::string_view text, YamlRules rules);

}  // namespace core
