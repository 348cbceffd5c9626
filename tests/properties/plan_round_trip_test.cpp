#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/plan/summary.h"
#include "tests/catch.h"
#include "tests/properties/described.h"
#include "tests/properties/generated.h"
#include "tests/properties/plan_writer.h"

using namespace property_tests;

namespace {

constexpr std::uint64_t kPlans = 400;

core::ExperimentPlan read(const std::string& text) {
  auto plan = core::read_summary_markdown(text, "/exp/sweep/experiment_summary.md", {});
  if (!plan) FAIL(plan.error().message);
  return std::move(*plan);
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a plan that is written as Markdown reads back equal") {
  for (std::uint64_t seed = 1; seed <= kPlans; ++seed) {
    Chance chance(seed);
    const core::ExperimentPlan plan = generated_plan(chance);
    const std::string text = markdown_of(plan);
    INFO("seed " << seed << "\n" << text);
    const core::ExperimentPlan again = read(text);
    CHECK(meaning_of(again) == meaning_of(plan));
    CHECK(again.missing.empty());
    CHECK(markdown_of(again) == text);
  }
}

TEST_CASE("a sample's plan that is written as Markdown reads back equal") {
  int samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SAMPLES_DIR)) {
    const auto path = entry.path() / "experiment_summary.md";
    if (!std::filesystem::exists(path)) continue;
    ++samples;
    const core::ExperimentPlan plan = read(contents(path));
    INFO(path.string() << "\n" << markdown_of(plan));
    CHECK(meaning_of(read(markdown_of(plan))) == meaning_of(plan));
  }
  CHECK(samples >= 7);
}
