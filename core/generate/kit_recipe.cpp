#include "core/generate/kit_recipe.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/generate/builtin_config.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::string_view kRecipePrefix = "cruijff_kit.tools.torchtune.custom_recipes.";

std::string unqualified_recipe(const std::string& recipe) {
  return recipe.substr(recipe.rfind('.') + 1);
}

/// The recipe of the same name for this number of GPUs.
std::string for_gpus(std::string name, std::int64_t gpus) {
  const std::string_view from = gpus > 1 ? "single_device" : "distributed";
  const std::string_view to = gpus > 1 ? "distributed" : "single_device";
  const std::size_t place = name.find(from);
  return place == std::string::npos ? name : name.replace(place, from.size(), to);
}

Error no_recipe(const FileSystem& files, const Kit& kit, const std::string& wanted,
                const std::string& asked, const RunConfig& run) {
  const Setting* planned = run.find("recipe");
  const std::string source = planned == nullptr ? "the kit's template" : planned->where();
  const std::int64_t gpus = run.integer("gpus");
  const std::string reason =
      wanted == unqualified_recipe(asked)
          ? ""
          : fmt::format(", which {} {}", counted(gpus, "GPU"), gpus == 1 ? "needs" : "need");
  const std::vector<std::string> recipes = recipes_of(files, kit);
  return Error{
      fmt::format("The recipe {} ({}) asks for {}{}, but the kit {} has no such recipe; name one "
                  "that it has{}, "
                  "take another kit (`cruijff_kit_dir`), or use `generator: \"builtin\"`.",
                  asked, source, wanted, reason, kit.directory,
                  recipes.empty() ? "" : fmt::format(" ({})", fmt::join(recipes, ", ")))};
}

}  // namespace

Result<RecipeChoice> choose_recipe(const FileSystem& files, const Kit& kit, const RunConfig& run,
                                   const std::string& in_template) {
  const std::string planned = run.text("recipe");
  const std::string asked = planned.empty() ? in_template : planned;
  if (asked.empty()) return RecipeChoice{};
  const std::int64_t gpus = run.integer("gpus");
  const std::string wanted = for_gpus(unqualified_recipe(asked), gpus);
  RecipeChoice choice;
  if (wanted != unqualified_recipe(asked)) {
    choice.remark = fmt::format("With {}, {} is replaced by {}.", counted(gpus, "GPU"),
                                unqualified_recipe(asked), wanted);
  }
  // Plans name a recipe without the version that kits put behind it (`_v1`, `_stable`).
  const std::string of_template = for_gpus(unqualified_recipe(in_template), gpus);
  if (has_recipe(files, kit, wanted)) {
    choice.custom_recipe = std::string(kRecipePrefix) + wanted;
  } else if (of_template.starts_with(wanted + "_") && has_recipe(files, kit, of_template)) {
    choice.custom_recipe = std::string(kRecipePrefix) + of_template;
  } else if (wanted == stock_recipe(gpus)) {
    choice.custom_recipe = std::string();
  } else {
    return no_recipe(files, kit, wanted, asked, run);
  }
  return choice;
}

}  // namespace core
