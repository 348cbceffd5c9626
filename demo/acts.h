#pragma once

#include <string>

#include "demo/stage.h"
#include "demo/terminal.h"

namespace demo {

/// Act one: the plan lacks its epochs; the server asks, the user answers. Writes nothing.
/// \returns whether the server did what the act is about.
bool play_the_question(const Terminal& terminal, const Stage& stage, const std::string& server);

/// Act two: the plan is complete; five calls make eight run directories and prove them.
/// \returns whether the server did what the act is about.
bool play_the_five_calls(const Terminal& terminal, const Stage& stage, const std::string& server);

/// What was made and where to look further.
void show_outcome(const Terminal& terminal, const Stage& stage);

}  // namespace demo
