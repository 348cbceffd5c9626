#pragma once

#include "mcp/resource_registry.h"
#include "tools/environment.h"

namespace tools {

/// What a person or a client may read of an experiment: `experiment://DIRECTORY/plan`, `/log` and
/// `/report`, with the experiment's absolute directory. Listed are those of the experiments in
/// sight (see experiments_seen()) that are there; any other is read by its URI.
///
/// Nothing outside the roots is read, nor what a link leads to outside of the experiment. A plan or
/// report over 1 MiB is refused; of a log over 256 KiB its last entries are given.
mcp::ResourceRegistry register_resources(const Environment& environment);

}  // namespace tools
