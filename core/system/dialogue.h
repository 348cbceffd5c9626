#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "core/result.h"
#include "core/system/subprocess.h"

namespace core {

/// A program that reads lines and answers with lines. Its standard input is a connection that it
/// reads and writes; what it writes to its outputs goes nowhere. send() and receive() may be called
/// from two threads at once, but neither from more than one.
class Dialogue {
 public:
  static Result<std::unique_ptr<Dialogue>> start(const Command& command);

  /// Closes the connection, at which a sound program ends; kill() a second later.
  ~Dialogue();
  Dialogue(const Dialogue&) = delete;
  Dialogue& operator=(const Dialogue&) = delete;

  /// \param line without its end. An error: the program no longer listens.
  [[nodiscard]] Status send(std::string line);

  /// The next line without its end; nothing where none came within `patience`. An error: no more
  /// lines will come, and why ("it has ended", "it sent a line of more than 16 MiB").
  [[nodiscard]] Result<std::optional<std::string>> receive(std::chrono::milliseconds patience);

  /// SIGKILL for the program and its process group.
  void kill();

 private:
  Dialogue(pid_t process, base::Descriptor connection)
      : process_(process), connection_(std::move(connection)) {}
  [[nodiscard]] std::optional<std::string> next_line();

  pid_t process_;
  base::Descriptor connection_;
  std::string received_;
  std::size_t searched_ = 0;  ///< Bytes of `received_` that hold no end of a line.
};

}  // namespace core
