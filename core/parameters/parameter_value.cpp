#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/alternative.h"
#include "core/parameters/parameter.h"
#include "core/parameters/remark.h"
#include "core/parameters/slurm_value.h"
#include "core/text/number.h"

namespace core {
namespace {

constexpr std::string_view kWordCharacters = "._+=@%:/,-";
constexpr std::size_t kLongestValue = 4096;  // as long as a path may be
constexpr std::int64_t kStepsOfYes = 50;     // docs/design.md, "Reading values"
constexpr std::array<std::string_view, 5> kDashes = {"-", "–", "—", "−", "‑"};

Error refused(const Parameter& parameter, std::string_view text, std::string_view expected) {
  return Error{fmt::format("{} is `{}`, which is not {}", parameter.name, base::display_text(text),
                           expected)};
}

// --- numbers
// ---------------------------------------------------------------------------------------

// `gpu`, `80GB`, `A100`, `nvidia`: what people write behind a number of GPUs.
bool names_a_gpu(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kWords = {"gpu", "gpus",  "nvidia", "gb",  "per",
                                                             "run", "tesla", "sxm",    "pcie"};
  const std::string lower = base::lower_case(word);
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return true;
  const bool has_digit = std::any_of(lower.begin(), lower.end(), base::is_digit);
  const bool has_letter = std::any_of(lower.begin(), lower.end(), [](char c) {
    return base::is_alphanumeric(c) && !base::is_digit(c);
  });
  return has_digit && has_letter && std::all_of(lower.begin(), lower.end(), base::is_alphanumeric);
}

bool is_unit_of(const Parameter& parameter, std::string_view word) {
  if (parameter.key == "gpus") return names_a_gpu(word);
  struct Unit {
    std::string_view key;
    std::string_view word;
  };
  static constexpr std::array<Unit, 15> kUnits = {Unit{"epochs", "epoch"},
                                                  Unit{"epochs", "epochs"},
                                                  Unit{"batch_size", "samples"},
                                                  Unit{"batch_size", "examples"},
                                                  Unit{"max_seq_len", "tokens"},
                                                  Unit{"num_warmup_steps", "steps"},
                                                  Unit{"num_warmup_steps", "step"},
                                                  Unit{"gradient_accumulation_steps", "steps"},
                                                  Unit{"gradient_accumulation_steps", "step"},
                                                  Unit{"max_steps_per_epoch", "steps"},
                                                  Unit{"max_steps_per_epoch", "step"},
                                                  Unit{"cpus_per_task", "cpu"},
                                                  Unit{"cpus_per_task", "cpus"},
                                                  Unit{"cpus_per_task", "cores"},
                                                  Unit{"cpus_per_task", "core"}};
  const std::string lower = base::lower_case(word);
  return std::any_of(kUnits.begin(), kUnits.end(), [&](const Unit& unit) {
    return unit.key == parameter.key && unit.word == lower;
  });
}

bool are_units_of(const Parameter& parameter, std::string_view words) {
  if (words.empty()) return false;
  for (std::string_view rest = words; !rest.empty();) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    if (!is_unit_of(parameter, rest.substr(0, blank))) return false;
    rest = base::trimmed(rest.substr(blank));
  }
  return true;
}

// `1 × 80 GB GPU` is `1`. Letters right behind the number are no unit: `1e3` is a number.
std::string_view without_gpus_behind(const Parameter& parameter, std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && base::is_digit(text[digits])) ++digits;
  std::string_view behind = text.substr(digits);
  const std::string_view words = base::trimmed(behind);
  bool is_apart = words.size() != behind.size();
  behind = words;
  for (const std::string_view times : {"×", "x", "X", "*"}) {
    if (!behind.starts_with(times)) continue;
    behind = base::trimmed(behind.substr(times.size()));
    is_apart = true;
    break;
  }
  std::string joined(behind);
  for (const std::string_view unit : {" GB", " GiB", " gb"}) {
    if (const auto at = joined.find(unit); at != std::string::npos) joined.erase(at, 1);
  }
  return digits > 0 && is_apart && are_units_of(parameter, joined) ? text.substr(0, digits) : text;
}

