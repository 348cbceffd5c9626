#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/value.h"
#include "core/result.h"

namespace core {

/// What kind of value a parameter takes, and so how its text is read and checked.
enum class ValueType {
  integer,     ///< std::int64_t within [minimum, maximum].
  number,      ///< double within [minimum, maximum].
  boolean,     ///< bool: yes, no, true, false, on, off and their like.
  validation,  ///< std::int64_t: a number of steps; 0 is off, "yes" is 50 (docs/design.md, "Reading
               ///< values").
  prompt,      ///< std::string, any text.
  word,       ///< std::string of the alphabet that is safe, unquoted, in a script: letters, digits,
              ///< `._+=@%:/,-` and the parameter's `extra_characters`; no `-` in front.
  word_list,  ///< A word that is a list divided by commas; neither order nor case counts.
  path,       ///< std::string, an absolute path without `..` that is safe, unquoted, in a script.
  duration,   ///< std::string, a Slurm time such as 1:30:00.
  memory,     ///< std::string, a Slurm size such as 16G.
  options,    ///< std::string, free `#SBATCH` options.
};

/// Whether a run can do without a value for it.
enum class Need {
  asked,         ///< Asked for when nothing gives it.
  by_default,    ///< The specification names a default.
  not_required,  ///< What the template or the script says holds when nothing gives it.
};

/// One row of the table of docs/design.md, "Parameters": all that the program knows about one
/// parameter. Adding a parameter is adding a row.
// The empty initializers let a row of the table leave a field out without a warning of GCC's.
// NOLINTBEGIN(readability-redundant-member-init)
struct Parameter {
  std::string_view key;   ///< In `field`, `varying`, `parameters`, `answers`.
  std::string_view name;  ///< As people read it: `LoRA Rank`.
  /// Other headers and bullets that mean it, in lower case and singular.
  std::vector<std::string_view> labels{};
  /// What versions of the kit's script call it, the best first; empty when none has it.
  std::vector<std::string_view> script_options{};
  std::string_view abbreviation{};  ///< In directory names; empty when it is never in one.
  ValueType type = ValueType::word;
  double minimum = 0;  ///< For integer and number.
  double maximum = 0;
  Need need = Need::not_required;
  std::string_view default_text{};  ///< For Need::by_default: the specification's default, as text.
  /// Dotted path in `finetune.yaml` where a single equal value must arrive (at a `_component_`: the
  /// part after its last dot); empty where its arrival is checked in another way (model, dataset,
  /// prompts, validation, the lines of `finetune.slurm`).
  std::string_view arrives_at{};
  /// The option that it becomes in an `#SBATCH` line, without dashes; for a boolean `no-` in front
  /// switches it off. Empty for a parameter that is not a single option.
  std::string_view sbatch_option{};
  std::string_view example{};
  /// A fact about the site, which the site settings may give (docs/design.md, "Precedence").
  bool is_site_setting = false;
  /// How to ask for it, with `{}` for whom it concerns; empty for the plain question.
  std::string_view question{};
  std::string_view extra_characters{};  ///< For ValueType::word.
  std::vector<std::string_view>
      choices{};  ///< For ValueType::word: the only values; empty for any.
};
// NOLINTEND(readability-redundant-member-init)

/// All parameters, in the order of directory names and of `setup_finetune.yaml`: model, LoRA rank,
/// learning rate, batch size, then the others.
std::span<const Parameter> parameters();

/// Everything that a parameter is called: its name, its key, its labels, its script options.
std::vector<std::string_view> all_labels(const Parameter& parameter);

/// Whether its values are amounts: numbers, times or sizes.
bool is_quantity(const Parameter& parameter);

/// Whether it is a number for which the specification names a default: the learning rate.
bool has_default_number(const Parameter& parameter);

/// Null when no parameter has this key.
const Parameter* find_parameter(std::string_view key);

/// The parameter that a table header or a bullet's label means (docs/design.md, "Parameters": any
/// case, singular and plural, abbreviation, a qualifier in front), or null. Parentheses after it
/// may only hold a word that leaves the value as it is, such as `(default)`: `LR (x1e-5)` means
/// none.
const Parameter* parameter_by_label(std::string_view label);

/// For a label that means no parameter: the one whose name is one edit away, or that the label
/// would mean without its parentheses (`LR (x1e-5)`), or null. Names under four letters have no
/// names one edit away.
const Parameter* parameter_near_label(std::string_view label);

/// Reads a parameter's text. The error is a sentence without a place: what was found and what was
/// expected, such as "LoRA Rank is `8;rm -rf ~`, which is not a whole number from 1 to 4096".
/// Remarks after the value are dropped (remark.h); units that people write after a number are
/// understood (`2 epochs`, `1 × 80GB GPU`, `16 GB`, `30 min`), anything else is refused.
Result<Value> read_value(const Parameter& parameter, std::string_view text);

/// Whether a text for LoRA alpha only says what is true anyway: "Auto-set to 2 × rank".
bool is_twice_the_rank(std::string_view text);

/// Whether the text says that the parameter does not apply: `-`, `–`, `—`, `N/A` or nothing
/// (docs/design.md, "Directory names").
bool is_not_applicable(std::string_view text);

}  // namespace core
