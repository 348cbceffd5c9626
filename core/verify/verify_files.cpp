#include "core/verify/verify_files.h"

#include <fmt/format.h>

#include "core/verify/script_lines.h"

namespace core {

std::vector<Check> verify_files(const RunConfig& run, const FileSet& files) {
  CheckList checks;
  for (const std::string name : kRunFiles) {
    const std::string shown = run.directory + "/" + name;
    const File* file = find_file(files, name);
    if (file == nullptr) {
      checks.failed(name, "a file", kNothingFound, fmt::format("{} is missing.", shown));
    } else if (name == kSetupFile) {
      verify_setup(run, file->contents, shown, checks);
    } else if (name == kTrainedFile) {
      verify_training(run, file->contents, shown, started_recipe(files), checks);
    } else {
      verify_script(run, file->contents, shown, checks);
    }
  }
  return checks.take();
}

}  // namespace core
