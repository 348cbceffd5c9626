#include "core/jobs/job_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace core {
namespace {

constexpr char kFieldMark = '\x1f';  // stands between fields; names and paths hold blanks and bars
constexpr std::chrono::seconds kKeptFor(60);
constexpr std::chrono::seconds kShortTimeLimit(5);
constexpr std::chrono::seconds kAccountsSince = std::chrono::hours(24 * 30);

constexpr std::array<std::string_view, 7> kPendingStates{
    "PENDING",     "CONFIGURING",  "REQUEUED",     "REQUEUE_HOLD",
    "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"};
constexpr std::array<std::string_view, 7> kRunning{
    "RUNNING", "COMPLETING", "SUSPENDED", "STAGE_OUT", "SIGNALING", "RESIZING", "STOPPED"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// The fields of a line, without the blanks that fill up squeue's columns.
std::vector<std::string> split_fields(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const std::size_t mark = line.find(kFieldMark);
    std::string_view field = line.substr(0, mark);
    while (field.ends_with(' ')) field.remove_suffix(1);
    fields.emplace_back(field);
    if (mark == std::string_view::npos) return fields;
    line.remove_prefix(mark + 1);
  }
}

template <typename Read>
std::vector<SlurmJob> read_lines(std::string_view output, std::size_t field_count, Read read) {
  std::vector<SlurmJob> jobs;
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    const std::vector<std::string> fields = split_fields(output.substr(0, end));
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    if (fields.size() == field_count) jobs.push_back(read(fields));
  }
  return jobs;
}

int leading_int(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// sacct and newer versions of squeue write `7:0`, others of squeue what wait() gives.
void read_exit(const std::string& text, SlurmJob& job) {
  if (job.is_unfinished() || text.empty()) return;
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    job.exit_code = leading_int(std::string_view(text).substr(0, colon));
    job.signal = leading_int(std::string_view(text).substr(colon + 1));
  } else {
    job.exit_code = (leading_int(text) >> 8) & 0xff;
    job.signal = leading_int(text) & 0x7f;
  }
}

std::string without_none(const std::string& text) {
  return text == "None" || text == "(null)" ? "" : text;
}

/// `CANCELLED by 1000` and `CANCELLED+` are CANCELLED.
std::string state_word(const std::string& text) { return text.substr(0, text.find_first_of(" +")); }

std::vector<std::string> queue_question(uid_t user) {
  std::string columns;
  for (const char* column : {"JobArrayID:64", "JobID:24", "State:24", "exit_code:16",
                             "SubmitTime:24", "Reason:64", "Comment:512", "Name:256"}) {
    columns += fmt::format("{}{},", column, kFieldMark);
  }
  columns += fmt::format("WorkDir:1024{}", kFieldMark);
  return {"squeue", "--noheader",      "--array", "--states=all", fmt::format("--user={}", user),
          "-O",     std::move(columns)};
}

std::vector<std::string> accounts_question(uid_t user, std::chrono::seconds since) {
  return {"sacct",
          "--noheader",
          "--parsable2",
          "--allocations",
          fmt::format("--starttime=now-{}seconds", since.count()),
          fmt::format("--uid={}", user),
          fmt::format("--delimiter={}", kFieldMark),
          "--format=JobID,JobIDRaw,State,ExitCode,Submit,Reason,Comment,JobName,WorkDir"};
}

}  // namespace

bool SlurmJob::is_pending() const { return contains(kPendingStates, state); }
bool SlurmJob::is_unfinished() const { return is_pending() || contains(kRunning, state); }

std::vector<SlurmJob> read_queue(std::string_view output) {
  // A mark stands behind each field, so that the last one found is empty.
  return read_lines(output, 10, [](const std::vector<std::string>& fields) {
    SlurmJob job{.id = fields[0],
                 .raw_id = fields[1],
                 .state = state_word(fields[2]),
                 .reason = without_none(fields[5]),
                 .submitted = fields[4],
                 .comment = without_none(fields[6]),
                 .name = fields[7],
                 .directory = fields[8],
                 .exit_code = std::nullopt};
    read_exit(fields[3], job);
    return job;
  });
}

std::vector<SlurmJob> read_accounts(std::string_view output) {
  return read_lines(output, 9, [](const std::vector<std::string>& fields) {
    SlurmJob job{.id = fields[0],
                 .raw_id = fields[1],
                 .state = state_word(fields[2]),
                 .reason = without_none(fields[5]),
                 .submitted = fields[4],
                 .comment = fields[6],
                 .name = fields[7],
                 .directory = fields[8],
                 .exit_code = std::nullopt};
    read_exit(fields[3], job);
    return job;
  });
}

void add_unknown(std::vector<SlurmJob> others, std::vector<SlurmJob>& jobs) {
  std::set<std::string> known;
  for (const SlurmJob& job : jobs) known.insert(job.id);
  for (SlurmJob& job : others) {
    // Tasks that wait are one line, `12_[5-7]`; the queue tells each.
    const bool is_whole = job.id.find('[') == std::string::npos;
    if (is_whole && !known.contains(job.id)) jobs.push_back(std::move(job));
  }
}

JobList list_queue(const SlurmPrograms& programs, uid_t user, const std::stop_token& stop) {
  JobList list;
  if (auto output = programs.ask(queue_question(user), stop)) {
    list.queue_answered = true;
    list.jobs = read_queue(*output);
  } else {
    list.words = output.error().message;
  }
  return list;
}

void add_accounts(JobList& list, const SlurmPrograms& programs, uid_t user,
                  std::chrono::seconds since, const std::stop_token& stop) {
  // A tool's call has half a minute: where the queue has used it up, the accounts get little.
  const auto limit = list.queue_answered ? SlurmPrograms::kAskTimeLimit : kShortTimeLimit;
  if (auto output = programs.ask(accounts_question(user, since), stop, limit)) {
    list.accounts_answered = true;
    add_unknown(read_accounts(*output), list.jobs);
  } else if (list.words.empty()) {
    list.words = output.error().message;
  }
}

JobList list_jobs(const SlurmPrograms& programs, uid_t user, const std::stop_token& stop) {
  JobList list = list_queue(programs, user, stop);
  add_accounts(list, programs, user, kAccountsSince, stop);
  return list;
}

JobMemory::Answer JobMemory::ask(const Clock& clock, const SlurmPrograms& programs, uid_t user,
                                 const std::stop_token& stop) {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(clock.now() - asked_);
  if (list_ && age < kKeptFor) return {*list_, age};
  JobList list = list_jobs(programs, user, stop);
  asked_ = clock.now();
  list_ = list.queue_answered ? std::optional(list) : std::nullopt;
  return {std::move(list), std::chrono::seconds(0)};
}

}  // namespace core