// `2 epochs` is `2`; text without a unit stays whole.
std::string_view without_unit(const Parameter& parameter, std::string_view text) {
  if (parameter.key == "gpus") return without_gpus_behind(parameter, text);
  const std::size_t blank = std::min(text.find(' '), text.size());
  return are_units_of(parameter, base::trimmed(text.substr(blank))) ? text.substr(0, blank) : text;
}

// The error of a number with two readings says what they are.
Error two_readings(const Parameter& parameter, const Error& error) {
  return Error{fmt::format("{}: {}", parameter.name, error.message)};
}

Result<Value> read_whole(const Parameter& parameter, std::string_view text) {
  const std::string_view bare = without_unit(parameter, text);
  const auto number = read_integer(bare);
  if (!number && has_two_readings(bare, true)) return two_readings(parameter, number.error());
  const bool fits = number && static_cast<double>(*number) >= parameter.minimum &&
                    static_cast<double>(*number) <= parameter.maximum;
  if (fits) return Value(*number);
  const std::string expected =
      fmt::format("a whole number from {} to {}", short_number(parameter.minimum),
                  short_number(parameter.maximum));
  return refused(parameter, text, expected);
}

Result<Value> read_real(const Parameter& parameter, std::string_view text) {
  const auto number = read_number(text);
  if (!number && has_two_readings(text, false)) return two_readings(parameter, number.error());
  if (number && *number >= parameter.minimum && *number <= parameter.maximum) return Value(*number);
  const std::string expected = fmt::format(
      "a number from {} to {}", short_number(parameter.minimum), short_number(parameter.maximum));
  return refused(parameter, text, expected);
}

// --- yes and no
// ------------------------------------------------------------------------------------

std::optional<bool> read_flag(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kYes = {"yes", "true", "on",      "y",
                                                           "✓",   "✔",    "enabled", "✅"};
  static constexpr std::array<std::string_view, 8> kNo = {"no", "false",    "off", "n",
                                                          "✗",  "disabled", "❌",  "none"};
  const std::string lower = base::lower_case(text);
  if (std::find(kYes.begin(), kYes.end(), lower) != kYes.end()) return true;
  if (std::find(kNo.begin(), kNo.end(), lower) != kNo.end()) return false;
  return std::nullopt;
}

// What stands before the remark of a yes or no: ` - `, a comma, a semicolon or parentheses.
std::string_view before_remark(std::string_view text) {
  std::size_t cut = text.size();
  for (const std::string_view mark : {" - ", " – ", " — ", ",", ";", "("}) {
    cut = std::min(cut, text.find(mark));
  }
  return base::trimmed(text.substr(0, cut));
}

std::optional<bool> flag_before_remark(std::string_view text) {
  if (const auto flag = read_flag(base::trimmed(text))) return flag;
  return read_flag(before_remark(without_remark(text)));
}

Result<Value> read_boolean(const Parameter& parameter, std::string_view text) {
  const auto flag = flag_before_remark(text);
  if (flag) return Value(*flag);
  return refused(parameter, text, "yes or no");
}

// The steps of `every 50 steps`; nothing where the text does not say that.
std::optional<std::int64_t> every_steps(std::string_view text) {
  const std::string lower = base::lower_case(text);
  const std::size_t every = lower.find("every ");
  if (every == std::string::npos) return std::nullopt;
  const std::string_view rest = base::trimmed(std::string_view(lower).substr(every + 6));
  const std::size_t blank = rest.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  std::string_view unit = base::trimmed(rest.substr(blank));
  if (unit.starts_with("training ")) unit.remove_prefix(9);
  if (!unit.starts_with("step")) return std::nullopt;
  const auto steps = read_integer(rest.substr(0, blank));
  return steps ? std::optional(*steps) : std::nullopt;
}

