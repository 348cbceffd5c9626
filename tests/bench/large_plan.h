#pragma once

#include <cstddef>
#include <string>

namespace bench {

/// A plan of `runs` fine-tuned runs as an assistant writes it: eight columns, code spans, remarks
/// and bold text here and there, models, data sets and configuration. Nothing is missing from it.
std::string large_plan(std::size_t runs);

}  // namespace bench
