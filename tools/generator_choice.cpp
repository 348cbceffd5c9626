#include "tools/generator_choice.h"

#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/generate/builtin_generator.h"
#include "core/generate/kit.h"
#include "core/generate/kit_generator.h"
#include "core/runs/training_python.h"

namespace tools {
namespace {

using Choice = std::variant<std::unique_ptr<core::Generator>, Reply>;

/// The script takes a tenth of a second, and a call has to return well inside 30 s.
constexpr std::chrono::seconds kScriptTimeLimit{15};

Choice builtin_generator(const Environment& environment, const Session& session) {
  return std::make_unique<core::BuiltinGenerator>(environment.files, session.place.settings,
                                                  session.answers, environment.version);
}

Choice kit_generator(const Environment& environment, const Session& session) {
  const std::string& directory = session.place.kit.directory;
  std::optional<core::Kit> kit = core::kit_in(environment.files, directory);
  if (!kit) {
    return failure(fmt::format("{}: holds no torchtune/setup_finetune.py any more", directory));
  }
  std::optional<core::TrainingPython> python = core::find_training_python(
      environment.files,
      core::training_environment(session.experiment.runs, session.place.settings),
      environment.variables);
  if (!python) {
    return failure(
        "The kit's script needs Python 3, and there is no `python3` on the PATH and no Python in "
        "the "
        "conda environment; load a module that has one, or use `generator: \"builtin\"`, which "
        "needs "
        "none.");
  }
  auto generator = std::make_unique<core::KitGenerator>(environment.files, environment.subprocess,
                                                        *std::move(kit), *std::move(python),
                                                        environment.variables);
  generator->set_time_limit(kScriptTimeLimit);
  return generator;
}

}  // namespace

std::optional<core::TrainingPython> python_of_place(const Environment& environment,
                                                    const core::SiteSettings& settings) {
  return core::find_training_python(environment.files, core::training_environment({}, settings),
                                    environment.variables);
}

Choice choose_generator(const Environment& environment, const Session& session,
                        const std::string& name) {
  const core::SiteLocation& place = session.place;
  if (name == "builtin" || (name == "auto" && place.kit.is_declined)) {
    return builtin_generator(environment, session);
  }
  if (place.kit.may_run) return kit_generator(environment, session);
  if (place.kit_question) return question({*place.kit_question});
  return failure(
      "`generator` is \"cruijff_kit\", but the answer `cruijff_kit_dir` is \"builtin\"; give one "
      "or the "
      "other (`cruijff_kit_dir: null` forgets the answer).");
}

}  // namespace tools