Result<Value> read_validation(const Parameter& parameter, std::string_view text) {
  const auto flag = flag_before_remark(text);
  const bool says_every = base::lower_case(text).find("every") != std::string::npos;
  if (flag == std::optional(false)) return Value(std::int64_t{0});
  const auto in_range = [&parameter](std::int64_t steps) {
    return steps >= 1 && static_cast<double>(steps) <= parameter.maximum;
  };
  const auto steps = every_steps(text);
  if (steps && in_range(*steps)) return Value(*steps);
  if (flag && !says_every) return Value(kStepsOfYes);
  if (const auto number = read_integer(without_remark(text)); number && !says_every) {
    // 1 alone may mean yes, and may mean every step.
    if (*number == 0 || (*number != 1 && in_range(*number))) return Value(*number);
  }
  return refused(parameter, text, "yes, no or such as `every 50 steps`");
}

// --- text
// ------------------------------------------------------------------------------------------

bool consists_of(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [extra](char c) {
    return base::is_alphanumeric(c) || kWordCharacters.find(c) != std::string_view::npos ||
           extra.find(c) != std::string_view::npos;
  });
}

std::string quoted_list(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += fmt::format("`{}`", words[i]);
  }
  return out;
}

// What people write where a value is still to come.
bool is_undecided(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kWords = {
      "tbd", "tba", "todo", "fixme", "???", "to be determined", "to be decided", "to be defined"};
  const std::string lower = base::lower_case(text);
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

Result<Value> read_word(const Parameter& parameter, std::string_view text) {
  if (!parameter.choices.empty()) {
    const std::string lower = base::lower_case(text);
    const auto& choices = parameter.choices;
    if (std::find(choices.begin(), choices.end(), lower) != choices.end()) return Value(lower);
    return refused(parameter, text, quoted_list(choices));
  }
  if (is_undecided(text)) return refused(parameter, text, "a value yet");
  const bool usable = !text.empty() && text.front() != '-' && text.front() != ' ' &&
                      consists_of(text, parameter.extra_characters);
  if (usable) return Value(std::string(text));
  return refused(parameter, text,
                 fmt::format("made of letters, digits and `{}{}` alone, without `-` in front",
                             kWordCharacters, parameter.extra_characters));
}

bool has_parent_step(std::string_view path) {
  return path == ".." || path.starts_with("../") || path.ends_with("/..") ||
         path.find("/../") != std::string_view::npos;
}

Result<Value> read_path(const Parameter& parameter, std::string_view text) {
  if (text.empty() || text.front() != '/') {
    return refused(parameter, text, "an absolute path, beginning with `/`");
  }
  if (has_parent_step(text)) return refused(parameter, text, "a path without `..`");
  const bool safe = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || consists_of(std::string_view(&c, 1), {});
  });
  if (safe && base::escape_controls(text) == text) return Value(std::string(text));
  return refused(parameter, text,
                 fmt::format("a path of letters, digits and `{}` alone", kWordCharacters));
}

// Options that put something else in the script's place, or that a run's script says itself: a
// directory, a file of output, a job's name. sbatch takes any beginning of a long name.
bool is_closed_option(std::string_view option) {
  static constexpr std::array<std::string_view, 7> kLong = {"wrap",  "output",   "error", "input",
                                                            "chdir", "job-name", "array"};
  static constexpr std::string_view kShort = "oeiDJa";
  if (!option.starts_with("--")) return option.size() > 1 && kShort.find(option[1]) != kShort.npos;
  const std::string_view name = option.substr(2, option.find('=') - 2);
  return std::any_of(kLong.begin(), kLong.end(),
                     [name](std::string_view closed) { return closed.starts_with(name); });
}

