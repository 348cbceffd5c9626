#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"

namespace property_tests {

/// What chance decides, the same for the same seed with every compiler.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  bool once_in(std::size_t times) { return below(times) == 0; }

  template <typename List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

/// Texts that some reader of YAML takes for more than text, one by one.
const std::vector<std::string>& awkward_texts();

/// Valid UTF-8 of up to 24 pieces: letters, marks of YAML and Markdown, blanks, control characters,
/// right-to-left marks, emoji. \param one_line leaves out what ends a line.
std::string generated_text(Chance& chance, bool one_line);

/// Any finite double: small, whole, or of any bits.
double generated_number(Chance& chance);

/// A plan that its own Markdown form can say whole (see markdown_of()), with places left out.
core::ExperimentPlan generated_plan(Chance& chance);

}  // namespace property_tests
