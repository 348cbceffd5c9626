#include "core/jobs/job_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"

namespace core {
namespace {

constexpr std::size_t kEndBytes = std::size_t{64} << 10;
constexpr std::size_t kLogLines = 5;
constexpr std::size_t kLineBytes = 300;
constexpr std::string_view kOwnMark = "finetune.slurm: ";
constexpr std::string_view kExitWords = "tune ended with exit code ";

bool mentions_any(std::string_view text, std::initializer_list<std::string_view> all_words) {
  return std::any_of(all_words.begin(), all_words.end(), [&](std::string_view words) {
    return text.find(words) != std::string_view::npos;
  });
}

/// What a terminal would show: a progress bar overwrites its line again and again.
std::string shown_line(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  line = line.substr(line.rfind('\r') + 1);
  std::string shown = base::escape_controls(line.substr(0, kLineBytes));
  if (line.size() > kLineBytes) shown += "...";
  return shown;
}

std::vector<std::string> log_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < kLogLines) {
    const std::size_t begin = text.rfind('\n');
    std::string line = shown_line(text.substr(begin == std::string_view::npos ? 0 : begin + 1));
    if (!line.empty()) lines.push_back(std::move(line));
    text = text.substr(0, begin == std::string_view::npos ? 0 : begin);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

/// The highest number of a `slurm-NUMBER.out` in the directory; empty when there is none.
std::string newest_number(const FileSystem& files, const std::string& directory) {
  constexpr std::string_view kFront = "slurm-";
  constexpr std::string_view kBack = ".out";
  std::string newest;
  const auto names = files.list_directory(directory);
  if (!names) return newest;
  for (const std::string_view name : *names) {
    if (!name.starts_with(kFront) || !name.ends_with(kBack)) continue;
    const auto number = name.substr(kFront.size(), name.size() - kFront.size() - kBack.size());
    if (!std::all_of(number.begin(), number.end(), base::is_digit)) continue;
    if (std::pair(number.size(), number) > std::pair(newest.size(), std::string_view(newest))) {
      newest = number;
    }
  }
  return newest;
}

}  // namespace

std::optional<int> JobLog::exit_code() const {
  const std::size_t mark = end.rfind(kOwnMark);
  if (mark == std::string::npos || (mark > 0 && end[mark - 1] != '\n')) return std::nullopt;
  const std::string_view sentence = std::string_view(end).substr(mark + kOwnMark.size());
  if (!sentence.starts_with(kExitWords)) return 1;
  int code = 1;
  std::from_chars(sentence.data() + kExitWords.size(), sentence.data() + sentence.size(), code);
  return code;
}

bool JobLog::is_gpu_memory() const {
  return mentions_any(end, {"CUDA out of memory", "OutOfMemoryError"});
}

bool JobLog::is_node_memory() const {
  return mentions_any(end, {"oom-kill", "oom_kill", "OOM Killed", "exceeded memory limit"});
}

std::optional<JobLog> find_log(const FileSystem& files, std::string_view number,
                               const std::vector<std::string>& directories) {
  for (const std::string& directory : directories) {
    const std::string wanted =
        number.empty() ? newest_number(files, directory) : std::string(number);
    if (wanted.empty()) continue;
    const std::string path = fmt::format("{}/slurm-{}.out", directory, wanted);
    auto end = files.read_end(path, kEndBytes);
    if (!end) continue;
    JobLog log{path, wanted, *std::move(end), {}};
    log.lines = log_lines(log.end);
    return log;
  }
  return std::nullopt;
}

}  // namespace core
