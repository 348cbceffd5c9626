#include <algorithm>

#include "core/generate/builtin_script.h"
#include "core/generate/kit_slurm.h"
#include "core/slurm/request.h"
#include "core/verify/verify_files.h"
#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"

using namespace core;

namespace {

/// A value of the parameter that neither generator writes by itself.
Value unusual_value(const Parameter& parameter) {
  switch (parameter.type) {
    case ValueType::boolean:
      return true;
    case ValueType::integer:
      return std::int64_t{7};
    case ValueType::duration:
      return std::string("7:07:07");
    case ValueType::memory:
      return std::string("77G");
    default:
      return "unusual_" + std::string(parameter.key);
  }
}

bool has_failed(const RunConfig& run, const std::string& script, std::string_view key) {
  CheckList checks;
  verify_script(run, script, "finetune.slurm", checks);
  const auto all = checks.take();
  return std::any_of(all.begin(), all.end(), [&](const Check& check) {
    return check.name == key && check.status == CheckStatus::failed;
  });
}

/// The script without the lines that ask for an option.
std::string without_option(std::string script, const std::string& option) {
  const std::string begin = "#SBATCH --" + option;
  for (std::size_t at = script.find(begin); at != std::string::npos; at = script.find(begin)) {
    script.erase(at, script.find('\n', at) + 1 - at);
  }
  return script;
}

}  // namespace

TEST_CASE(
    "Every parameter with an sbatch option reaches both generators' scripts and is verified") {
  for (const Parameter& parameter : parameters()) {
    if (parameter.sbatch_option.empty()) continue;
    INFO(parameter.key);
    RunConfig run = tests::sample_run();
    const std::string kit_script = builtin_script(run, {}).value();
    tests::set(run, std::string(parameter.key), unusual_value(parameter));
    const SlurmOption planned = option_for(parameter, unusual_value(parameter));
    for (const std::string& script :
         {builtin_script(run, {}).value(), complete_script(kit_script, run).text}) {
      const SlurmRequest request = read_request(script);
      REQUIRE(request.find(planned.name) != nullptr);
      CHECK(request.value(planned.name) == planned.value);
      CHECK_FALSE(has_failed(run, script, parameter.key));
      CHECK(has_failed(run, without_option(script, planned.name), parameter.key));
    }
  }
}
