#include "core/slurm/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "core/text/lines.h"

namespace core {
namespace {

constexpr std::string_view kDirective = "#SBATCH";

/// sbatch's short names.
constexpr std::array<std::pair<char, std::string_view>, 24> kShortNames{{
    {'A', "account"},       {'a', "array"},    {'b', "begin"},        {'C', "constraint"},
    {'c', "cpus-per-task"}, {'D', "chdir"},    {'d', "dependency"},   {'e', "error"},
    {'G', "gpus"},          {'H', "hold"},     {'i', "input"},        {'J', "job-name"},
    {'L', "licenses"},      {'M', "clusters"}, {'m', "distribution"}, {'N', "nodes"},
    {'n', "ntasks"},        {'o', "output"},   {'p', "partition"},    {'q', "qos"},
    {'s', "oversubscribe"}, {'t', "time"},     {'w', "nodelist"},     {'x', "exclude"},
}};

/// Long names without a short one that this program looks for.
constexpr std::array<std::string_view, 16> kLongNames{
    "gres",      "gpus-per-node",   "gpus-per-task", "gpus-per-socket",
    "mem",       "mem-per-cpu",     "mem-per-gpu",   "mail-type",
    "mail-user", "reservation",     "requeue",       "no-requeue",
    "comment",   "ntasks-per-node", "exclusive",     "nice"};

/// sbatch accepts the beginning of a long name when no other name begins with it.
std::string whole_name(const std::string& given) {
  std::string_view found;
  int count = 0;
  const auto look_at = [&](std::string_view name) {
    if (!name.starts_with(given) || (count > 0 && found == given)) return;
    found = name;
    count = name == given ? 1 : count + 1;
  };
  for (const auto& [letter, name] : kShortNames) look_at(name);
  for (const std::string_view name : kLongNames) look_at(name);
  return count == 1 ? std::string(found) : given;
}

/// Whether a line ends sbatch's reading: it is neither blank nor a comment.
bool is_command(std::string_view line) {
  const auto first = std::find_if_not(line.begin(), line.end(), base::is_blank);
  return first != line.end() && *first != '#';
}

bool is_directive(std::string_view line) {
  return line.starts_with(kDirective) &&
         (line.size() == kDirective.size() || base::is_blank(line[kDirective.size()]));
}

/// Takes one word off the front: without its quotes, with the character after a backslash as it is.
/// An unquoted `#` ends the line. Nothing when no word is left.
std::optional<std::string> take_word(std::string_view& line) {
  while (!line.empty() && base::is_blank(line.front())) line.remove_prefix(1);
  if (line.empty() || line.front() == '#') return std::nullopt;
  std::string word;
  char quote = 0;
  std::size_t i = 0;
  for (; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (base::is_blank(c) || c == '#') {
      break;
    } else {
      word += c;
    }
  }
  line.remove_prefix(i);
  return word;
}

/// Splits a word such as `--time=5`, `--requeue`, `-N1` or `-N` into name and value.
SlurmOption split_option(const std::string& word, int line) {
  if (word.starts_with("--")) {
    const std::size_t equals = word.find('=');
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    return {whole_name(word.substr(2, equals == std::string::npos ? equals : equals - 2)), value,
            line};
  }
  const auto* const found = std::find_if(kShortNames.begin(), kShortNames.end(),
                                         [&](const auto& entry) { return entry.first == word[1]; });
  const bool is_known = found != kShortNames.end();
  return {std::string(is_known ? found->second : std::string_view(word).substr(1, 1)),
          word.substr(2), line};
}

bool begins_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

void read_directive(std::string_view arguments, int line, std::vector<SlurmOption>& options) {
  std::vector<std::string> words;
  while (auto word = take_word(arguments)) words.push_back(std::move(*word));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!begins_option(words[i])) continue;
    SlurmOption option = split_option(words[i], line);
    const bool has_value = !option.value.empty() || words[i].find('=') != std::string::npos;
    if (!has_value && i + 1 < words.size() && !begins_option(words[i + 1])) {
      option.value = words[++i];
    }
    options.push_back(std::move(option));
  }
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;  // keeps every sum below well inside 64 bits
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool complete = error == std::errc() && end == text.data() + text.size();
  return complete && number >= 0 ? std::optional(number) : std::nullopt;
}

