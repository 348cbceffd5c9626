#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/plan/question.h"
#include "core/result.h"
#include "core/system/file_system.h"

namespace core {

/// A question about a program is asked as `trust@PATH`.
inline constexpr std::string_view kTrustField = "trust@";

/// Who says that a program should be used.
enum class NamedBy {
  call,        ///< The user, in this call.
  user,        ///< The user's environment, or settings that are the user's own.
  path,        ///< The PATH; the experiment, if that is where it leads.
  experiment,  ///< Its plan, its settings, its kept answers, or a search around it.
};

/// A program that may have to be started.
struct NamedProgram {
  std::string path;  ///< Absolute: the file that is started, or the script that is given to Python.
  NamedBy named_by = NamedBy::experiment;
  std::string source;   ///< Where it is named, for people: "/x/experiment_summary.md:12".
  std::string purpose;  ///< What it is, for people: "the kit's script".
};

/// What each program was when the user said yes to it, by its path: program_identity().
using TrustedPrograms = std::map<std::string, std::string, std::less<>>;

/// What is known besides the program itself.
struct TrustContext {
  uid_t user = 0;
  std::string experiment_dir;
  /// Where the user's answers are kept, outside of every experiment; empty for nowhere.
  std::string trust_file;
  TrustedPrograms trusted;  ///< As `trust_file` has them.
  Answers answers;  ///< Of this call. Those that an experiment keeps say nothing about programs.
};

struct TrustVerdict {
  enum class Kind { allowed, refused, ask };
  Kind kind = Kind::refused;
  std::string reason;               ///< A sentence; for `refused`.
  std::optional<Missing> question;  ///< For `ask`.
  bool is_news = false;             ///< Allowed by an answer of this call, which is not kept yet.

  [[nodiscard]] bool is_allowed() const { return kind == Kind::allowed; }
};

/// Decides whether a program may be started (docs/design.md, "What may run"). Runs nothing.
class ProgramTrust {
 public:
  /// \param files outlives it.
  ProgramTrust(const FileSystem& files, TrustContext context);

  [[nodiscard]] TrustVerdict judge(const NamedProgram& program) const;

  /// Why nobody but the user and root decides what is at a path: nothing if so, else a sentence
  /// about the file, the directory or the link that somebody else may replace. Links are followed
  /// one by one.
  /// \param is_named somebody else's file is fine if the user named it; one that everybody may
  /// write to never is.
  [[nodiscard]] std::optional<std::string> others_decide(const std::string& path,
                                                         bool is_named) const;

 private:
  [[nodiscard]] bool is_kept(const std::string& program) const;

  const FileSystem& files_;
  TrustContext context_;
};

/// Changes when a program is replaced or written to, or a link on its way is; empty where there is
/// none. The device's number is not part of it: it may change with each start of the machine.
[[nodiscard]] std::string program_identity(const FileSystem& files, const std::string& path);

/// Where the user's answers are kept: `scaffold-runs/trusted.json` in `$XDG_CONFIG_HOME` or in
/// `.config` of the home directory; empty if neither is known.
[[nodiscard]] std::string trust_file(std::string_view config_home, std::string_view home);

/// Moves the answers `trust@PATH` out of `answers`.
Answers take_trust_answers(Answers& answers);

}  // namespace core
