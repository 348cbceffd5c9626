#include "core/scaffold/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/display.h"
#include "core/text/list_text.h"

namespace core {
namespace {

std::string comma_separated(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// `LoRA Rank (8, 16, 32, 64)`; a long list is cut.
std::string name_and_values(const VaryingParameter& parameter) {
  constexpr std::size_t kMostValues = 20;
  std::vector<std::string> values;
  for (const Value& value : parameter.values) {
    if (values.size() == kMostValues) {
      values.push_back(fmt::format("... {} in all", parameter.values.size()));
      break;
    }
    values.push_back(base::display_text(to_text(value)));
  }
  return fmt::format("{} ({})", parameter.name, comma_separated(values));
}

/// Rank, learning rate, batch size and epochs as in the specification's example, then the other
/// varying parameters.
std::string parameters_in_words(const RunConfig& run, const Variation& variation) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kAlways{
      {{"lora_rank", "rank"}, {"lr", "lr"}, {"batch_size", "batch_size"}, {"epochs", "epochs"}}};
  std::vector<std::string> parts;
  std::set<std::string_view> written;
  for (const auto& [key, name] : kAlways) {
    written.insert(key);
    if (run.find(key) != nullptr) parts.push_back(fmt::format("{}={}", name, run.text(key)));
  }
  for (const VaryingParameter& parameter : variation.varying) {
    if (written.contains(parameter.key) || run.find(parameter.key) == nullptr) continue;
    parts.push_back(
        fmt::format("{}={}", parameter.key, base::display_text(run.text(parameter.key))));
  }
  return comma_separated(parts);
}

const File& setup_file(const FileSet& files) {
  const File* file = find_file(files, kSetupFile);
  return file == nullptr ? files.front() : *file;
}

}  // namespace

LogEntry discover_entry(const ExperimentPlan& plan, std::size_t fine_tuned_runs) {
  return {"DISCOVER_EXPERIMENT",
          "Found experiment",
          {{"Details", plan.summary_path},
           {"Result", fmt::format("Successfully read experiment plan ({})",
                                  counted(fine_tuned_runs, "fine-tuned run"))}}};
}

LogEntry parse_entry(const ExperimentPlan& plan, const ResolvedExperiment& experiment) {
  const std::string name = plan.name ? plan.name->text : plan.directory;
  std::string result = counted(experiment.runs.size(), "fine-tuned run");
  result += fmt::format(", {} skipped", counted(experiment.control_runs.size(), "control run"));
  if (!experiment.skipped_runs.empty()) {
    result +=
        fmt::format(", {} of another type skipped", counted(experiment.skipped_runs.size(), "run"));
  }
  return {"PARSE_SUMMARY",
          name,
          {{"Details", fmt::format("{} in the run table", counted(plan.runs.size(), "row"))},
           {"Result", result}}};
}

LogEntry analyze_entry(const ExperimentPlan& plan, const Variation& variation) {
  std::vector<std::string> names;
  names.reserve(plan.columns.size());
  for (const Column& column : plan.columns) {
    names.emplace_back(column.parameter == nullptr ? std::string_view(column.header)
                                                   : column.parameter->name);
  }
  std::vector<std::string> varying;
  varying.reserve(variation.varying.size());
  for (const VaryingParameter& parameter : variation.varying) {
    varying.push_back(name_and_values(parameter));
  }
  return {
      "ANALYZE_PARAMETERS",
      "Identifying varying parameters",
      {{"Details", "Checked " + comma_separated(names)},
       {"Result", "Varying parameters: " + (varying.empty() ? "none" : comma_separated(varying))},
       {"", "Directory naming pattern: " + variation.pattern}}};
}

LogEntry answer_entry(const std::string& field, const std::string& text, bool is_new) {
  return {"ANSWER",
          field,
          {{"Details", is_new ? "Answered by the user" : "Answered by the user in an earlier call"},
           {"Result", text.empty() ? "\"\"" : text}}};
}

LogEntry warning_entry(const Warning& warning) {
  return {"WARNING",
          warning.code,
          {{"Details", warning.where.empty() ? "The experiment" : warning.where},
           {"Result", warning.message}}};
}

LogEntry RunLog::create_dir(const Presence& before) const {
  const std::string path = plan.directory + "/" + run.directory;
  if (before.directory_exists) {
    return {"CREATE_RUN_DIR",
            run.directory,
            {{"Details", path}, {"Result", "Directory already exists and was kept"}}};
  }
  return {"CREATE_RUN_DIR",
          run.directory,
          {{"Details", "mkdir " + path}, {"Result", "Directory created successfully"}}};
}

LogEntry RunLog::generate_yaml(const FileSet& files, const std::string& replaced) const {
  std::string result = fmt::format("File created ({} bytes)", setup_file(files).contents.size());
  if (!replaced.empty())
    result += fmt::format("; the file that it replaces is kept in {}", replaced);
  return {"GENERATE_YAML",
          fmt::format("{}/{}", run.directory, kSetupFile),
          {{"Details", "Template: " + generator.template_name(run)},
           {"Parameters", parameters_in_words(run, variation)},
           {"Result", result}}};
}

LogEntry RunLog::run_setup() const {
  LogEntry entry{"RUN_SETUP", run.directory, {}};
  if (generator.makes_text_only()) {
    entry.lines.emplace_back(
        "Details", fmt::format("Generator: {} ({})", generator.name(), generator.version()));
  } else {
    entry.lines.emplace_back("Command", fmt::format("cd {}/{} && {}", plan.directory, run.directory,
                                                    generator.command(run)));
  }
  entry.lines.emplace_back("Result",
                           fmt::format("Success - generated {} and {}", kTrainedFile, kScriptFile));
  return entry;
}

LogEntry RunLog::verify(const std::vector<Check>& checks) const {
  return {"VERIFY_RUN",
          run.directory,
          {{"Details", "Values read back and compared with the plan"},
           {"Result", fmt::format("Success - {}", counted(checks.size(), "check"))}}};
}

LogEntry RunLog::failed(const std::string& action, const std::string& error) const {
  LogEntry entry{action, run.directory, {}};
  if (action == "RUN_SETUP") entry = run_setup();
  if (entry.lines.empty()) {
    entry.lines.emplace_back("Details", plan.directory + "/" + run.directory);
  } else {
    entry.lines.pop_back();
  }
  entry.lines.emplace_back("Result", "Error: " + error);
  return entry;
}

LogEntry complete_entry(const ScaffoldOutcome& outcome) {
  const std::size_t failed = outcome.count(RunStatus::failed);
  const std::size_t pending = outcome.count(RunStatus::pending);
  const std::size_t unchanged = outcome.count(RunStatus::unchanged);
  std::string summary =
      fmt::format("{} created successfully, {}", counted(outcome.count(RunStatus::created), "run"),
                  counted(failed, "failure"));
  if (unchanged > 0) summary += fmt::format(", {} unchanged", unchanged);
  if (pending > 0) summary += fmt::format(", {} pending", pending);
  std::string title = "All runs scaffolded";
  std::string next = "User can cd to run directories and submit with `sbatch finetune.slurm`";
  if (failed > 0) {
    title = "Some runs failed";
    next = "User can fix the errors above and call scaffold_run again";
  } else if (pending > 0) {
    title = "Some runs are pending";
    next = "User can call scaffold_run again to continue";
  }
  return {"COMPLETE", title, {{"Summary", summary}, {"Next", next}}};
}

Journal::Journal(FileSystem& files, Clock& clock, std::string path, std::vector<LogEntry> opening)
    : files_(files), clock_(clock), path_(std::move(path)), opening_(std::move(opening)) {}

void Journal::write(const std::vector<LogEntry>& entries) {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto append = [this](const std::vector<LogEntry>& some) {
    for (const LogEntry& entry : some) {
      const Status written = files_.append(path_, to_log_text(entry, clock_.timestamp()));
      if (!written && status_) status_ = written;
    }
  };
  if (!std::exchange(has_begun_, true)) append(opening_);
  append(entries);
}

bool Journal::has_begun() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return has_begun_;
}

Status Journal::status() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return status_;
}

}  // namespace core