std::string_view closed_option_in(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, blank);
    if (word.starts_with('-') && is_closed_option(word)) return word;
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
  return {};
}

Result<Value> read_options(const Parameter& parameter, std::string_view text) {
  if (const std::string_view closed = closed_option_in(text); !closed.empty()) {
    return refused(parameter, text,
                   fmt::format("usable with `{}`: what the job runs and where its output goes is "
                               "said by the run's own script",
                               closed));
  }
  const bool usable = !text.empty() && text.front() == '-' && consists_of(text, " &|*[]");
  if (usable) return Value(std::string(text));
  return refused(parameter, text, "a list of options such as `--exclusive --nice=10`");
}

template <typename Reader>
Result<Value> read_slurm(const Parameter& parameter, std::string_view text, Reader reader,
                         std::string_view expected) {
  if (auto value = reader(text)) return Value(std::move(*value));
  return refused(parameter, text, expected);
}

}  // namespace

Result<Value> read_value(const Parameter& parameter, std::string_view text) {
  // Longer text is no value; it would only cost time, and be told in every message.
  if (text.size() > kLongestValue && parameter.type != ValueType::prompt) {
    return refused(parameter, text, fmt::format("a value of at most {} bytes", kLongestValue));
  }
  const std::string_view plain = without_remark(text);
  if (names_another_value(parameter, plain, remark_of(text))) {
    return refused(parameter, text, "one value alone");
  }
  switch (parameter.type) {
    case ValueType::integer:
      return read_whole(parameter, plain);
    case ValueType::number:
      return read_real(parameter, plain);
    case ValueType::boolean:
      return read_boolean(parameter, base::trimmed(text));
    case ValueType::validation:
      return read_validation(parameter, base::trimmed(text));
    case ValueType::prompt:
      if (is_undecided(plain)) return refused(parameter, text, "a value yet");
      return Value(std::string(text));
    case ValueType::word:
      // A data set's file name and a constraint may end in parentheses of their own.
      return read_word(parameter, parameter.extra_characters.find('(') == std::string_view::npos
                                      ? plain
                                      : base::trimmed(text));
    case ValueType::path:
      return read_path(parameter, plain);
    case ValueType::duration:
      return read_slurm(parameter, plain, slurm_duration,
                        "a time in a form that Slurm knows, such as `1:30:00` or `2-12:00:00`");
    case ValueType::memory:
      return read_slurm(parameter, plain, slurm_memory, "a size with its unit, such as `16G`");
    case ValueType::options:
      return read_options(parameter, plain);
  }
  return refused(parameter, text, "readable");
}

bool is_not_applicable(std::string_view text) {
  std::string_view rest = base::trimmed(text);
  if (rest.size() == 3 && base::lower_case(rest) == "n/a") return true;
  while (!rest.empty()) {
    const auto dash = std::find_if(kDashes.begin(), kDashes.end(),
                                   [rest](std::string_view d) { return rest.starts_with(d); });
    if (dash == kDashes.end()) return false;
    rest.remove_prefix(dash->size());
  }
  return true;
}

bool is_twice_the_rank(std::string_view text) {
  std::string compact;
  for (const char c : base::lower_case(text)) {
    if (base::is_alphanumeric(c) || c == '*' || static_cast<unsigned char>(c) >= 0x80) compact += c;
  }
  for (const std::string_view word :
       {"automatically", "autoset", "auto", "default", "lora", "to", "the"}) {
    const auto at = compact.find(word);
    if (at != std::string::npos) compact.erase(at, word.size());
  }
  static constexpr std::array<std::string_view, 8> kSpellings = {
      "2×rank", "2xrank", "2*rank", "2rank", "twicerank", "rank×2", "rankx2", "rank*2"};
  const bool is_only_auto = compact.empty() && !text.empty();
  return is_only_auto ||
         std::find(kSpellings.begin(), kSpellings.end(), compact) != kSpellings.end();
}

}  // namespace core
