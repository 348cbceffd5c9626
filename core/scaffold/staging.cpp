#include "core/scaffold/staging.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/record/manifest.h"

namespace core {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

Error wrong_kind(const std::string& path, FileKind found, std::string_view wanted) {
  const std::string_view what = found == FileKind::symlink     ? "a link"
                                : found == FileKind::directory ? "a directory"
                                : found == FileKind::file      ? "a file"
                                                               : "neither a file nor a directory";
  return {
      fmt::format("{}: is {}, but should be {}; move it away and call again", path, what, wanted)};
}

Status compare_file(const FileSystem& files, const std::string& path, const File& wanted,
                    Presence& presence) {
  const auto status = files.link_status(path);
  if (!status) return status.error();
  if (status->kind == FileKind::missing) {
    presence.absent.push_back(wanted.name);
    return Done{};
  }
  if (status->kind != FileKind::file) return wrong_kind(path, status->kind, "a file");
  const auto contents = files.read_file(path, kMaxFileBytes);
  if (!contents) return contents.error();
  if (*contents != wanted.contents) {
    presence.different.push_back({wanted.name, sha256(*contents)});
  }
  return Done{};
}

/// The first name of this kind that is free: two calls may start in one second.
std::string free_name(const FileSystem& files, const std::string& dir, const std::string& name) {
  std::string candidate = name;
  for (int number = 2; files.exists(fmt::format("{}/{}", dir, candidate)); ++number) {
    candidate = fmt::format("{}-{}", name, number);
  }
  return candidate;
}

}  // namespace

Result<Presence> inspect_run_directory(const FileSystem& files, const std::string& experiment_dir,
                                       const std::string& directory, const FileSet& wanted) {
  if (directory.empty() || directory.front() == '.' || directory.find('/') != std::string::npos) {
    return Error{fmt::format("`{}` cannot be the name of a run directory", directory)};
  }
  const std::string path = experiment_dir + "/" + directory;
  const auto status = files.link_status(path);
  if (!status) return status.error();
  Presence presence;
  if (status->kind == FileKind::missing) {
    for (const File& file : wanted) presence.absent.push_back(file.name);
    return presence;
  }
  if (status->kind != FileKind::directory) {
    return wrong_kind(path, status->kind, "the run's own directory");
  }
  presence.directory_exists = true;
  for (const File& file : wanted) {
    auto compared = compare_file(files, path + "/" + file.name, file, presence);
    if (!compared) return compared.error();
  }
  return presence;
}

Staging::Staging(FileSystem& files, std::string experiment_dir, const std::string& timestamp)
    : files_(files), experiment_dir_(std::move(experiment_dir)) {
  std::string name = timestamp;
  std::replace(name.begin(), name.end(), ' ', '_');
  std::replace(name.begin(), name.end(), ':', '-');
  replaced_ =
      ".scaffold/replaced/" + free_name(files_, experiment_dir_ + "/.scaffold/replaced", name);
}

std::string Staging::staged_dir(const std::string& directory) const {
  return fmt::format("{}/.scaffold/staging/made/{}", experiment_dir_, directory);
}

std::string Staging::workplace(const std::string& directory) const {
  return fmt::format("{}/.scaffold/staging/work/{}", experiment_dir_, directory);
}

std::string Staging::replaced_dir(const std::string& directory) const {
  return replaced_ + "/" + directory;
}

Status Staging::clear() { return files_.remove_tree(experiment_dir_ + "/.scaffold/staging"); }

Result<std::string> Staging::make_workplace(const std::string& directory) {
  const std::string path = workplace(directory);
  if (auto made = files_.make_directories(path); !made) return made.error();
  return path;
}

Status Staging::stage(const std::string& directory, const FileSet& wanted) {
  const std::string dir = staged_dir(directory);
  if (auto made = files_.make_directories(dir); !made) return made;
  for (const File& file : wanted) {
    const std::string path = dir + "/" + file.name;
    auto written = files_.write_file_atomically(path, file.contents, file.mode);
    if (!written) return written;
    const auto back = files_.read_file(path, kMaxFileBytes);
    if (!back) return back.error();
    if (*back != file.contents) {
      return Error{path + ": what was read back differs from what was written; check the disk"};
    }
  }
  return Done{};
}

Status Staging::place(const std::string& directory, const FileSet& wanted,
                      const Presence& presence) {
  if (presence.directory_exists) return fill(directory, wanted, presence);
  return files_.rename_no_replace(staged_dir(directory), experiment_dir_ + "/" + directory);
}

Status Staging::fill(const std::string& directory, const FileSet& wanted,
                     const Presence& presence) {
  const std::string run_dir = experiment_dir_ + "/" + directory;
  const std::string old_dir = experiment_dir_ + "/" + replaced_dir(directory);
  if (!presence.different.empty()) {
    const auto inside = files_.is_inside(experiment_dir_, old_dir);
    if (!inside) return inside.error();
    if (!*inside) return Error{old_dir + ": leads outside the experiment's directory"};
    if (auto made = files_.make_directories(old_dir); !made) return made;
  }
  std::vector<std::pair<std::string, std::string>> moves;
  const auto move = [&](const std::string& from, const std::string& to) -> Status {
    auto moved = files_.rename_no_replace(from, to);
    if (moved) {
      moves.emplace_back(from, to);
      return moved;
    }
    // As far as possible; undoing a rename that just succeeded hardly ever fails.
    for (auto done = moves.rbegin(); done != moves.rend(); ++done) {
      (void)files_.rename_no_replace(done->second, done->first);
    }
    return moved;
  };
  // The last file first: while files are exchanged there is no finetune.slurm to submit.
  for (auto old = presence.different.rbegin(); old != presence.different.rend(); ++old) {
    auto moved = move(run_dir + "/" + old->name, old_dir + "/" + old->name);
    if (!moved) return moved;
  }
  for (const File& file : wanted) {
    const bool is_absent = std::find(presence.absent.begin(), presence.absent.end(), file.name) !=
                           presence.absent.end();
    const bool was_different =
        std::any_of(presence.different.begin(), presence.different.end(),
                    [&](const auto& each) { return each.name == file.name; });
    if (!is_absent && !was_different) continue;
    auto moved = move(staged_dir(directory) + "/" + file.name, run_dir + "/" + file.name);
    if (!moved) return moved;
  }
  return Done{};
}

void Staging::discard(const std::string& directory) {
  // The next call clears what remains.
  (void)files_.remove_tree(staged_dir(directory));
  (void)files_.remove_tree(workplace(directory));
}

}  // namespace core
