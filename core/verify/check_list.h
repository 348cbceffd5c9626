#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/parameters/value.h"
#include "core/runs/effective_values.h"
#include "core/text/yaml_document.h"

namespace core {

enum class CheckStatus { passed, warning, failed };

/// One thing that was checked, and what was found.
struct Check {
  std::string name;  ///< `lora_rank`, `job_name`, `bash_syntax`, ...
  CheckStatus status = CheckStatus::passed;
  std::string expected;
  std::string found;
  std::string message;  ///< A sentence; empty when passed.

  bool operator==(const Check&) const = default;
};

/// Whether no check failed.
[[nodiscard]] bool all_passed(const std::vector<Check>& checks);

/// The message of the first check that failed; empty when none did.
[[nodiscard]] std::string first_failure(const std::vector<Check>& checks);

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

/// `Check::found` for something that is missing.
inline constexpr const char* kNothingFound = "nothing";

/// A value for messages, `expected` and `found`: long text is cut, empty text is `""`.
[[nodiscard]] std::string shown_value(const Value& value);

/// Any node: a scalar's text, `[a, b]`, `a mapping`; kNothingFound for null.
[[nodiscard]] std::string shown_node(const YamlNode* node);

/// Whether a node is a scalar with the planned value. Numbers are compared as numbers, but a number
/// that a program would read as text does not count.
[[nodiscard]] bool equals_planned(const YamlNode& node, YamlRules rules, const Value& planned);

/// "the plan says 1e-5 (/x/experiment_summary.md:12)": the value and where it comes from.
[[nodiscard]] std::string describe_origin(const Setting& setting);

/// A path in a form in which two spellings of it are equal: no doubled or closing slashes, no `.`
/// parts.
[[nodiscard]] std::string normalized_path(std::string_view path);

}  // namespace core
