#include "core/plan/summary.h"

#include "core/plan/summary_markdown.h"
#include "core/plan/summary_yaml.h"

namespace core {

bool is_summary_name(std::string_view path) {
  return path.ends_with(".md") || path.ends_with(".yaml") || path.ends_with(".yml");
}

Result<ExperimentPlan> read_summary(std::string_view text, const std::string& path,
                                    const Answers& answers) {
  return path.ends_with(".md") ? read_summary_markdown(text, path, answers)
                               : read_summary_yaml(text, path, answers);
}

}  // namespace core
