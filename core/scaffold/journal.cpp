#include "core/scaffold/journal.h"

#include <utility>

namespace core {

Journal::Journal(ScaffoldLog log, std::vector<LogEntry> opening)
    : log_(std::move(log)), opening_(std::move(opening)) {}

void Journal::write(const std::vector<LogEntry>& entries) {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (!std::exchange(has_begun_, true)) {
    for (const LogEntry& entry : opening_) append(entry);
  }
  for (const LogEntry& entry : entries) append(entry);
}

bool Journal::has_begun() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return has_begun_;
}

std::optional<Error> Journal::problem() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return problem_;
}

void Journal::append(const LogEntry& entry) {
  const Status written = log_.append(entry);
  if (!written && !problem_) problem_ = written.error();
}

}  // namespace core