/// The whole numbers of a text such as `1:30:00`; nothing when a part is not one.
std::optional<std::vector<std::int64_t>> numbers_between_colons(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (true) {
    const std::size_t colon = text.find(':');
    const auto number = whole_number(text.substr(0, colon));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (colon == std::string_view::npos) return numbers;
    text.remove_prefix(colon + 1);
  }
}

/// Reads `N`, `TYPE:N` or `TYPE`, where a missing number is 1. A type begins with a letter.
std::optional<GpuRequest> read_gpu_count(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view last = text.substr(colon == std::string_view::npos ? 0 : colon + 1);
  if (const auto count = whole_number(last)) {
    const std::string_view type = colon == std::string_view::npos ? "" : text.substr(0, colon);
    return GpuRequest{*count, std::string(type), ""};
  }
  const bool is_type = !text.empty() && base::is_letter(text[0]);
  return is_type ? std::optional(GpuRequest{1, std::string(text), ""}) : std::nullopt;
}

/// Adds up the GPUs in a list divided by commas. An entry of `gres` is `gpu` or begins with `gpu:`,
/// with or without `gres:` before it; entries of other resources do not count.
std::optional<GpuRequest> read_gpu_list(std::string_view list, bool is_gres) {
  std::optional<GpuRequest> sum;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view entry = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    if (is_gres) {
      if (entry.starts_with("gres:") || entry.starts_with("gres/")) entry.remove_prefix(5);
      if (entry != "gpu" && !entry.starts_with("gpu:")) continue;
      entry = entry == "gpu" ? "1" : entry.substr(4);
    }
    const auto gpus = read_gpu_count(entry);
    if (gpus && sum) {
      sum->count += gpus->count;
    } else if (gpus) {
      sum = gpus;
    }
  }
  return sum;
}

