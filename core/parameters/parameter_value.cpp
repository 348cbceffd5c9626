#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/mention.h"
#include "core/parameters/parameter.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/text/number.h"

namespace core {
namespace {

constexpr std::string_view kWordCharacters = "._+=@%:/,-";
constexpr std::size_t kLongestValue = 4096;  // as long as a path may be
constexpr std::int64_t kStepsOfYes = 50;     // docs/design.md, "Reading values"

Error refused(const Parameter& parameter, std::string_view text, std::string_view expected) {
  return Error{fmt::format("{} is `{}`, which is not {}", parameter.name, base::display_text(text),
                           expected)};
}

// `gpu`, `80GB`, `A100`, `nvidia`: what people write after a number of GPUs.
bool describes_a_gpu(std::string_view word) {
  const std::string lower = base::lower_case(word);
  if (base::is_one_of(lower,
                      {"gpu", "gpus", "nvidia", "gb", "per", "run", "tesla", "sxm", "pcie"})) {
    return true;
  }
  return std::any_of(lower.begin(), lower.end(), base::is_digit) &&
         std::any_of(lower.begin(), lower.end(), base::is_letter) &&
         std::all_of(lower.begin(), lower.end(), base::is_alphanumeric);
}

bool is_unit_of(const Parameter& parameter, std::string_view word) {
  struct Units {
    std::string_view key;
    std::array<std::string_view, 4> words;
  };
  static constexpr std::array<Units, 7> kUnits = {
      Units{"epochs", {"epoch", "epochs"}},
      Units{"batch_size", {"samples", "examples"}},
      Units{"max_seq_len", {"tokens"}},
      Units{"num_warmup_steps", {"step", "steps"}},
      Units{"gradient_accumulation_steps", {"step", "steps"}},
      Units{"max_steps_per_epoch", {"step", "steps"}},
      Units{"cpus_per_task", {"cpu", "cpus", "core", "cores"}}};
  if (word.empty()) return false;
  if (parameter.key == "gpus") return describes_a_gpu(word);
  return std::any_of(kUnits.begin(), kUnits.end(), [&](const Units& units) {
    return units.key == parameter.key && base::is_one_of(base::lower_case(word), units.words);
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

// `1 × 80 GB GPU` is `1`. Letters right after the number are not a unit: `1e3` is a number.
std::string_view without_gpus(const Parameter& parameter, std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view words = base::trimmed(text.substr(digits));
  bool is_apart = words.size() != text.size() - digits;
  for (const std::string_view times : {"×", "x", "X", "*"}) {
    if (!words.starts_with(times)) continue;
    words = base::trimmed(words.substr(times.size()));
    is_apart = true;
    break;
  }
  std::string joined(words);
  for (const std::string_view unit : {" GB", " GiB", " gb"}) {
    if (const auto at = joined.find(unit); at != std::string::npos) joined.erase(at, 1);
  }
  return digits > 0 && is_apart && are_units_of(parameter, joined) ? text.substr(0, digits) : text;
}

// `2 epochs` is `2`; text without a unit stays whole.
std::string_view without_unit(const Parameter& parameter, std::string_view text) {
  if (parameter.key == "gpus") return without_gpus(parameter, text);
  const std::size_t blank = std::min(text.find(' '), text.size());
  return are_units_of(parameter, base::trimmed(text.substr(blank))) ? text.substr(0, blank) : text;
}

// \param number the text as read. \param kind what was expected.
template <typename Number>
Result<Value> within_range(const Parameter& parameter, std::string_view text,
                           const Result<Number>& number, bool two_readings, std::string_view kind) {
  if (!number && two_readings) {
    return Error{fmt::format("{}: {}", parameter.name, number.error().message)};
  }
  if (number) {
    const auto amount = static_cast<double>(*number);
    if (amount >= parameter.minimum && amount <= parameter.maximum) return Value(*number);
  }
  return refused(parameter, text,
                 fmt::format("a {} from {} to {}", kind, short_number(parameter.minimum),
                             short_number(parameter.maximum)));
}

std::optional<bool> read_flag(std::string_view text) {
  const std::string lower = base::lower_case(text);
  if (base::is_one_of(lower, {"yes", "true", "on", "y", "✓", "✔", "enabled", "✅"})) return true;
  if (base::is_one_of(lower, {"no", "false", "off", "n", "✗", "disabled", "❌", "none"})) {
    return false;
  }
  return std::nullopt;
}

// A yes or no, alone or before a remark: ` - `, a comma, a semicolon or parentheses.
std::optional<bool> flag_before_remark(std::string_view text) {
  if (const auto flag = read_flag(base::trimmed(text))) return flag;
  const std::string_view value = without_remark(text);
  std::size_t cut = value.size();
  for (const std::string_view mark : {" - ", " – ", " — ", ",", ";", "("}) {
    cut = std::min(cut, value.find(mark));
  }
  return read_flag(base::trimmed(value.substr(0, cut)));
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
  const auto in_range = [&parameter](std::int64_t steps) {
    return steps >= 1 && static_cast<double>(steps) <= parameter.maximum;
  };
  const auto flag = flag_before_remark(text);
  if (flag == std::optional(false)) return Value(std::int64_t{0});
  if (const auto steps = every_steps(text); steps && in_range(*steps)) return Value(*steps);
  if (base::lower_case(text).find("every") == std::string::npos) {
    if (flag) return Value(kStepsOfYes);
    // 1 alone may mean yes, and may mean every step.
    const auto number = read_integer(without_remark(text));
    if (number && (*number == 0 || (*number != 1 && in_range(*number)))) return Value(*number);
  }
  return refused(parameter, text, "yes, no or a number of steps such as `every 50 steps`");
}

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
  return base::is_one_of(
      base::lower_case(text),
      {"tbd", "tba", "todo", "fixme", "???", "to be determined", "to be decided", "to be defined"});
}

Result<Value> read_word(const Parameter& parameter, std::string_view text) {
  if (!parameter.choices.empty()) {
    const std::string lower = base::lower_case(text);
    if (base::is_one_of(lower, parameter.choices)) return Value(lower);
    return refused(parameter, text, quoted_list(parameter.choices));
  }
  if (is_undecided(text) || refers_elsewhere(text) || base::lower_case(text) == "default") {
    return refused(parameter, text, "a value yet");
  }
  const bool usable = !text.empty() && text.front() != '-' && text.front() != ' ' &&
                      consists_of(text, parameter.extra_characters);
  if (usable) return Value(std::string(text));
  return refused(parameter, text,
                 fmt::format("made only of letters, digits and `{}{}`, without a leading `-`",
                             kWordCharacters, parameter.extra_characters));
}

Result<Value> read_path(const Parameter& parameter, std::string_view text) {
  if (!text.starts_with('/')) {
    return refused(parameter, text, "an absolute path, beginning with `/`");
  }
  if (text.ends_with("/..") || text.find("/../") != std::string_view::npos) {
    return refused(parameter, text, "a path without `..`");
  }
  const bool is_safe = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || consists_of(std::string_view(&c, 1), {});
  });
  if (is_safe && base::escape_controls(text) == text) return Value(std::string(text));
  return refused(parameter, text,
                 fmt::format("a path made only of letters, digits and `{}`", kWordCharacters));
}

// Options that put something else in the script's place, or that a run's script says itself: a
// directory, an output file, a job's name. sbatch takes any beginning of a long name.
bool is_closed_option(std::string_view option) {
  static constexpr std::array<std::string_view, 7> kLong = {"wrap",  "output",   "error", "input",
                                                            "chdir", "job-name", "array"};
  static constexpr std::string_view kShort = "oeiDJa";
  if (!option.starts_with('-')) return false;
  if (!option.starts_with("--")) return option.size() > 1 && kShort.find(option[1]) != kShort.npos;
  const std::string_view name = option.substr(2, option.find('=') - 2);
  return std::any_of(kLong.begin(), kLong.end(),
                     [name](std::string_view closed) { return closed.starts_with(name); });
}

Result<Value> read_options(const Parameter& parameter, std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    const std::string_view option = rest.substr(0, blank);
    if (is_closed_option(option)) {
      return refused(parameter, text,
                     fmt::format("usable with `{}`: the run's own script says what the job runs "
                                 "and where its output goes",
                                 option));
    }
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
  const bool usable = text.starts_with('-') && consists_of(text, " &|*[]");
  if (usable) return Value(std::string(text));
  return refused(parameter, text, "a list of options such as `--exclusive --nice=10`");
}

}  // namespace

Result<Value> read_value(const Parameter& parameter, std::string_view text) {
  // Longer text is not a value; it would only cost time and fill every message.
  if (text.size() > kLongestValue && parameter.type != ValueType::prompt) {
    return refused(parameter, text, fmt::format("a value of at most {} bytes", kLongestValue));
  }
  const std::string_view plain = without_remark(text);
  if (is_doubtful(parameter, plain, remark_of(text))) {
    return refused(parameter, text, "a single value");
  }
  switch (parameter.type) {
    case ValueType::integer: {
      const std::string_view bare = without_unit(parameter, plain);
      return within_range(parameter, plain, read_integer(bare), has_two_readings(bare, true),
                          "whole number");
    }
    case ValueType::number:
      return within_range(parameter, plain, read_number(plain), has_two_readings(plain, false),
                          "number");
    case ValueType::boolean:
      if (const auto flag = flag_before_remark(text)) return Value(*flag);
      return refused(parameter, base::trimmed(text), "yes or no");
    case ValueType::validation:
      return read_validation(parameter, base::trimmed(text));
    case ValueType::prompt:
      if (is_undecided(plain)) return refused(parameter, text, "a value yet");
      return Value(std::string(text));
    case ValueType::word:
    case ValueType::word_list:
      // A data set's file name and a constraint may end in parentheses of their own.
      return read_word(parameter, parameter.extra_characters.find('(') == std::string_view::npos
                                      ? plain
                                      : base::trimmed(text));
    case ValueType::path:
      return read_path(parameter, plain);
    case ValueType::duration:
      if (auto duration = slurm_duration(plain)) return Value(std::move(*duration));
      return refused(parameter, plain,
                     "a time in a format that Slurm accepts, such as `1:30:00` or `2-12:00:00`");
    case ValueType::memory:
      if (auto memory = slurm_memory(plain)) return Value(std::move(*memory));
      return refused(parameter, plain, "a size with its unit, such as `16G`");
    case ValueType::options:
      return read_options(parameter, plain);
  }
  return refused(parameter, text, "readable");
}

bool is_not_applicable(std::string_view text) {
  std::string_view rest = base::trimmed(text);
  if (base::lower_case(rest.substr(0, 4)) == "n/a") return true;
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    for (const std::string_view dash : {"-", "–", "—", "−", "‑"}) {
      if (rest.starts_with(dash)) rest.remove_prefix(dash.size());
    }
    if (rest.size() == before) return false;
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
  const bool has_words = text.find_first_not_of("? .") != std::string_view::npos;
  const bool is_only_auto = compact.empty() && has_words;
  return is_only_auto || base::is_one_of(compact, {"2×rank", "2xrank", "2*rank", "2rank",
                                                   "twicerank", "rank×2", "rankx2", "rank*2"});
}

}  // namespace core
