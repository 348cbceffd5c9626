#include "core/verify/run_on_disk.h"

#include <fmt/format.h>

#include <utility>

namespace core {
namespace {

/// `lora_rank was 8 and is now 16` for the first parameter that differs, or empty.
std::string changed_parameter(const std::map<std::string, Value>& recorded,
                              const std::map<std::string, Value>& planned) {
  for (const auto& [key, value] : planned) {
    const auto before = recorded.find(key);
    if (before == recorded.end()) return fmt::format("{} is new", key);
    if (!same_value(before->second, value)) {
      return fmt::format("{} was {} and is now {}", key, shown_value(before->second),
                         shown_value(value));
    }
  }
  for (const auto& [key, value] : recorded) {
    if (!planned.contains(key)) return fmt::format("{} is gone", key);
  }
  return "";
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
                    fmt::format("{}/{} is a link, but a file was expected.", directory, name));
    } else if (auto read = files.read_file_if_present(path, kMaxRunFileBytes); !read) {
      checks.failed(name, "a file", "something else", read.error().message + ".");
    } else if (read->has_value()) {
      found.push_back({name, **std::move(read)});
    }
  }
  return found;
}

void check_drift(const RunConfig& run, const FileSet& on_disk, const RecordedRun* record,
                 CheckList& checks) {
  const std::string expected = "as scaffold_run wrote it";
  const auto warn = [&](const char* found, const std::string& what) {
    checks.warned("manifest", expected, found, fmt::format("{}: {}.", run.directory, what));
  };
  if (record == nullptr) {
    return warn("no record",
                "scaffold_run has no record of this run: it was never finished, or was created "
                "some other way");
  }
  const std::string change = changed_parameter(record->parameters, recorded_parameters(run));
  if (!change.empty()) {
    return warn("the plan changed", "the plan has changed since the run was created: " + change);
  }
  std::string edited;
  for (const File& file : on_disk) {
    const RecordedFile* recorded = record->find_file(file.name);
    if (recorded == nullptr || recorded->sha256 == sha256(file.contents)) continue;
    edited += (edited.empty() ? "" : ", ") + file.name;
  }
  if (!edited.empty()) {
    return warn("edited by hand", "edited by hand since the run was created: " + edited);
  }
  checks.passed("manifest", expected, expected);
}

void check_resources(const FileSystem& files, const RunConfig& run, CheckList& checks) {
  const auto check = [&](const char* name, const std::string& path, const char* what) {
    if (files.exists(path)) return checks.passed(name, path, path);
    checks.warned(name, path, kNothingFound,
                  fmt::format("{}: the {} is not on this machine; make sure that compute nodes "
                              "have it.",
                              path, what));
  };
  check("model_exists", to_text(run.model_path.value), "model");
  check("dataset_exists", run.dataset.path, "data set");
}

}  // namespace core
