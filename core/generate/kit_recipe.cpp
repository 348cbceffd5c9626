#include "core/generate/kit_recipe.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/runs/torchtune.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::string_view kRecipePrefix = "cruijff_kit.tools.torchtune.custom_recipes.";

Error no_recipe(const FileSystem& files, const Kit& kit, const std::string& wanted,
                const std::string& asked, const RunConfig& run) {
  const Setting* planned = run.find("recipe");
  const std::string source = planned == nullptr ? "the kit's template" : planned->where();
  const std::int64_t gpus = run.integer("gpus");
  const std::string reason =
      wanted == last_dotted_part(asked)
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
  const std::string wanted = recipe_for_gpus(std::string(last_dotted_part(asked)), gpus);
  RecipeChoice choice;
  if (wanted != last_dotted_part(asked)) {
    choice.remark = fmt::format("With {}, {} is replaced by {}.", counted(gpus, "GPU"),
                                last_dotted_part(asked), wanted);
  }
  // Plans name a recipe without the version that kits put behind it (`_v1`, `_stable`).
  const std::string of_template = recipe_for_gpus(std::string(last_dotted_part(in_template)), gpus);
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
