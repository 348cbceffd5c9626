#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "core/record/scaffold_log.h"

namespace core {

/// What one `scaffold_run` writes into the log: from DISCOVER_EXPERIMENT on, but nothing at all
/// when there is nothing to tell. May be used from several threads at once.
class Journal {
 public:
  /// \param opening is written before the first entry of write().
  Journal(ScaffoldLog log, std::vector<LogEntry> opening);

  /// The entries of one run stand together.
  void write(const std::vector<LogEntry>& entries);

  [[nodiscard]] bool has_begun() const;

  /// Why an entry could not be written, the first time that happened.
  [[nodiscard]] std::optional<Error> problem() const;

 private:
  void append(const LogEntry& entry);

  mutable std::mutex mutex_;
  ScaffoldLog log_;
  std::vector<LogEntry> opening_;
  bool has_begun_ = false;
  std::optional<Error> problem_;
};

}  // namespace core
