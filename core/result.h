#pragma once

#include <string>

#include "base/result.h"

namespace core {

/// What went wrong, as a sentence for the person who can fix it: the thing, its place (`file:line`
/// where there is one), what was expected and what to do.
struct Error {
  std::string message;

  bool operator==(const Error&) const = default;
};

/// How every function of core that can fail returns (docs/design.md, "Errors").
template <typename T>
using Result = base::Result<T, Error>;

using base::Done;
using Status = Result<Done>;

}  // namespace core
