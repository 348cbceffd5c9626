#pragma once

#include <memory>
#include <string>
#include <utility>

namespace core {

/// The name of a file, kept once for all the values in the file: copies share it.
class FileName {
 public:
  FileName() = default;
  FileName(std::string name) : name_(std::make_shared<const std::string>(std::move(name))) {}
  FileName(const char* name) : FileName(std::string(name)) {}

  [[nodiscard]] const std::string& text() const {
    static const std::string kNone;
    return name_ == nullptr ? kNone : *name_;
  }
  [[nodiscard]] bool empty() const { return text().empty(); }

  bool operator==(const FileName& other) const {
    return name_ == other.name_ || text() == other.text();
  }

 private:
  std::shared_ptr<const std::string> name_;
};

/// Where a value is: a file, as shown to people, and a line in it.
struct Source {
  FileName file;
  int line = 0;  ///< From 1; 0 for the file as a whole.

  bool operator==(const Source&) const = default;
};

/// `file:line`, or `file` alone for line 0.
inline std::string to_string(const Source& source) {
  const std::string& file = source.file.text();
  return source.line > 0 ? file + ":" + std::to_string(source.line) : file;
}

/// Something that a person should know and that stops nothing.
struct Warning {
  std::string code;     ///< A stable word for programs, such as `default_used`.
  std::string message;  ///< A sentence.
  std::string where;    ///< `file:line`, a run's name, or empty.

  bool operator==(const Warning&) const = default;
};

}  // namespace core
