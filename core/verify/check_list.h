#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/parameters/value.h"
#include "core/runs/setting.h"
#include "core/text/yaml_document.h"
#include "core/verify/verification.h"

namespace core {

/// Collects the checks of one run.
class CheckList {
 public:
  void passed(std::string name, std::string expected, std::string found);
  void warned(std::string name, std::string expected, std::string found, std::string message);
  void failed(std::string name, std::string expected, std::string found, std::string message);

  /// Passed when `holds`, otherwise failed with `message`.
  void judge(bool holds, std::string name, std::string expected, std::string found,
             std::string message);

  void add(Check check) { checks_.push_back(std::move(check)); }

  /// Whether there is a check of this name already.
  [[nodiscard]] bool has(std::string_view name) const;

  [[nodiscard]] std::vector<Check> take() { return std::move(checks_); }

 private:
  std::vector<Check> checks_;
};

/// What stands for something that is not there, in `Check::found`.
inline constexpr std::string_view kNothing = "nothing";

/// A value in a message and in `expected` and `found`: a long text cut, an empty one as `""`.
[[nodiscard]] std::string shown_value(const Value& value);

/// Any node: a scalar's text, `[a, b]`, `a mapping`; kNothing for null.
[[nodiscard]] std::string shown_node(const YamlNode* node);

/// Whether a scalar is the planned value. Numbers are compared as numbers, but a number that a
/// program would read as text is none.
[[nodiscard]] bool is_value(const YamlNode& scalar, YamlRules rules, const Value& planned);

/// "the plan says 1e-5 (/x/experiment_summary.md:12)", in the words of where the value comes from.
[[nodiscard]] std::string word_of(const Setting& setting);

/// A path in the form in which two spellings of it are equal: no doubled or closing slashes, no `.`
/// parts.
[[nodiscard]] std::string normalized_path(std::string_view path);

}  // namespace core
