#include "core/scaffold/run_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/scaffold/journal.h"
#include "core/text/list_text.h"
#include "core/verify/verify_files.h"

namespace core {

struct RunMaker::Work {
  explicit Work(const RunConfig& config) : run(config) {
    made.outcome.run = run.name;
    made.outcome.directory = run.directory;
  }

  const RunConfig& run;
  FileSet files;
  std::vector<Check> checks;
  Presence presence;
  MadeRun made;
};

namespace {

constexpr std::size_t kMostReplacedBytes = std::size_t{16} << 20;

std::vector<RunOutcome::WrittenFile> sizes_of(const FileSet& files) {
  std::vector<RunOutcome::WrittenFile> sizes;
  for (const File& file : files) sizes.push_back({file.name, file.contents.size()});
  return sizes;
}

}  // namespace

RunMaker::RunMaker(FileSystem& files, Generator& generator, const ScaffoldRequest& request,
                   const Manifest& manifest)
    : files_(files), generator_(generator), request_(request), manifest_(manifest) {}

MadeRun RunMaker::make(const RunConfig& run, Staging& staging) const {
  Work work(run);
  if (is_as_recorded(run)) {
    note_unchanged(work);
    return std::move(work.made);
  }
  std::string workplace;
  if (!generator_.makes_text_only()) {
    auto made = staging.make_workplace(run.directory);
    if (!made) {
      fail(work, "RUN_SETUP", made.error().message);
      return std::move(work.made);
    }
    workplace = *made;
  }
  if (generate(workplace, work) && compare(work)) {
    if (work.presence.is_complete()) {
      note_unchanged(work);
    } else {
      put_in_place(staging, work);
    }
  }
  staging.discard(run.directory);
  return std::move(work.made);
}

RunOutcome RunMaker::dry_run(const RunConfig& run, const std::string& temporary_dir) const {
  Work work(run);
  std::string workplace;
  if (!generator_.makes_text_only()) {
    workplace = temporary_dir + "/" + run.directory;
    if (auto made = files_.make_directory(workplace); !made) {
      fail(work, "RUN_SETUP", made.error().message + ".");
      return std::move(work.made.outcome);
    }
  }
  if (generate(workplace, work) && compare(work)) {
    work.made.outcome.files = sizes_of(work.files);
    work.made.outcome.status =
        work.presence.is_complete() ? RunStatus::unchanged : RunStatus::planned;
  }
  return std::move(work.made.outcome);
}

/// Starting a script again for each finished run would use up the time for those that are pending.
bool RunMaker::is_as_recorded(const RunConfig& run) const {
  const RecordedRun* record = manifest_.find(run.directory);
  if (record == nullptr || generator_.makes_text_only()) return false;
  if (record->inputs !=
      inputs_of(run, request_.settings, generator_.name(), generator_.version())) {
    return false;
  }
  const std::string run_dir = request_.plan.directory + "/" + run.directory;
  const auto is_untouched = [&](const char* name) {
    const RecordedFile* file = record->find_file(name);
    const auto status = files_.link_status(run_dir + "/" + name);
    if (file == nullptr || !status || status->kind != FileKind::file) return false;
    const auto contents = files_.read_file(run_dir + "/" + name, kMostReplacedBytes);
    return contents && sha256(*contents) == file->sha256;
  };
  const auto status = files_.link_status(run_dir);
  return status && status->kind == FileKind::directory &&
         std::all_of(std::begin(kRunFiles), std::end(kRunFiles), is_untouched);
}

bool RunMaker::generate(const std::string& workplace, Work& work) const {
  auto generated = generator_.generate(work.run, workplace, request_.stop);
  if (!generated) {
    // A script that a cancel stopped has not failed.
    if (request_.stop.stop_requested()) return false;
    fail(work, "RUN_SETUP", generated.error().message);
    return false;
  }
  work.files = std::move(generated->files);
  work.made.outcome.warnings = std::move(generated->warnings);
  const auto& files = work.files;
  const auto tainted = std::find_if(files.begin(), files.end(), [&](const File& file) {
    return !workplace.empty() && file.contents.find(workplace) != std::string::npos;
  });
  if (tainted != files.end()) {
    fail(work, "RUN_SETUP",
         fmt::format("{}, made by {}, mentions {}, the temporary directory it was made in.",
                     tainted->name, generator_.name(), workplace));
    return false;
  }
  work.checks = verify_files(work.run, files);
  if (all_passed(work.checks)) return true;
  std::vector<Check>& failed = work.made.outcome.failed_checks;
  std::copy_if(work.checks.begin(), work.checks.end(), std::back_inserter(failed),
               [](const Check& check) { return check.status == CheckStatus::failed; });
  std::string error = failed.front().message;
  if (failed.size() > 1) {
    error += fmt::format(" ({} failed)", counted(failed.size() - 1, "more check"));
  }
  fail(work, "VERIFY_RUN", error);
  return false;
}

bool RunMaker::compare(Work& work) const {
  auto presence =
      inspect_run_directory(files_, request_.plan.directory, work.run.directory, work.files);
  if (!presence) {
    fail(work, "CREATE_RUN_DIR", presence.error().message + ".");
    return false;
  }
  work.presence = *std::move(presence);
  if (work.presence.different.empty() || request_.overwrite) return true;
  work.made.outcome.is_in_the_way = true;
  fail(work, "CREATE_RUN_DIR", conflict(work.run, work.presence));
  return false;
}

std::string RunMaker::conflict(const RunConfig& run, const Presence& presence) const {
  const RecordedRun* record = manifest_.find(run.directory);
  const Presence::Different& first = presence.different.front();
  const RecordedFile* recorded = record == nullptr ? nullptr : record->find_file(first.name);
  const std::string_view why = recorded == nullptr ? "scaffold_run has no record of it"
                               : recorded->sha256 == first.sha256
                                   ? "it was made before the plan or the generator changed"
                                   : "it was edited after it was made";
  const std::size_t more = presence.different.size() - 1;
  return fmt::format(
      "{}/{} already exists with different contents ({}){}; call again with `overwrite: true` to "
      "replace it (the old contents are kept under .scaffold/replaced/), or move it away.",
      run.directory, first.name, why,
      more == 0
          ? ""
          : fmt::format(", as {} {}", more == 1 ? "does" : "do", counted(more, "other file")));
}

void RunMaker::put_in_place(Staging& staging, Work& work) const {
  const RunLog log{request_.plan, request_.experiment.variation, work.run, generator_};
  auto placed = staging.stage(work.run.directory, work.files);
  if (placed) placed = staging.place(work.run.directory, work.files, work.presence);
  if (!placed) {
    fail(work, "CREATE_RUN_DIR", placed.error().message + ".");
    return;
  }
  const auto& different = work.presence.different;
  const bool replaces_setup =
      std::any_of(different.begin(), different.end(),
                  [](const Presence::Different& each) { return each.name == kSetupFile; });
  work.made.entries = {
      log.create_dir(work.presence),
      log.generate_yaml(work.files, replaces_setup ? staging.replaced_dir(work.run.directory) : ""),
      log.run_setup(), log.verify(work.checks)};
  work.made.outcome.status = RunStatus::created;
  work.made.outcome.files = sizes_of(work.files);
  work.made.record =
      record_of(work.run, request_.settings, generator_.name(), generator_.version(), work.files);
}

void RunMaker::note_unchanged(Work& work) const {
  work.made.outcome.status = RunStatus::unchanged;
  if (!work.files.empty()) {
    work.made.outcome.files = sizes_of(work.files);
    work.made.record =
        record_of(work.run, request_.settings, generator_.name(), generator_.version(), work.files);
    return;
  }
  for (const char* name : kRunFiles) {
    const auto status =
        files_.status(fmt::format("{}/{}/{}", request_.plan.directory, work.run.directory, name));
    if (status) work.made.outcome.files.push_back({name, static_cast<std::size_t>(status->size)});
  }
}

void RunMaker::fail(Work& work, const std::string& action, const std::string& error) const {
  const RunLog log{request_.plan, request_.experiment.variation, work.run, generator_};
  work.made.outcome.status = RunStatus::failed;
  work.made.outcome.error = error;
  work.made.entries = {log.failed(action, error)};
}

}  // namespace core
