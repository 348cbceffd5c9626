#include "core/verify/run_on_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/record/sha256.h"

namespace core {
namespace {

/// `lora_rank was 8 and is 16` for the first parameter that differs, or empty.
std::string changed_parameter(const std::map<std::string, Value>& recorded,
                              const std::map<std::string, Value>& planned) {
  for (const auto& [key, value] : planned) {
    const auto before = recorded.find(key);
    if (before == recorded.end()) return fmt::format("{} is new", key);
    if (!same_value(before->second, value)) {
      return fmt::format("{} was {} and is {}", key, shown_value(before->second),
                         shown_value(value));
    }
  }
  for (const auto& [key, value] : recorded) {
    if (!planned.contains(key)) return fmt::format("{} is gone", key);
  }
  return "";
}

std::vector<std::string> edited_files(const FileSet& on_disk, const RecordedRun& record) {
  std::vector<std::string> names;
  for (const File& file : on_disk) {
    const RecordedFile* recorded = record.find_file(file.name);
    if (recorded != nullptr && recorded->sha256 != sha256(file.contents))
      names.push_back(file.name);
  }
  return names;
}

void check_path(const FileSystem& files, std::string name, const std::string& path,
                std::string_view what, CheckList& checks) {
  if (files.exists(path)) {
    checks.passed(std::move(name), path, path);
    return;
  }
  checks.warned(
      std::move(name), path, std::string(kNothing),
      fmt::format("{}: the {} is not there, as far as this machine can tell; make sure that "
                  "compute nodes have it.",
                  path, what));
}

}  // namespace

FileSet read_run_files(const FileSystem& files, const std::string& run_dir,
                       const std::string& directory, CheckList& checks) {
  FileSet found;
  for (const char* name : kRunFiles) {
    const std::string path = run_dir + "/" + name;
    const auto status = files.link_status(path);
    if (status && status->kind == FileKind::symlink) {
      checks.failed(name, "a file", "a link",
                    fmt::format("{}/{} is a link, a file is expected.", directory, name));
      continue;
    }
    auto read = files.read_file_if_present(path, kMaxRunFileBytes);
    if (!read) {
      checks.failed(name, "a file", "something else", read.error().message + ".");
      continue;
    }
    std::optional<std::string> contents = *std::move(read);
    if (contents) found.push_back({name, *std::move(contents)});
  }
  return found;
}

void check_drift(const RunConfig& run, const FileSet& on_disk, const RecordedRun* record,
                 CheckList& checks) {
  constexpr std::string_view kExpected = "as scaffold_run wrote it";
  if (record == nullptr) {
    checks.warned(
        "manifest", std::string(kExpected), "no record",
        fmt::format("{}: scaffold_run has no record of it: it was never finished, or made "
                    "by other means.",
                    run.directory));
    return;
  }
  const std::string change = changed_parameter(record->parameters, recorded_parameters(run));
  if (!change.empty()) {
    checks.warned(
        "manifest", std::string(kExpected), "the plan changed",
        fmt::format("{}: the plan changed since it was made: {}.", run.directory, change));
    return;
  }
  const auto edited = edited_files(on_disk, *record);
  if (!edited.empty()) {
    checks.warned("manifest", std::string(kExpected), "edited by hand",
                  fmt::format("{}: edited by hand since it was made: {}.", run.directory,
                              fmt::join(edited, ", ")));
    return;
  }
  checks.passed("manifest", std::string(kExpected), std::string(kExpected));
}

void check_resources(const FileSystem& files, const RunConfig& run, CheckList& checks) {
  check_path(files, "model_exists", to_text(run.model_path.value), "model", checks);
  check_path(files, "dataset_exists", run.dataset.path, "data set", checks);
}

}  // namespace core
