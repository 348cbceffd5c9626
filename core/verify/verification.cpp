#include "core/verify/verification.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/verify/check_list.h"
#include "core/verify/script_lines.h"
#include "core/verify/verify_script.h"
#include "core/verify/verify_setup.h"
#include "core/verify/verify_training.h"

namespace core {
namespace {

template <typename FileCheck>
void verify_file(const RunConfig& run, const FileSet& files, const char* name, FileCheck check,
                 CheckList& checks) {
  const std::string shown = fmt::format("{}/{}", run.directory, name);
  if (const File* file = find_file(files, name)) {
    check(run, file->contents, shown, checks);
  } else {
    checks.failed(name, "a file", std::string(kNothing), fmt::format("{} is not there.", shown));
  }
}

}  // namespace

std::vector<Check> verify_files(const RunConfig& run, const FileSet& files) {
  CheckList checks;
  verify_file(run, files, kSetupFile, verify_setup, checks);
  const auto training = [&files](const RunConfig& planned, const std::string& text,
                                 const std::string& file, CheckList& list) {
    verify_training(planned, text, file, started_recipe(files), list);
  };
  verify_file(run, files, kTrainedFile, training, checks);
  verify_file(run, files, kScriptFile, verify_script, checks);
  return checks.take();
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto failed = std::find_if(checks.begin(), checks.end(), [](const Check& check) {
    return check.status == CheckStatus::failed;
  });
  return failed == checks.end() ? "" : failed->message;
}

bool all_hold(const std::vector<Check>& checks) {
  return std::none_of(checks.begin(), checks.end(),
                      [](const Check& check) { return check.status == CheckStatus::failed; });
}

}  // namespace core
