#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace mcp {

/// Makes a JSON Schema, the same each time.
using SchemaSource = std::function<Json()>;

/// A JSON Schema (draft 7, what valijson knows of it) to check values against. Made and compiled at
/// the first check, once. Checks may run on several threads at once.
///
/// Not for `pattern`, `patternProperties`, `format` and `uniqueItems`: on hostile values they cost
/// the stack or the square of the time. A schema that uses one of them fits no value, and the
/// violation says so. `$ref` goes to places in the same schema only.
class SchemaCheck {
 public:
  explicit SchemaCheck(SchemaSource source);
  explicit SchemaCheck(Json schema);
  ~SchemaCheck();
  SchemaCheck(SchemaCheck&&) noexcept;
  SchemaCheck& operator=(SchemaCheck&&) noexcept;

  /// What is wrong with `value`, a sentence each, with its place below `root_name`;
  /// empty when it fits:
  ///   arguments.runs[2]: expected string, got number 5
  ///   arguments.genrator: unknown property; did you mean "generator"?
  /// At most 20; of lists longer than 1,000 only their beginning is explained.
  [[nodiscard]] std::vector<std::string> violations(const Json& value,
                                                    std::string_view root_name) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace mcp
