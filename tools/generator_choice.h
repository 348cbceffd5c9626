#pragma once

#include <memory>
#include <string>
#include <variant>

#include "core/generate/generator.h"
#include "tools/environment.h"
#include "tools/result.h"
#include "tools/session.h"

namespace tools {

/// The generator that a call asks for (design section 7, "Two generators"). `auto` is the kit where
/// it was found; otherwise it asks for `cruijff_kit_dir`, with `builtin` as the other answer. It
/// never switches silently.
/// \param name auto, cruijff_kit or builtin.
std::variant<std::unique_ptr<core::Generator>, Reply> choose_generator(
    const Environment& environment, const Session& session, const std::string& name);

}  // namespace tools
