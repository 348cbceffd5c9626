#pragma once

#include <string>

namespace core {

/// Where a value stands: a file, as shown to people, and a line in it.
struct Source {
  std::string file;
  int line = 0;  ///< From 1; 0 for the file as a whole.

  bool operator==(const Source&) const = default;
};

/// `file:line`, or `file` alone for line 0.
inline std::string to_string(const Source& source) {
  return source.line > 0 ? source.file + ":" + std::to_string(source.line) : source.file;
}

/// Something that a person should know and that stops nothing.
struct Warning {
  std::string code;     ///< A stable word for programs, such as `default_used`.
  std::string message;  ///< A sentence.
  std::string where;    ///< `file:line`, a run's name, or empty.

  bool operator==(const Warning&) const = default;
};

}  // namespace core
