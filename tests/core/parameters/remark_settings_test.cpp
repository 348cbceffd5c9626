#include "core/parameters/remark_settings.h"

#include "tests/catch.h"

using namespace core;

namespace {

std::string settings(std::string_view remark, std::string_view own = "lora_rank") {
  std::string out;
  for (const RemarkSetting& setting : settings_in_remark(find_parameter(own), remark)) {
    out += std::string(setting.parameter->key) + "=" + setting.text + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a remark gives settings of other parameters") {
  CHECK(settings("α=8") == "lora_alpha=8\n");
  CHECK(settings("α=32, dropout 0.1") == "lora_alpha=32\nlora_dropout=0.1\n");
  CHECK(settings("warmup 10; seed: 2") == "num_warmup_steps=10\nseed=2\n");
  CHECK(settings("10 warmup steps", "lr") == "num_warmup_steps=10\n");
  CHECK(settings("gradient accumulation = 4, so 16 in effect", "batch_size") ==
        "gradient_accumulation_steps=4\n");
  CHECK(settings("constraint: gpu80", "gpus") == "constraint=gpu80\n");
  CHECK(settings("r=16", "lora_alpha") == "lora_rank=16\n");
}

TEST_CASE("a remark that names no other parameter with a value gives none") {
  for (const char* remark : {"", "default", "rank 16", "alpha", "alpha = twice the rank", "see 3.2",
                             "seed will be chosen", "system prompt: none", "was 8"}) {
    CAPTURE(remark);
    CHECK(settings(remark).empty());
  }
}

TEST_CASE("some words change the meaning of what they follow") {
  const Parameter* gpus = find_parameter("gpus");
  const Parameter* batch_size = find_parameter("batch_size");
  CHECK(changes_the_meaning(batch_size, "32 effective"));
  CHECK(changes_the_meaning(gpus, "per node"));
  CHECK(!changes_the_meaning(batch_size, "per device"));
  CHECK(changes_the_meaning(nullptr, "QLoRA"));
  CHECK(changes_the_meaning(nullptr, "4-bit"));
  CHECK(!changes_the_meaning(nullptr, "not before Monday"));
  CHECK(is_doubtful(*batch_size, "4", "8"));
  CHECK(!is_doubtful(*find_parameter("validation"), "yes", "in total"));
}
