#include "core/record/manifest.h"

#include <fmt/format.h>
#include <sha2.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace core {
namespace {

/// One line of the text that is hashed. The length separates it from the next line whatever the
/// value contains.
std::string input_line(std::string_view name, std::string_view value) {
  return fmt::format("{}={}:{}\n", name, value.size(), value);
}

/// The type comes first: the text `8` and the number 8 give different files.
std::string typed_text(const Value& value) {
  return fmt::format("{}{}", value.index(), to_text(value));
}

}  // namespace

std::string sha256(std::string_view text) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digits.data());
  return digits.data();
}

const RecordedFile* RecordedRun::find_file(std::string_view name) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const RecordedFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

const RecordedRun* Manifest::find(const std::string& directory) const {
  const auto found = runs.find(directory);
  return found == runs.end() ? nullptr : &found->second;
}

std::map<std::string, Value> recorded_parameters(const RunConfig& run) {
  std::map<std::string, Value> parameters;
  for (const auto& [key, setting] : run.settings) parameters[key] = setting.value;
  parameters["model_path"] = run.model_path.value;
  parameters["dataset_path"] = run.dataset.path;
  parameters["output_dir_base"] = run.output_dir_base;
  return parameters;
}

std::string inputs_of(const RunConfig& run, const SiteSettings& settings,
                      std::string_view generator, std::string_view version) {
  std::string text = input_line("generator", generator) + input_line("version", version) +
                     input_line("run", run.name) + input_line("directory", run.directory) +
                     input_line("experiment", run.experiment_name);
  for (const auto& [key, value] : recorded_parameters(run)) {
    text += input_line("run." + key, typed_text(value));
  }
  for (const auto& [key, value] : settings.values) text += input_line("site." + key, value.text);
  return sha256(text);
}

RecordedRun record_of(const RunConfig& run, const SiteSettings& settings,
                      std::string_view generator, std::string_view version, const FileSet& files) {
  RecordedRun record{run.name,
                     run.directory,
                     std::string(generator),
                     std::string(version),
                     inputs_of(run, settings, generator, version),
                     recorded_parameters(run),
                     {}};
  for (const File& file : files) record.files.push_back({file.name, sha256(file.contents)});
  std::sort(record.files.begin(), record.files.end(),
            [](const RecordedFile& a, const RecordedFile& b) { return a.name < b.name; });
  return record;
}

}  // namespace core
