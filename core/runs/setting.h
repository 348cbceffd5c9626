#pragma once

#include <string>

#include "core/parameters/value.h"
#include "core/source.h"

namespace core {

/// Where an effective value came from, highest precedence first (docs/design.md, "Precedence").
enum class Origin { cell, configuration, answer, site_settings, default_value };

/// An effective value of one run.
struct Setting {
  Value value;
  Origin origin = Origin::default_value;
  Source source;  ///< For cell, configuration and site_settings.

  /// `file:line`, `answer` or `default`.
  [[nodiscard]] std::string where() const;
};

}  // namespace core
