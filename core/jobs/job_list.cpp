#include "core/jobs/job_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "core/text/lines.h"

namespace core {
namespace {

constexpr char kFieldMark = '\x1f';  // ends a field; names and paths may hold blanks and bars
constexpr std::chrono::seconds kKeptFor(60);
constexpr std::chrono::seconds kShortTimeLimit(5);
constexpr std::chrono::seconds kAccountsSince = std::chrono::hours(24 * 30);

constexpr std::array<std::string_view, 7> kPendingStates{
    "PENDING",     "CONFIGURING",  "REQUEUED",     "REQUEUE_HOLD",
    "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"};
constexpr std::array<std::string_view, 7> kRunningStates{
    "RUNNING", "COMPLETING", "SUSPENDED", "STAGE_OUT", "SIGNALING", "RESIZING", "STOPPED"};

/// The fields of a line, without the blanks that pad squeue's columns.
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

int leading_int(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// sacct and newer versions of squeue write `7:0`, older ones what wait() returns.
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

/// Both programs are asked for these fields in the same order.
std::vector<SlurmJob> read_jobs(std::string_view output, std::size_t field_count) {
  std::vector<SlurmJob> jobs;
  while (!output.empty()) {
    const std::vector<std::string> fields = split_fields(take_line(output));
    if (fields.size() != field_count) continue;
    SlurmJob job{.id = fields[0],
                 .raw_id = fields[1],
                 // `CANCELLED by 1000` and `CANCELLED+` are CANCELLED.
                 .state = fields[2].substr(0, fields[2].find_first_of(" +")),
                 .reason = without_none(fields[5]),
                 .submitted = fields[4],
                 .comment = without_none(fields[6]),
                 .name = fields[7],
                 .directory = fields[8],
                 .exit_code = std::nullopt};
    read_exit(fields[3], job);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

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

bool is_later(const SlurmJob& left, const SlurmJob& right) {
  if (left.submitted != right.submitted) return left.submitted > right.submitted;
  return std::pair(left.raw_id.size(), left.raw_id) > std::pair(right.raw_id.size(), right.raw_id);
}

const std::vector<const SlurmJob*>& jobs_at(
    const std::map<std::string, std::vector<const SlurmJob*>>& jobs, const std::string& key) {
  static const std::vector<const SlurmJob*> kNone;
  const auto found = jobs.find(key);
  return found == jobs.end() ? kNone : found->second;
}

}  // namespace

bool SlurmJob::is_pending() const { return base::is_one_of(state, kPendingStates); }
bool SlurmJob::is_unfinished() const {
  return is_pending() || base::is_one_of(state, kRunningStates);
}

std::vector<SlurmJob> read_queue(std::string_view output) {
  // A mark ends each field, so that the last one found is empty.
  return read_jobs(output, 10);
}

std::vector<SlurmJob> read_accounts(std::string_view output) { return read_jobs(output, 9); }

void add_unknown(std::vector<SlurmJob> others, std::vector<SlurmJob>& jobs) {
  std::set<std::string> known;
  for (const SlurmJob& job : jobs) known.insert(job.id);
  for (SlurmJob& job : others) {
    // Waiting tasks share one line here, `12_[5-7]`; the queue lists each.
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
  // A tool call has half a minute: after a queue that used it up, the accounts get little.
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

JobIndex::JobIndex(const JobList& list) {
  for (const SlurmJob& job : list.jobs) {
    by_id_[job.id].push_back(&job);
    by_directory_[job.directory].push_back(&job);
  }
}

const std::vector<const SlurmJob*>& JobIndex::in_directory(const std::string& run_dir) const {
  return jobs_at(by_directory_, run_dir);
}

const SlurmJob* JobIndex::last_of(const std::string& id, const std::string& run_dir) const {
  const SlurmJob* last = nullptr;
  for (const auto* jobs : {&jobs_at(by_directory_, run_dir), &jobs_at(by_id_, id)}) {
    for (const SlurmJob* job : *jobs) {
      if (last == nullptr || is_later(*job, *last)) last = job;
    }
  }
  return last;
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
