#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "mcp/json.h"

namespace wire {

/// The schema of one revision, as the specification publishes it (tests/data/mcp).
class OfficialSchema {
 public:
  explicit OfficialSchema(const std::string& revision);
  ~OfficialSchema();

  /// What is wrong with a value, with its place; nothing when it is what `$defs/NAME` says, and
  /// "there is no NAME" when the schema has no such definition.
  std::optional<std::string> problem(const std::string& name, const mcp::Json& value);

 private:
  struct Compiled;

  Compiled* compiled(const std::string& name);

  nlohmann::json document_;
  std::map<std::string, std::unique_ptr<Compiled>> compiled_;
};

}  // namespace wire
