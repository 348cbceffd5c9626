#include "core/generate/kit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/generate/template_renderer.h"
#include "core/runs/torchtune.h"
#include "core/text/lines.h"
#include "core/text/list_text.h"
#include "core/text/path_text.h"

namespace core {
namespace {

constexpr std::size_t kMaxSmallFile = std::size_t{1} << 20;
constexpr std::string_view kRecipes = "tools/torchtune/custom_recipes";
constexpr std::string_view kScript = "tools/torchtune/setup_finetune.py";
constexpr std::string_view kRecipePackage = "cruijff_kit.tools.torchtune.custom_recipes.";
/// Where versions of the kit keep their packages and templates.
constexpr std::array<std::string_view, 2> kPackages{"", "src"};
constexpr std::array<std::string_view, 4> kTemplateDirectories{
    "tasks/capitalization/templates/finetuning", "experiments/capitalization/templates/finetuning",
    "experiments/capitalization/yaml_examples", "tasks/capitalization/yaml_examples"};

/// The contents without blanks around them; empty when they cannot be read.
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

/// A path from one of git's files, which is relative to `directory` unless it is absolute.
std::string from_git(const std::string& directory, const std::string& path) {
  return path.starts_with('/') ? path : join_path(directory, path);
}

/// From `packed-refs`, whose lines are `COMMIT REFERENCE`.
std::string packed_commit(std::string_view packed, const std::string& reference) {
  while (!packed.empty()) {
    const std::string_view line = take_line(packed);
    if (line.ends_with(" " + reference)) return std::string(line.substr(0, line.find(' ')));
  }
  return {};
}

bool has_recipe(const FileSystem& files, const Kit& kit, const std::string& name) {
  return files.is_file(fmt::format("{}/{}/{}.py", kit.package, kRecipes, name));
}

/// The names of the kit's own recipes, sorted.
std::vector<std::string> recipes_of(const FileSystem& files, const Kit& kit) {
  constexpr std::string_view kEnd = ".py";
  std::vector<std::string> recipes;
  const auto names = files.list_directory(join_path(kit.package, kRecipes));
  if (!names) return recipes;
  for (const std::string& name : *names) {
    // The recipes' helpers are in the same directory.
    if (name.starts_with("lora_") && name.ends_with(kEnd)) {
      recipes.push_back(name.substr(0, name.size() - kEnd.size()));
    }
  }
  return recipes;
}

Error no_such_recipe(const FileSystem& files, const Kit& kit, const std::string& requested,
                     const std::string& wanted, const RunConfig& run) {
  const Setting* planned = run.find("recipe");
  const std::string source = planned == nullptr ? "the kit's template" : planned->where();
  const std::int64_t gpus = run.integer("gpus");
  const std::string as_wanted =
      wanted == requested ? ""
                          : fmt::format(", which for {} means {}", counted(gpus, "GPU"), wanted);
  const std::vector<std::string> recipes = recipes_of(files, kit);
  return Error{fmt::format(
      "The recipe is {} ({}){}, but the kit {} does not have that recipe; name one that it has{}, "
      "use another kit (`cruijff_kit_dir`), or use `generator: \"builtin\"`.",
      requested, source, as_wanted, kit.directory,
      recipes.empty() ? "" : fmt::format(" ({})", fmt::join(recipes, ", ")))};
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

Result<RecipeChoice> choose_recipe(const FileSystem& files, const Kit& kit, const RunConfig& run,
                                   const std::string& in_template) {
  const std::string planned = run.text("recipe");
  const std::string requested =
      std::string(last_dotted_part(planned.empty() ? in_template : planned));
  if (requested.empty()) return RecipeChoice{};
  const std::int64_t gpus = run.integer("gpus");
  const std::string wanted = recipe_for_gpus(requested, gpus);
  RecipeChoice choice;
  if (wanted != requested) {
    choice.remark =
        fmt::format("With {}, {} is replaced by {}.", counted(gpus, "GPU"), requested, wanted);
  }
  // Plans name a recipe without the version that kits add to its name (`_v1`, `_stable`).
  const std::string in_kit = recipe_for_gpus(std::string(last_dotted_part(in_template)), gpus);
  if (has_recipe(files, kit, wanted)) {
    choice.custom_recipe = std::string(kRecipePackage) + wanted;
  } else if (in_kit.starts_with(wanted + "_") && has_recipe(files, kit, in_kit)) {
    choice.custom_recipe = std::string(kRecipePackage) + in_kit;
  } else if (wanted == stock_recipe(gpus)) {
    choice.custom_recipe = std::string();
  } else {
    return no_such_recipe(files, kit, requested, wanted, run);
  }
  return choice;
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
