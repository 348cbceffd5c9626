#include "core/jobs/submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <utility>

#include "base/ascii.h"
#include "core/text/lines.h"

namespace core {
namespace {

/// sbatch itself retries for two minutes when the controller is busy.
constexpr std::chrono::seconds kSbatchTimeLimit(180);
constexpr std::string_view kKeyMark = "scaffold-runs:";
constexpr std::size_t kMostRecordBytes = std::size_t{64} << 20;
constexpr std::string_view kNoField = "-";
constexpr std::string_view kRecordHeading =
    "# What `scaffold-runs submit` did: time, event, key, task, job, run directory\n";

constexpr std::array<std::pair<SubmissionEvent, std::string_view>, 4> kEventNames{{
    {SubmissionEvent::submitting, "submitting"},
    {SubmissionEvent::submitted, "submitted"},
    {SubmissionEvent::refused, "refused"},
    {SubmissionEvent::not_taken, "not_taken"},
}};

std::string record_line(const SubmissionNote& note) {
  const auto* const event =
      std::find_if(kEventNames.begin(), kEventNames.end(),
                   [&](const auto& entry) { return entry.first == note.event; });
  const auto field = [](std::string_view text) { return text.empty() ? kNoField : text; };
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", note.time, event->second, note.key,
                     field(note.task), field(note.job), note.directory);
}

std::optional<SubmissionNote> read_note(std::string_view line) {
  std::array<std::string, 6> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
    fields[i] = line.substr(0, tab);
    if (fields[i] == kNoField) fields[i].clear();
    line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  }
  for (const auto& [event, name] : kEventNames) {
    if (name != fields[1]) continue;
    return SubmissionNote{fields[0], event, fields[2], fields[3], fields[4], fields[5]};
  }
  return std::nullopt;
}

std::optional<std::time_t> read_time(const std::string& text) {
  std::tm time{};
  std::istringstream stream(text);
  stream >> std::get_time(&time, "%Y-%m-%dT%H:%M:%S");
  if (stream.fail()) return std::nullopt;
  time.tm_isdst = -1;
  return std::mktime(&time);
}

}  // namespace

SubmissionResult submit(const SlurmPrograms& programs, const Submission& submission,
                        std::optional<int> kept_open, const std::stop_token& stop) {
  const auto sbatch = programs.find("sbatch");
  if (!sbatch) return {SubmissionAnswer::refused, "", "there is no sbatch on this machine"};
  Command command{.arguments = {*sbatch, "--parsable", "--comment=" + submission.comment},
                  .environment = programs.environment(),
                  .directory = submission.directory,
                  .time_limit = kSbatchTimeLimit};
  for (const std::string& option : submission.more_options) command.arguments.push_back(option);
  command.arguments.push_back(submission.script);
  if (kept_open) command.kept_open.push_back(*kept_open);
  const auto outcome = programs.subprocess().run(command, stop);
  if (!outcome) return {SubmissionAnswer::refused, "", outcome.error().message};
  if (std::string job = job_number(outcome->output); outcome->succeeded() && !job.empty()) {
    return {SubmissionAnswer::taken, std::move(job), ""};
  }
  std::string words = on_one_line(outcome->error_output);
  const bool is_refusal = outcome->exit_code && *outcome->exit_code != 0 && !outcome->timed_out &&
                          !outcome->cancelled && !is_connection_failure(words);
  if (words.empty()) words = "sbatch: " + to_string(*outcome, command);
  return {is_refusal ? SubmissionAnswer::refused : SubmissionAnswer::lost, "", std::move(words)};
}

std::string job_number(std::string_view output) {
  std::string number;
  while (!output.empty()) {
    std::string_view line = take_line(output);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    line = line.substr(0, line.find(';'));
    if (!line.empty() && std::all_of(line.begin(), line.end(), base::is_digit)) number = line;
  }
  return number;
}

std::string comment_with_key(std::string_view own, std::string_view key) {
  return fmt::format("{}{}{}{}", own, own.empty() ? "" : " ", kKeyMark, key);
}

bool has_key(std::string_view comment, std::string_view key) {
  return comment.ends_with(fmt::format("{}{}", kKeyMark, key));
}

SubmissionRecord::SubmissionRecord(FileSystem& files, const std::string& experiment_dir)
    : files_(files), path_(experiment_dir + "/.scaffold/submitted.tsv") {}

Status SubmissionRecord::read() {
  auto text = files_.read_file_if_present(path_, kMostRecordBytes);
  if (!text) return text.error();
  exists_ = text->has_value();
  if (!exists_) return Done{};
  std::string_view rest = **text;
  ends_in_line_ = rest.empty() || rest.back() == '\n';
  // A line that a crash cut short was not followed by a call of sbatch.
  while (rest.find('\n') != std::string_view::npos) {
    if (auto note = read_note(take_line(rest))) {
      last_[note->directory] = notes_.size();
      notes_.push_back(*std::move(note));
    }
  }
  return Done{};
}

Status SubmissionRecord::add(const std::vector<SubmissionNote>& notes) {
  std::string lines = ends_in_line_ ? "" : "\n";
  if (!exists_) lines += kRecordHeading;
  for (const SubmissionNote& note : notes) lines += record_line(note);
  if (auto added = files_.append(path_, lines); !added) return added;
  exists_ = true;
  ends_in_line_ = true;
  for (const SubmissionNote& note : notes) {
    last_[note.directory] = notes_.size();
    notes_.push_back(note);
  }
  return files_.flush(path_);
}

const SubmissionNote* SubmissionRecord::last(const std::string& directory) const {
  const auto found = last_.find(directory);
  return found == last_.end() ? nullptr : &notes_[found->second];
}

std::vector<SubmissionNote> SubmissionRecord::unconfirmed() const {
  std::vector<SubmissionNote> unconfirmed;
  for (const SubmissionNote& note : notes_) {
    if (note.event == SubmissionEvent::submitting && &note == last(note.directory)) {
      unconfirmed.push_back(note);
    }
  }
  return unconfirmed;
}

std::set<std::string> SubmissionRecord::jobs() const {
  std::set<std::string> jobs;
  for (const SubmissionNote& note : notes_) {
    if (!note.job.empty()) jobs.insert(note.job);
  }
  return jobs;
}

const SlurmJob* find_job(const JobList& list, const SubmissionNote& note,
                         const std::string& run_dir, const std::set<std::string>& noted) {
  for (const SlurmJob& job : list.jobs) {
    const bool is_task = note.task.empty() ? job.id.find('_') == std::string::npos
                                           : job.id.ends_with("_" + note.task);
    if (is_task && (has_key(job.comment, note.key) || job.name.ends_with("." + note.key))) {
      return &job;
    }
  }
  if (!note.task.empty()) return nullptr;
  for (const SlurmJob& job : list.jobs) {
    const auto later = seconds_between(note.time, job.submitted);
    const bool is_from_there =
        job.comment.empty() && job.directory == run_dir && later && *later >= -kMaxClockSkew;
    if (is_from_there && !noted.contains(job.id)) return &job;
  }
  return nullptr;
}

std::optional<std::chrono::seconds> seconds_between(const std::string& from,
                                                    const std::string& to) {
  const auto begin = read_time(from);
  const auto end = read_time(to);
  if (!begin || !end) return std::nullopt;
  return std::chrono::seconds(*end - *begin);
}

}  // namespace core
