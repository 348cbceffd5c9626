#pragma once

#include <optional>
#include <string>

#include "core/runs/run_config.h"

namespace core {

/// What is wrong with a run's prompt that has no place for the record's input, as a sentence with
/// the prompt's own place; nothing where there is no prompt or nothing is wrong. Scripts differ in
/// what they do with such a prompt: train on one and the same text, or end in a traceback.
std::optional<std::string> prompt_without_input(const RunConfig& run);

}  // namespace core
