#include "core/locate/program_trust.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "base/display.h"
#include "core/text/path_text.h"

namespace core {
namespace {

constexpr mode_t kGroupMayWrite = 0020;
constexpr mode_t kEveryoneMayWrite = 0002;
constexpr mode_t kSticky = 01000;
constexpr int kMostLinks = 40;
constexpr std::string_view kYes = "yes";
constexpr std::string_view kNo = "no";

/// For people: "niznik", or "user 12345" where that has no name.
std::string owner_name(uid_t owner) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(owner, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return fmt::format("user {}", owner);
}

/// The parts of an absolute path.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  return parts;
}

/// What changes when a file is replaced or written to; empty when there is none. The time of the
/// last change cannot be set by programs.
std::string identity_of(const Result<FileStatus>& status) {
  if (!status || status->kind == FileKind::missing) return {};
  return fmt::format("{} {} {} {}", status->owner, status->inode, status->size, status->changed_ns);
}

/// Looks at each directory, link and file on the way to a path.
class Way {
 public:
  Way(const FileSystem& files, uid_t user, bool is_named)
      : files_(files), user_(user), is_named_(is_named) {}

  std::optional<std::string> problem(const std::string& path) {
    std::vector<std::string> left = parts_of(path);
    std::string here = "/";
    if (auto problem = problem_at(here)) return problem;
    while (!left.empty()) {
      const std::string part = left.front();
      left.erase(left.begin());
      if (part == ".") continue;
      if (part == "..") {
        here = parent_directory(here);
        continue;
      }
      const std::string next = join_path(here, part);
      if (auto problem = problem_at(next)) return problem;
      const auto target = files_.link_target(next);
      if (!target) return target.error().message + ".";
      if (!target->has_value()) {
        here = next;
        continue;
      }
      if (++links_ > kMostLinks)
        return fmt::format("{} leads through too many links.", shown(path));
      std::vector<std::string> more = parts_of(**target);
      left.insert(left.begin(), more.begin(), more.end());
      if ((*target)->starts_with('/')) here = "/";
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<std::string> problem_at(const std::string& path) const {
    const auto status = files_.link_status(path);
    if (!status) return status.error().message + ".";
    if (status->kind == FileKind::missing) return fmt::format("{} does not exist.", shown(path));
    const bool is_shared =
        status->kind == FileKind::directory && (status->permissions & kSticky) != 0;
    const bool has_permissions = status->kind != FileKind::symlink && !is_shared;
    if (has_permissions && (status->permissions & kEveryoneMayWrite) != 0) {
      return fmt::format("Every user may write to {}.", shown(path));
    }
    if (is_named_) return std::nullopt;
    if (status->owner != 0 && status->owner != user_) {
      return fmt::format("{} belongs to {}.", shown(path), owner_name(status->owner));
    }
    if (has_permissions && (status->permissions & kGroupMayWrite) != 0 &&
        !is_own_group(status->group)) {
      return fmt::format("Other users of its group may write to {}.", shown(path));
    }
    return std::nullopt;
  }

  /// Many systems give each user a group of the same number or name, with nobody else in it.
  [[nodiscard]] bool is_own_group(gid_t group) const {
    if (group == 0) return true;
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    return ::getpwuid_r(user_, &entry, buffer.data(), buffer.size(), &found) == 0 &&
           found != nullptr && found->pw_gid == group && group == static_cast<gid_t>(user_);
  }

  static std::string shown(const std::string& path) { return base::escape_controls(path); }

  const FileSystem& files_;
  uid_t user_;
  bool is_named_;
  int links_ = 0;
};

}  // namespace

ProgramTrust::ProgramTrust(const FileSystem& files, TrustContext context)
    : files_(files), context_(std::move(context)) {}

std::optional<std::string> ProgramTrust::others_decide(const std::string& path,
                                                       bool is_named) const {
  return Way(files_, context_.user, is_named).problem(path);
}

TrustVerdict ProgramTrust::judge(const NamedProgram& program) const {
  using Kind = TrustVerdict::Kind;
  bool is_named = program.named_by == NamedBy::call || program.named_by == NamedBy::user;
  if (program.named_by == NamedBy::path) {
    const auto inside = files_.is_inside(context_.experiment_dir, program.path);
    is_named = inside && !*inside;
  }
  const std::string shown = base::escape_controls(program.path);
  if (const auto problem = others_decide(program.path, is_named)) {
    return {Kind::refused,
            fmt::format("{}, named by {}, is not run: what is there can be changed by others. {}",
                        shown, base::escape_controls(program.source), *problem),
            std::nullopt, false};
  }
  if (is_named) return {Kind::allowed, "", std::nullopt, program.named_by == NamedBy::call};
  const std::string field = std::string(kTrustField) + program.path;
  const std::string_view answer = answer_to(context_.answers, field);
  if (answer == kYes) return {Kind::allowed, "", std::nullopt, true};
  if (answer == kNo) {
    return {Kind::refused, fmt::format("{} is not run: the answer `{}` is `no`.", shown, field),
            std::nullopt, false};
  }
  if (is_kept(program.path)) return {Kind::allowed, "", std::nullopt, false};
  const auto status = files_.status(program.path);
  Missing missing{
      .field = field,
      .question = fmt::format(
          "May {} be run? It is {}, named by {}, and belongs to {}. Answer `yes` only if you know "
          "what it does: it runs with all your rights.",
          shown, program.purpose, base::escape_controls(program.source),
          status ? owner_name(status->owner) : "an unknown user"),
      .looked_in = {context_.trust_file.empty() ? context_.experiment_dir : context_.trust_file},
      .choices = {std::string(kYes), std::string(kNo)},
      .example = std::string(kYes)};
  return {Kind::ask, "", std::move(missing), false};
}

bool ProgramTrust::is_kept(const std::string& program) const {
  if (context_.trust_file.empty()) return false;
  // An experiment that holds the user's configuration could have brought it along.
  const auto inside = files_.is_inside(context_.experiment_dir, context_.trust_file);
  if (!inside || *inside || others_decide(context_.trust_file, false)) return false;
  const auto kept = context_.trusted.find(program);
  if (kept == context_.trusted.end()) return false;
  const std::string now = program_identity(files_, program);
  return !now.empty() && kept->second == now;
}

std::string program_identity(const FileSystem& files, const std::string& path) {
  const std::string itself = identity_of(files.link_status(path));
  const std::string target = identity_of(files.status(path));
  const auto real = files.canonical(path);
  if (itself.empty() || target.empty() || !real) return {};
  return fmt::format("{} {} {}", itself, target, *real);
}

std::string trust_file(std::string_view config_home, std::string_view home) {
  constexpr std::string_view kName = "scaffold-runs/trusted.json";
  if (config_home.starts_with('/')) return join_path(std::string(config_home), kName);
  if (home.starts_with('/')) return join_path(std::string(home), fmt::format(".config/{}", kName));
  return {};
}

Answers take_trust_answers(Answers& answers) {
  Answers taken;
  for (auto answer = answers.begin(); answer != answers.end();) {
    const auto next = std::next(answer);
    if (answer->first.starts_with(kTrustField)) taken.insert(answers.extract(answer));
    answer = next;
  }
  return taken;
}

}  // namespace core
