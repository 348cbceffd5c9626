#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

/// Whether the trainer's Python may read a `finetune.yaml`, which names Python callables and may
/// have been edited by anybody: every `_component_` (and a prompt template that is a name) belongs
/// to torchtune, torch.optim or the kit, and every `${}` is a plain reference to another key.
/// \param file for the reason: `rank8/finetune.yaml`.
/// \returns a sentence with the place that says why not; nothing when it may.
[[nodiscard]] std::optional<std::string> refused_callable(std::string_view text,
                                                          const std::string& file);

}  // namespace core