/// The words of a list divided by commas, in lower case.
std::set<std::string> words_of_list(std::string_view list) {
  std::set<std::string> words;
  std::string word;
  for (const char c : base::lower_case(list) + ",") {
    if (c != ',') {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  return words;
}

}  // namespace

const SlurmOption* SlurmRequest::find(std::string_view name) const {
  const auto option = std::find_if(options.rbegin(), options.rend(),
                                   [&](const SlurmOption& each) { return each.name == name; });
  return option == options.rend() ? nullptr : &*option;
}

std::string SlurmRequest::value(std::string_view name) const {
  const SlurmOption* option = find(name);
  return option == nullptr ? "" : option->value;
}

SlurmRequest read_request(std::string_view script) {
  SlurmRequest request;
  for (int number = 1; !script.empty(); ++number) {
    const std::string_view line = take_line(script);
    if (is_command(line)) break;
    if (is_directive(line)) {
      read_directive(line.substr(kDirective.size()), number, request.options);
    }
  }
  return request;
}

std::string option_line(const SlurmOption& option) {
  if (option.value.empty()) return fmt::format("{} --{}", kDirective, option.name);
  const bool needs_quotes = option.value.find_first_of(" \t#\"'\\") != std::string::npos;
  if (!needs_quotes) return fmt::format("{} --{}={}", kDirective, option.name, option.value);
  std::string quoted = "\"";
  for (const char c : option.value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("{} --{}={}\"", kDirective, option.name, quoted);
}

std::string with_options(std::string_view script, const std::vector<SlurmOption>& options) {
  const SlurmRequest present = read_request(script);
  std::string lines;
  for (const SlurmOption& option : options) {
    if (present.find(option.name) == nullptr) lines += option_line(option) + '\n';
  }
  if (lines.empty()) return std::string(script);
  std::size_t place = 0;
  std::string_view rest = script;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = take_line(rest);
    if (is_command(line)) break;
    const bool is_interpreter = number == 1 && line.starts_with("#!");
    if (is_interpreter || is_directive(line)) place = script.size() - rest.size();
  }
  std::string before(script.substr(0, place));
  if (!before.empty() && before.back() != '\n') before += '\n';
  return before + lines + std::string(script.substr(place));
}

std::string request_key(std::string_view script) {
  std::string key(script.substr(0, script.find('\n')));
  key += '\n';
  // sbatch refuses a whole script for one line that ends as on Windows.
  key += script.find('\r') == std::string_view::npos ? "unix\n" : "dos\n";
  for (const SlurmOption& option : read_request(script).options) {
    if (option.name != "job-name") key += fmt::format("{}={}\n", option.name, option.value);
  }
  return key;
}

std::optional<std::int64_t> slurm_seconds(std::string_view text) {
  if (base::is_one_of(base::lower_case(text), {"unlimited", "infinite"})) return kUnlimitedSeconds;
  const std::size_t dash = text.find('-');
  const bool has_days = dash != std::string_view::npos;
  const auto days = has_days ? whole_number(text.substr(0, dash)) : 0;
  auto parts = numbers_between_colons(text.substr(has_days ? dash + 1 : 0));
  if (!days || !parts || parts->size() > 3) return std::nullopt;
  // Without days, one number is minutes and two are minutes and seconds.
  if (!has_days && parts->size() < 3) parts->insert(parts->begin(), 0);
  parts->resize(3);
  return *days * 86400 + parts->at(0) * 3600 + parts->at(1) * 60 + parts->at(2);
}

std::optional<std::int64_t> slurm_megabytes(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool has_unit = base::is_letter(text.back());
  const auto number = whole_number(has_unit ? text.substr(0, text.size() - 1) : text);
  if (!number) return std::nullopt;
  switch (has_unit ? base::to_lower(text.back()) : 'm') {
    case 'k':
      return (*number + 1023) / 1024;
    case 'm':
      return number;
    case 'g':
      return *number * 1024;
    case 't':
      return *number * 1024 * 1024;
    default:
      return std::nullopt;
  }
}

bool same_time(std::string_view left, std::string_view right) {
  const auto left_seconds = slurm_seconds(left);
  return left_seconds ? left_seconds == slurm_seconds(right) : left == right;
}

bool same_memory(std::string_view left, std::string_view right) {
  const auto left_size = slurm_megabytes(left);
  return left_size ? left_size == slurm_megabytes(right) : left == right;
}

SlurmOption option_for(const Parameter& parameter, const Value& value) {
  const std::string name(parameter.sbatch_option);
  if (parameter.type != ValueType::boolean) return {name, to_text(value)};
  return {value == Value(true) ? name : "no-" + name, ""};
}

bool same_option_value(std::string_view option, std::string_view found, std::string_view planned) {
  const auto rows = parameters();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Parameter& parameter) {
    return parameter.sbatch_option == option;
  });
  switch (row == rows.end() ? ValueType::word : row->type) {
    case ValueType::duration:
      return same_time(found, planned);
    case ValueType::memory:
      return same_memory(found, planned);
    case ValueType::word_list:
      return words_of_list(found) == words_of_list(planned);
    default:
      return found == planned;
  }
}

std::vector<GpuRequest> all_requested_gpus(const SlurmRequest& request) {
  std::vector<GpuRequest> all;
  for (const std::string_view name :
       {"gres", "gpus-per-node", "gpus", "gpus-per-task", "gpus-per-socket"}) {
    const SlurmOption* option = request.find(name);
    if (option == nullptr) continue;
    auto gpus = read_gpu_list(option->value, name == "gres");
    if (!gpus) continue;
    gpus->option = name;
    all.push_back(std::move(*gpus));
  }
  return all;
}

std::optional<GpuRequest> requested_gpus(const SlurmRequest& request) {
  const std::vector<GpuRequest> all = all_requested_gpus(request);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

}  // namespace core
