#include "core/runs/torchtune.h"

#include "tests/catch.h"

TEST_CASE("The recipe follows the number of GPUs") {
  CHECK(core::stock_recipe(1) == "lora_finetune_single_device");
  CHECK(core::stock_recipe(2) == "lora_finetune_distributed");
  CHECK_FALSE(core::stock_recipe_validates(1));
  CHECK(core::stock_recipe_validates(4));
  CHECK(core::recipe_for_gpus("lora_finetune_single_device_v1", 2) ==
        "lora_finetune_distributed_v1");
  CHECK(core::recipe_for_gpus("lora_finetune_distributed", 1) == "lora_finetune_single_device");
  CHECK(core::recipe_for_gpus("my_recipe", 2) == "my_recipe");
}

TEST_CASE("A dataset type means a builder of stock torchtune, or none") {
  CHECK(core::stock_dataset("") == "instruct_dataset");
  CHECK(core::stock_dataset("chat_completion") == "instruct_dataset");
  CHECK(core::stock_dataset("torchtune.datasets.chat_dataset") == "chat_dataset");
  CHECK(core::stock_dataset("text_completion_dataset") == "text_completion_dataset");
  CHECK(core::stock_dataset("preference_dataset").empty());
  CHECK(core::last_dotted_part("torchtune.datasets.chat_dataset") == "chat_dataset");
  CHECK(core::last_dotted_part("plain") == "plain");
}
