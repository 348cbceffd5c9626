#include "core/runs/torchtune.h"

namespace core {

std::string_view stock_recipe(std::int64_t gpus) {
  return gpus > 1 ? "lora_finetune_distributed" : "lora_finetune_single_device";
}

bool stock_recipe_validates(std::int64_t gpus) { return gpus > 1; }

std::string recipe_for_gpus(std::string recipe, std::int64_t gpus) {
  const std::string_view from = gpus > 1 ? "single_device" : "distributed";
  const std::string_view to = gpus > 1 ? "distributed" : "single_device";
  const std::size_t at = recipe.find(from);
  return at == std::string::npos ? recipe : recipe.replace(at, from.size(), to);
}

bool saves_adapters_only(const RunConfig& run) {
  return run.text("device") == "cpu" && run.integer("epochs") > 1;
}

std::string_view stock_dataset(std::string_view dataset_type) {
  const std::string_view type = last_dotted_part(dataset_type);
  if (type.empty() || type == "chat_completion" || type == "instruct" ||
      type == "instruct_dataset") {
    return "instruct_dataset";
  }
  if (type == "chat" || type == "chat_dataset") return "chat_dataset";
  if (type == "text_completion_dataset") return "text_completion_dataset";
  return {};
}

}  // namespace core
