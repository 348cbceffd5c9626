#pragma once

#include <map>
#include <string>

#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "mcp/tool_registry.h"
#include "tools/environment.h"

namespace tools::testing {

/// A clock whose time of day stands still.
class StillClock : public core::Clock {
 public:
  [[nodiscard]] std::tm local_time() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override;
};

/// A fresh directory with the tools working in it; gone with the object.
class Playground {
 public:
  Playground();
  ~Playground();

  Playground(const Playground&) = delete;
  Playground& operator=(const Playground&) = delete;

  [[nodiscard]] const std::string& root() const { return root_; }
  [[nodiscard]] std::string path(const std::string& name) const { return root_ + "/" + name; }

  /// Writes a file below the root, its directories made; `@ROOT@` in the text becomes the root.
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;

  /// Every file and directory below the root: contents by name, directories end with `/`.
  [[nodiscard]] std::map<std::string, std::string> listing() const;

  /// The specification's example, with its data set and site settings, in `root()/exp`.
  void write_example() const;

  /// Calls a tool; checks the result against the tool's output schema.
  [[nodiscard]] mcp::ToolResult call(const std::string& tool, const mcp::Json& arguments) const;

  /// `structured` of that.
  mcp::Json ask(const std::string& tool, const mcp::Json& arguments) const;

  [[nodiscard]] mcp::ToolRegistry registry() const;

  Environment& environment() { return environment_; }

 private:
  std::string root_;
  core::FileSystem files_;
  core::RealSubprocess subprocess_;
  StillClock clock_;
  Environment environment_;
};

/// The specification's example with one text of its plan changed.
class Example : public Playground {
 public:
  explicit Example(const std::string& from = "", const std::string& to = "");

  [[nodiscard]] std::string dir() const { return path("exp"); }

  void change_plan(const std::string& from, const std::string& to) const;
};

/// A file of the repository.
std::string source_file(const std::string& name);

/// The text with each `from` as `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace tools::testing
