#include "core/parameters/alternative.h"

#include <string>

#include "core/plan/cell_text.h"
#include "tests/catch.h"

using namespace core;

namespace {

/// The value that a cell gives, or what is wrong with it.
std::string value(const char* key, const std::string& text) {
  const Parameter* parameter = find_parameter(key);
  REQUIRE(parameter != nullptr);
  const auto given = value_text(parameter, text, text);
  if (!given) return "none";
  const auto read = read_value(*parameter, *given);
  return read ? to_text(*read) : read.error().message;
}

}  // namespace

TEST_CASE("a remark with another value makes two readings") {
  CHECK(value("lr", "1e-5 (or 3e-5)") ==
        "Learning Rate is `1e-5 (or 3e-5)`, which is not one value alone");
  for (const char* text : {"4 (8)", "4 (or 8)", "4 (8 for 3B)", "4 (then 8)", "4 (bs=8)",
                           "4 (batch size: 8)", "4 (8 on the small GPU)"}) {
    INFO(text);
    CHECK(value("batch_size", text).ends_with("which is not one value alone"));
  }
  CHECK(value("epochs", "3 (but maybe 5)").ends_with("which is not one value alone"));
  CHECK(value("epochs", "3 (perhaps 5 in the end)").ends_with("which is not one value alone"));
  CHECK(value("lora_rank", "8 (r=16)").ends_with("which is not one value alone"));
  CHECK(value("time", "1:00:00 (2 hours for 3B)").ends_with("which is not one value alone"));
  CHECK(value("account", "mine (or yours)").ends_with("which is not one value alone"));
}

TEST_CASE("a remark with a reason, a former value or the same value is cut") {
  for (const char* text :
       {"4 (was 8)", "4 (maybe too small)", "4 (but 8 GPUs)", "4 (default: 8)",
        "4 (estimated, will be auto-calculated)", "4 (per device)", "4 (4 for all)", "4 (bs=4)",
        "4 (or so)", "4 (8 effective)", "4 (see note 2)", "4 (tested on 2025-11-16)", "4 ✓"}) {
    INFO(text);
    CHECK(value("batch_size", text) == "4");
  }
  CHECK(value("lora_alpha", "128 (2 × rank, default)") == "128");
  CHECK(value("gpus", "1 × 80GB GPU (constraint: gpu80)") == "1");
  CHECK(value("time", "0:59:00 (under 1 hour to use test queue)") == "0:59:00");
  CHECK(value("conda_env", "cruijff (recommended)") == "cruijff");
}
