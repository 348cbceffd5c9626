#include "core/plan/summary.h"
#include "tests/fuzz/plan_property.h"
#include "tests/fuzz/property.h"

namespace fuzz_test {

std::string broken_yaml_plan(std::string_view input) {
  return broken_plan(core::read_summary_yaml, input, "/exp/sweep/experiment_summary.yaml");
}

}  // namespace fuzz_test
