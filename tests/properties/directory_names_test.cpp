#include <set>
#include <string>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/runs/run_directories.h"
#include "tests/catch.h"
#include "tests/properties/generated.h"
#include "tests/properties/safe_directory.h"

using namespace property_tests;

namespace {

constexpr std::uint64_t kSweeps = 1000;

core::Value value_for(const std::string& key, Chance& chance) {
  if (key == "lora_rank") return static_cast<std::int64_t>(8U << chance.below(4));
  if (key == "lr") return generated_number(chance);
  return generated_text(chance, false);
}

struct Sweep {
  std::vector<core::RunRow> runs;
  std::vector<core::ColumnValues> columns;
};

/// Up to 30 runs whose names and values often meet, and often hold what no name may hold.
Sweep generated_sweep(Chance& chance) {
  Sweep sweep;
  const std::size_t runs = 1 + chance.below(30);
  for (std::size_t i = 0; i < runs; ++i) {
    std::string name =
        chance.once_in(3) ? generated_text(chance, false) : "r" + std::to_string(chance.below(9));
    sweep.runs.push_back({std::move(name), {"plan.md", static_cast<int>(i) + 1}});
  }
  for (const char* key : {"model", "lora_rank", "lr", "system_prompt", "dataset", "word_length"}) {
    if (chance.once_in(2)) continue;
    const core::Parameter* parameter = core::find_parameter(key);
    const std::string abbreviation(parameter == nullptr ? key : parameter->abbreviation);
    std::vector<core::Value> known;
    for (std::size_t i = 1 + chance.below(4); i > 0; --i) known.push_back(value_for(key, chance));
    core::ColumnValues column{key, key, abbreviation, parameter, {}};
    for (std::size_t i = 0; i < runs; ++i) {
      column.values.push_back(chance.once_in(8) ? std::nullopt
                                                : std::optional(chance.one_of(known)));
    }
    sweep.columns.push_back(std::move(column));
  }
  return sweep;
}

}  // namespace

TEST_CASE("the directories of any sweep are safe, and unique unless an error says otherwise") {
  std::size_t without_error = 0;
  for (std::uint64_t seed = 1; seed <= kSweeps; ++seed) {
    INFO("seed " << seed);
    Chance chance(seed);
    const Sweep sweep = generated_sweep(chance);
    const auto directories = core::name_run_directories(sweep.runs, sweep.columns);
    REQUIRE(directories.names.size() == sweep.runs.size());
    for (const std::string& name : directories.names) {
      if (!is_safe_directory(name)) FAIL_CHECK("not safe: " << name);
    }
    const std::set<std::string> unique(directories.names.begin(), directories.names.end());
    if (directories.errors.empty()) {
      ++without_error;
      CHECK(unique.size() == sweep.runs.size());
    }
  }
  CHECK(without_error > kSweeps / 4);
}
