#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/generate/generator.h"
#include "core/plan/site_settings.h"
#include "core/runs/training_python.h"
#include "tools/environment.h"
#include "tools/result.h"
#include "tools/session.h"

namespace tools {

/// The Python with which the kit's script would be run as far as site settings and variables tell;
/// a plan may name another environment. Runs nothing; nothing where there is none.
std::optional<core::TrainingPython> python_of_place(const Environment& environment,
                                                    const core::SiteSettings& settings);

/// The generator that a call asks for (docs/design.md, "Generators"). `auto` is the kit where
/// it was found; otherwise it asks for `cruijff_kit_dir`, with `builtin` as the other answer. It
/// never switches silently.
/// \param name auto, cruijff_kit or builtin.
std::variant<std::unique_ptr<core::Generator>, Reply> choose_generator(
    const Environment& environment, const Session& session, const std::string& name);

}  // namespace tools
