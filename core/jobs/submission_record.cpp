#include "core/jobs/submission_record.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

namespace core {
namespace {

constexpr std::size_t kMostRecordBytes = std::size_t{64} << 20;
constexpr std::string_view kNothing = "-";
constexpr std::string_view kHeading =
    "# What `scaffold-runs submit` did: time, event, key, task, job, run directory\n";

constexpr std::array<std::pair<SubmissionEvent, std::string_view>, 4> kEvents{{
    {SubmissionEvent::submitting, "submitting"},
    {SubmissionEvent::submitted, "submitted"},
    {SubmissionEvent::refused, "refused"},
    {SubmissionEvent::not_taken, "not_taken"},
}};

std::string_view word_of(SubmissionEvent event) {
  for (const auto& [each, word] : kEvents) {
    if (each == event) return word;
  }
  return "";
}

std::string_view or_nothing(std::string_view text) { return text.empty() ? kNothing : text; }

std::string record_line(const SubmissionNote& note) {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", note.time, word_of(note.event), note.key,
                     or_nothing(note.task), or_nothing(note.job), note.directory);
}

std::optional<SubmissionNote> read_line(std::string_view line) {
  std::array<std::string, 6> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
    fields[i] = line.substr(0, tab);
    line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  }
  for (const auto& [event, word] : kEvents) {
    if (word != fields[1]) continue;
    return SubmissionNote{fields[0],
                          event,
                          fields[2],
                          fields[3] == kNothing ? "" : fields[3],
                          fields[4] == kNothing ? "" : fields[4],
                          fields[5]};
  }
  return std::nullopt;
}

}  // namespace

SubmissionRecord::SubmissionRecord(FileSystem& files, const std::string& experiment_dir)
    : files_(files), path_(experiment_dir + "/.scaffold/submitted.tsv") {}

Status SubmissionRecord::read() {
  auto text = files_.read_file_if_present(path_, kMostRecordBytes);
  if (!text) return text.error();
  const std::optional<std::string>& found = *text;
  exists_ = found.has_value();
  if (!found) return Done{};
  ends_in_line_ = found->empty() || found->back() == '\n';
  std::string_view rest = *found;
  // A line that a crash has cut short was not followed by a call of sbatch.
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    if (auto note = read_line(rest.substr(0, end))) {
      last_[note->directory] = notes_.size();
      notes_.push_back(*std::move(note));
    }
    rest.remove_prefix(end + 1);
  }
  return Done{};
}

Status SubmissionRecord::add(const std::vector<SubmissionNote>& notes) {
  std::string lines = ends_in_line_ ? "" : "\n";
  if (!exists_) lines += kHeading;
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

std::set<std::string> SubmissionRecord::jobs() const {
  std::set<std::string> jobs;
  for (const SubmissionNote& note : notes_) {
    if (!note.job.empty()) jobs.insert(note.job);
  }
  return jobs;
}

}  // namespace core
