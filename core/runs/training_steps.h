#pragma once

#include <cstdint>
#include <vector>

#include "core/runs/run_config.h"
#include "core/source.h"

namespace core {

/// How many steps a run trains: with S samples floor(floor(S / (batch size x GPUs)) / gradient
/// accumulation) in an epoch, at most `max_steps_per_epoch`, times the epochs (torchtune drops the
/// last, incomplete batch). Without its own value, a run accumulates one batch. EXPECTS:
/// samples >= 0.
std::int64_t training_steps(const RunConfig& run, std::int64_t samples);

/// Warnings `few_steps` for runs that train for no step, or for fewer than their warm-up has (100
/// as in the templates, unless the run says otherwise). Runs with the same numbers share one.
/// \param where the place of the sample count.
std::vector<Warning> few_steps_warnings(const std::vector<RunConfig>& runs, std::int64_t samples,
                                        const Source& where);

}  // namespace core
