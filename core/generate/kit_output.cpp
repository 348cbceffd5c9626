#include "core/generate/kit_output.h"

#include <fmt/format.h>

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t kMaxOutputBytes = std::size_t{4} << 20;

Result<std::string> read_output(const FileSystem& files, const std::string& directory,
                                const std::string& name) {
  auto text = files.read_file_if_present(directory + "/" + name, kMaxOutputBytes);
  if (!text) return text.error();
  if (!text->has_value()) return Error{fmt::format("the script wrote no {}", name)};
  if ((*text)->empty()) return Error{fmt::format("the script wrote an empty {}", name)};
  if ((*text)->find(directory) != std::string::npos) {
    return Error{fmt::format("{} holds the path of the directory in which it was made", name)};
  }
  return **text;
}

/// `<NAME>` outside of remarks.
std::string unfilled_place(std::string_view line) {
  if (line.starts_with("##") || (line.starts_with('#') && !line.starts_with("#SBATCH"))) return {};
  for (std::size_t open = line.find('<'); open != std::string_view::npos;
       open = line.find('<', open + 1)) {
    const std::size_t close = line.find('>', open);
    if (close == std::string_view::npos || close == open + 1) continue;
    const std::string_view name = line.substr(open + 1, close - open - 1);
    const bool is_name = std::all_of(name.begin(), name.end(),
                                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
    if (is_name) return std::string(line.substr(open, close - open + 1));
  }
  return {};
}

Status check_script(const std::string& text) {
  int number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string place = unfilled_place(std::string_view(text).substr(begin, end - begin));
    if (!place.empty()) {
      return Error{fmt::format("finetune.slurm:{}: {} of the script's template was not filled",
                               number, place)};
    }
    begin = end + 1;
  }
  return Done{};
}

Status check_generated_run_name(const YamlNode& config, const RunConfig& run) {
  const YamlNode* name = config.get("my_wandb_run_name");
  if (name != nullptr && name->text == run.directory) return Done{};
  return Error{
      fmt::format("finetune.yaml names the run {} instead of {}: the script did not use its "
                  "setup_finetune.yaml",
                  name == nullptr ? "not at all" : name->text, run.directory)};
}

Error about_run(const RunConfig& run, const Error& error) {
  return Error{fmt::format("{}: {}.", run.directory, error.message)};
}

}  // namespace

Result<KitOutput> read_kit_output(const FileSystem& files, const std::string& directory,
                                  const RunConfig& run) {
  auto config_text = read_output(files, directory, "finetune.yaml");
  if (!config_text) return about_run(run, config_text.error());
  auto script_text = read_output(files, directory, "finetune.slurm");
  if (!script_text) return about_run(run, script_text.error());
  auto config = parse_yaml(*config_text, "finetune.yaml");
  if (!config) return about_run(run, config.error());
  if (const Status named = check_generated_run_name(*config, run); !named)
    return about_run(run, named.error());
  if (const Status filled = check_script(*script_text); !filled)
    return about_run(run, filled.error());
  return KitOutput{std::move(*config_text), std::move(*config), std::move(*script_text)};
}

std::string config_text_at(const YamlNode& config, std::string_view dotted_path) {
  const YamlNode* node = config.find(dotted_path);
  if (node == nullptr || node->kind != YamlKind::scalar) return {};
  std::string text = node->text;
  for (const auto& [key, value] : config.entries) {
    const std::string reference = fmt::format("${{{}}}", key);
    const std::size_t place = text.find(reference);
    if (place != std::string::npos) text.replace(place, reference.size(), value.text);
  }
  return text;
}

}  // namespace core
