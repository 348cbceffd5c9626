#include "core/generate/kit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/generate/template_renderer.h"
#include "core/text/path_text.h"

namespace core {
namespace {

constexpr std::size_t kMaxSmallFile = std::size_t{1} << 20;
constexpr std::string_view kRecipes = "tools/torchtune/custom_recipes";
constexpr std::string_view kScript = "tools/torchtune/setup_finetune.py";
/// Where versions of the kit keep its packages and templates.
constexpr std::array<std::string_view, 2> kPackages{"", "src"};
constexpr std::array<std::string_view, 4> kTemplateDirectories{
    "tasks/capitalization/templates/finetuning", "experiments/capitalization/templates/finetuning",
    "experiments/capitalization/yaml_examples", "tasks/capitalization/yaml_examples"};

/// The contents without blanks around; empty where it cannot be read.
std::string small_file(const FileSystem& files, const std::string& path) {
  const auto text = files.read_file_if_present(path, kMaxSmallFile);
  if (!text || !text->has_value()) return {};
  const std::string& all = **text;
  const std::size_t first = all.find_first_not_of(" \r\n");
  if (first == std::string::npos) return {};
  return all.substr(first, all.find_last_not_of(" \r\n") - first + 1);
}

bool is_commit(std::string_view text) {
  return text.size() >= 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

/// A path that a file of git names, from the directory that it is relative to.
std::string from_git(const std::string& directory, const std::string& path) {
  return path.starts_with('/') ? path : join_path(directory, path);
}

std::string packed_commit(const std::string& packed, const std::string& reference) {
  const std::size_t end = packed.find(" " + reference + "\n");
  const std::size_t place = end != std::string::npos ? end
                            : packed.ends_with(" " + reference)
                                ? packed.size() - reference.size() - 1
                                : std::string::npos;
  if (place == std::string::npos || place == 0) return {};
  const std::size_t begin = packed.rfind('\n', place - 1);
  return packed.substr(begin == std::string::npos ? 0 : begin + 1,
                       place - (begin == std::string::npos ? 0 : begin + 1));
}

}  // namespace

std::optional<Kit> kit_in(const FileSystem& files, const std::string& directory) {
  for (const std::string_view name : kPackages) {
    const std::string package = join_path(directory, name);
    const std::string script = join_path(package, kScript);
    if (files.is_file(script))
      return Kit{directory, package, script, git_revision(files, directory)};
  }
  return std::nullopt;
}

Result<SetupTemplate> setup_template(const FileSystem& files, const Kit& kit,
                                     std::string_view extension) {
  const std::string file =
      extension == ".parquet" ? "setup_finetune_parquet.yaml" : "setup_finetune_json.yaml";
  for (const std::string_view directory : kTemplateDirectories) {
    const std::string name = fmt::format("{}/{}", directory, file);
    const auto text = files.read_file_if_present(join_path(kit.directory, name), kMaxSmallFile);
    if (!text) return text.error();
    if (text->has_value()) return SetupTemplate{name, **text};
  }
  return SetupTemplate{file, std::string(own_template(file))};
}

bool has_recipe(const FileSystem& files, const Kit& kit, const std::string& name) {
  return files.is_file(fmt::format("{}/{}/{}.py", kit.package, kRecipes, name));
}

std::vector<std::string> recipes_of(const FileSystem& files, const Kit& kit) {
  constexpr std::string_view kEnd = ".py";
  std::vector<std::string> recipes;
  const auto names = files.list_directory(join_path(kit.package, kRecipes));
  if (!names) return recipes;
  for (const std::string& name : *names) {
    // Helpers of the recipes lie beside them.
    if (name.starts_with("lora_") && name.ends_with(kEnd)) {
      recipes.push_back(name.substr(0, name.size() - kEnd.size()));
    }
  }
  return recipes;
}

std::string git_revision(const FileSystem& files, const std::string& directory) {
  constexpr std::string_view kGitDir = "gitdir: ";
  constexpr std::string_view kRef = "ref: ";
  std::string git = join_path(directory, ".git");
  const std::string link = files.is_file(git) ? small_file(files, git) : "";
  if (link.starts_with(kGitDir)) git = from_git(directory, link.substr(kGitDir.size()));
  std::string head = small_file(files, git + "/HEAD");
  if (is_commit(head)) return head;
  if (!head.starts_with(kRef)) return {};
  const std::string reference = head.substr(kRef.size());
  const std::string common = small_file(files, git + "/commondir");
  const std::string shared = common.empty() ? git : from_git(git, common);
  for (const std::string& place : {git, shared}) {
    const std::string commit = small_file(files, join_path(place, reference));
    if (is_commit(commit)) return commit;
  }
  const std::string commit = packed_commit(small_file(files, shared + "/packed-refs"), reference);
  return is_commit(commit) ? commit : std::string();
}

}  // namespace core
