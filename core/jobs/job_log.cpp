#include "core/jobs/job_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/display.h"

namespace core {
namespace {

constexpr std::size_t kEndBytes = std::size_t{64} << 10;
constexpr std::size_t kLogLines = 5;
constexpr std::size_t kLineBytes = 300;
constexpr std::string_view kOwnMark = "finetune.slurm: ";
constexpr std::string_view kExitWords = "tune ended with exit code ";

bool mentions(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

/// What a terminal would show of a line: a progress bar is written over and over.
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

/// The number in `slurm-12.out`; empty for other names.
std::string job_number_in(std::string_view name) {
  constexpr std::string_view kFront = "slurm-";
  constexpr std::string_view kBack = ".out";
  if (!name.starts_with(kFront) || !name.ends_with(kBack)) return "";
  name.remove_prefix(kFront.size());
  name.remove_suffix(std::min(name.size(), kBack.size()));
  const bool is_number =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? std::string(name) : "";
}

std::string newest_number(const FileSystem& files, const std::string& directory) {
  std::string newest;
  const auto names = files.list_directory(directory);
  if (!names) return newest;
  for (const std::string& name : *names) {
    const std::string number = job_number_in(name);
    if (number.size() > newest.size() || (number.size() == newest.size() && number > newest)) {
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
  return mentions(end, "CUDA out of memory") || mentions(end, "OutOfMemoryError");
}

bool JobLog::is_node_memory() const {
  static constexpr std::array<std::string_view, 4> kWords{"oom-kill", "oom_kill", "OOM Killed",
                                                          "exceeded memory limit"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view words) { return mentions(end, words); });
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
