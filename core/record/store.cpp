#include "core/record/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/text/lines.h"
#include "core/text/path_text.h"

namespace core {
namespace {

using StoreJson = nlohmann::json;

constexpr std::string_view kManifestName = "manifest.json";
constexpr std::string_view kAnswersName = "answers.json";
constexpr std::string_view kReportName = "report.md";
constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr int kManifestVersion = 1;

constexpr std::string_view kManifestRemedy =
    "move it away and call scaffold_run, which records every run again";
constexpr std::string_view kAnswersRemedy = "move it away and give the answers again";

/// "/x/manifest.json:3: is not valid JSON; move it away, ..."
Error not_usable(const std::string& path, std::string_view problem, std::string_view remedy) {
  return {fmt::format("{}: {}; {}", path, problem, remedy)};
}

/// One JSON object; null where there is no file.
Result<StoreJson> read_object(const FileSystem& files, const std::string& path,
                              std::string_view remedy) {
  auto read = files.read_file_if_present(path, kMaxBytes);
  if (!read) return read.error();
  const std::optional<std::string> text = *std::move(read);
  if (!text) return StoreJson();
  try {
    StoreJson object = StoreJson::parse(*text);
    if (!object.is_object()) return not_usable(path, "is not a JSON object", remedy);
    return object;
  } catch (const StoreJson::parse_error& error) {
    const std::size_t byte = error.byte == 0 ? 0 : error.byte - 1;
    return not_usable(fmt::format("{}:{}", path, line_number_at(*text, byte)), "is not valid JSON",
                      remedy);
  }
}

StoreJson to_json(const Value& value) {
  return std::visit([](const auto& held) { return StoreJson(held); }, value);
}

Result<Value> to_value(const StoreJson& json) {
  if (json.is_boolean()) return Value(json.get<bool>());
  if (json.is_number_float()) return Value(json.get<double>());
  // We never write a number beyond 64 bits.
  const bool is_too_large = json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX;
  if (json.is_number_integer() && !is_too_large) return Value(json.get<std::int64_t>());
  if (json.is_string()) return Value(json.get<std::string>());
  return Error{"is not a single value"};
}

StoreJson to_json(const RecordedRun& run) {
  StoreJson parameters = StoreJson::object();
  for (const auto& [key, value] : run.parameters) parameters[key] = to_json(value);
  StoreJson files = StoreJson::object();
  for (const RecordedFile& file : run.files) files[file.name] = file.sha256;
  return {{"run", run.run},
          {"generator", run.generator},
          {"generator_version", run.generator_version},
          {"inputs_sha256", run.inputs},
          {"parameters", std::move(parameters)},
          {"files_sha256", std::move(files)}};
}

/// The member of an object, when it is there and passes the test; null otherwise.
const StoreJson* member(const StoreJson& object, const char* name,
                        bool (StoreJson::*test)() const noexcept) {
  const auto found = object.find(name);
  return found != object.end() && ((*found).*test)() ? &*found : nullptr;
}

Result<RecordedRun> to_recorded_run(const std::string& directory, const StoreJson& json) {
  const Error incomplete{fmt::format("the entry for `{}` is incomplete", directory)};
  if (!json.is_object()) return incomplete;
  RecordedRun record;
  record.directory = directory;
  const std::pair<const char*, std::string*> texts[] = {
      {"run", &record.run},
      {"generator", &record.generator},
      {"generator_version", &record.generator_version},
      {"inputs_sha256", &record.inputs}};
  for (const auto& [name, text] : texts) {
    const StoreJson* found = member(json, name, &StoreJson::is_string);
    if (found == nullptr) return incomplete;
    *text = found->get<std::string>();
  }
  const StoreJson* parameters = member(json, "parameters", &StoreJson::is_object);
  const StoreJson* files = member(json, "files_sha256", &StoreJson::is_object);
  if (parameters == nullptr || files == nullptr) return incomplete;
  for (const auto& [key, each] : parameters->items()) {
    const Result<Value> value = to_value(each);
    if (!value) return incomplete;
    record.parameters[key] = *value;
  }
  for (const auto& [name, hash] : files->items()) {
    if (!hash.is_string()) return incomplete;
    record.files.push_back({name, hash.get<std::string>()});
  }
  return record;
}

/// What answers overrode: a list of texts for each field, or nothing at all.
Result<Overridden> to_overridden(const StoreJson& json) {
  const Error problem{"`overridden` is not a list of texts for each field"};
  Overridden overridden;
  const auto found = json.find("overridden");
  if (found == json.end()) return overridden;
  if (!found->is_object()) return problem;
  for (const auto& [field, texts] : found->items()) {
    if (!texts.is_array()) return problem;
    for (const StoreJson& text : texts) {
      if (!text.is_string()) return problem;
      overridden[field].insert(text.get<std::string>());
    }
  }
  return overridden;
}

/// Text that people can read. Bytes that are not UTF-8 (in a path, say) are replaced, since dump()
/// would throw.
std::string text_in(const StoreJson& json) {
  return json.dump(2, ' ', false, StoreJson::error_handler_t::replace) + "\n";
}

}  // namespace

Store::Store(FileSystem& files, const std::string& experiment_dir)
    : files_(files), scaffold_dir_(fmt::format("{}/{}", experiment_dir, kScaffoldDirName)) {}

Status Store::make_directory() {
  if (auto refused = refuse_link(files_, scaffold_dir_); !refused) return refused;
  return files_.make_directories(scaffold_dir_);
}

std::string Store::path_of(std::string_view name) const {
  return fmt::format("{}/{}", scaffold_dir_, name);
}

Result<Manifest> Store::manifest() const {
  const std::string path = path_of(kManifestName);
  const auto json = read_object(files_, path, kManifestRemedy);
  if (!json) return json.error();
  Manifest manifest;
  if (json->is_null()) return manifest;
  const StoreJson* runs = member(*json, "runs", &StoreJson::is_object);
  if (runs == nullptr)
    return not_usable(path, "is not a manifest: it has no `runs`", kManifestRemedy);
  for (const auto& [directory, each] : runs->items()) {
    auto record = to_recorded_run(directory, each);
    if (!record) return not_usable(path, record.error().message, kManifestRemedy);
    manifest.runs.emplace(directory, *std::move(record));
  }
  return manifest;
}

Status Store::write_manifest(const Manifest& manifest) {
  StoreJson runs = StoreJson::object();
  for (const auto& [directory, record] : manifest.runs) runs[directory] = to_json(record);
  return write_if_changed(path_of(kManifestName), text_in(StoreJson{{"version", kManifestVersion},
                                                                    {"runs", std::move(runs)}}));
}

Result<KeptAnswers> Store::answers() const {
  const std::string path = path_of(kAnswersName);
  const auto json = read_object(files_, path, kAnswersRemedy);
  if (!json) return json.error();
  KeptAnswers kept;
  if (json->is_null()) return kept;
  const StoreJson* answers = member(*json, "answers", &StoreJson::is_object);
  if (answers == nullptr) return not_usable(path, "has no `answers`", kAnswersRemedy);
  for (const auto& [field, each] : answers->items()) {
    const Result<Value> value = to_value(each);
    if (!value) {
      return not_usable(path, fmt::format("the answer `{}` {}", field, value.error().message),
                        kAnswersRemedy);
    }
    kept.answers[field] = to_text(*value);
  }
  auto overridden = to_overridden(*json);
  if (!overridden) return not_usable(path, overridden.error().message, kAnswersRemedy);
  kept.overridden = *std::move(overridden);
  return kept;
}

Status Store::write_answers(const KeptAnswers& kept) {
  StoreJson answers = StoreJson::object();
  for (const auto& [field, text] : kept.answers) answers[field] = text;
  StoreJson json = {{"answers", std::move(answers)}};
  for (const auto& [field, texts] : kept.overridden) json["overridden"][field] = texts;
  return write_if_changed(path_of(kAnswersName), text_in(json));
}

Status Store::write_report(const std::string& text) {
  return write_if_changed(path_of(kReportName), text);
}

Status Store::write_if_changed(const std::string& path, const std::string& text) {
  const auto present = files_.read_file_if_present(path, kMaxBytes);
  if (present && *present == text) return Done{};
  return files_.write_file_atomically(path, text);
}

Status refuse_link(const FileSystem& files, const std::string& path) {
  const auto status = files.link_status(path);
  if (!status) return status.error();
  if (status->kind != FileKind::symlink) return Done{};
  return Error{path +
               ": is a link, and nothing is written through links; move it away and call again"};
}

TrustedPrograms read_trusted_programs(const FileSystem& files, const std::string& path) {
  constexpr std::size_t kMaxTrustFile = std::size_t{1} << 20;
  const auto text = files.read_file_if_present(path, kMaxTrustFile);
  TrustedPrograms programs;
  if (!text || !text->has_value()) return programs;
  const StoreJson json = StoreJson::parse(**text, nullptr, false);
  if (!json.is_object()) return programs;
  for (const auto& [program, identity] : json.items()) {
    if (identity.is_string()) programs.emplace(program, identity.get<std::string>());
  }
  return programs;
}

Status write_trusted_programs(FileSystem& files, const std::string& path,
                              const TrustedPrograms& programs) {
  if (path.empty()) return Error{"no home directory is known, so the answer cannot be kept"};
  const std::string directory = parent_directory(path);
  if (!files.is_directory(directory)) {
    if (Status made = files.make_directories(parent_directory(directory)); !made) return made;
    if (Status made = files.make_private_directory(directory); !made) return made;
  }
  const std::string text =
      StoreJson(programs).dump(2, ' ', false, StoreJson::error_handler_t::replace) + "\n";
  return files.write_file_atomically(path, text, 0600);
}

}  // namespace core
