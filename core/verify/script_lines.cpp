#include "core/verify/script_lines.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "core/text/lines.h"

namespace core {
namespace {

using Words = std::vector<std::string>;

/// The word that ends the here-document that a line begins; empty when it begins none. A shift
/// (`1 << 2`) and a here-string (`<<< word`) begin none.
std::string here_document_end(std::string_view line) {
  const std::size_t at = line.find("<<");
  if (at == std::string_view::npos || line.substr(at).starts_with("<<<")) return "";
  line.remove_prefix(at + 2);
  if (line.starts_with('-')) line.remove_prefix(1);
  line.remove_prefix(std::min(line.find_first_not_of(" \t'\"\\"), line.size()));
  const auto end = std::find_if_not(line.begin(), line.end(),
                                    [](char c) { return base::is_alphanumeric(c) || c == '_'; });
  const std::string word(line.begin(), end);
  return word.empty() || base::is_digit(word.front()) ? "" : word;
}

/// Whether the next word begins a command: after `&&`, `then`, `x;` and the like.
bool ends_command(const std::string& word) {
  return word.ends_with(';') || base::is_one_of(word, {"&&", "||", "|", "&", "then", "do", "else",
                                                       "if", "!", "{", "(", "time"});
}

/// `tune run`, however `tune` is reached: `bin/tune`, `(tune`, `python -m torchtune._cli.tune`.
bool is_tune_run(const Words& words, std::size_t at) {
  const std::string_view word = words[at];
  if (!word.ends_with("tune") || at + 1 == words.size() || words[at + 1] != "run") return false;
  return word == "tune" || std::string_view("/.(`").find(word[word.size() - 5]) != word.npos;
}

/// Where in a line `tune run` is a command, whatever precedes it (`nohup`, `NAME=value`,
/// `srun -n 1`). What `echo` prints does not count.
std::vector<std::size_t> places_of_tune(const Words& words) {
  std::vector<std::size_t> places;
  bool is_printed = false;
  for (std::size_t at = 0; at < words.size() && !words[at].starts_with('#'); ++at) {
    if (at == 0 || ends_command(words[at - 1])) is_printed = prints(words[at]);
    if (!is_printed && is_tune_run(words, at)) places.push_back(at);
  }
  return places;
}

/// The value of an option that is `--name=value` or `--name value`; `at` moves on to the value.
std::optional<std::string> option_value(const Words& words, std::size_t& at,
                                        std::string_view name) {
  const std::size_t equals = words[at].find('=');
  const std::string_view given = std::string_view(words[at]).substr(0, equals);
  // The trainer's parser accepts the beginning of an option's name.
  if (given.size() <= 2 || !given.starts_with("--") || !name.starts_with(given)) return {};
  if (equals != std::string::npos) return words[at].substr(equals + 1);
  return at + 1 < words.size() ? words[++at] : std::string();
}

TuneCommand read_tune(const ScriptLine& line, std::size_t begin) {
  constexpr std::string_view kModuleEnd = ".__main__";
  TuneCommand command;
  command.line = line.number;
  const Words words = command_at(line.words, begin);
  for (std::size_t at = 2; at < words.size(); ++at) {
    const std::string& word = words[at];
    auto processes = option_value(words, at, "--nproc_per_node");
    if (!processes) processes = option_value(words, at, "--nproc-per-node");
    if (processes) {
      command.processes = *processes;
    } else if (auto config = option_value(words, at, "--config")) {
      command.configs.push_back(*std::move(config));
    } else if (word.starts_with('-')) {
      continue;
    } else if (word.starts_with('~') || word.starts_with('$') ||
               word.find('=') != std::string::npos) {
      command.overrides.push_back(word);
    } else if (command.recipe.empty() && word.find("finetune") != std::string::npos) {
      command.recipe = word;
    }
  }
  if (command.recipe.ends_with(kModuleEnd)) {
    command.recipe.resize(command.recipe.size() - kModuleEnd.size());
  }
  return command;
}

}  // namespace

bool prints(std::string_view command) { return command == "echo" || command == "printf"; }

std::vector<std::string> split_words(std::string_view line) {
  Words words(1);
  for (const char c : line) {
    if (c == '"' || c == '\'') continue;
    if (!base::is_blank(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::vector<ScriptLine> script_lines(std::string_view script) {
  std::vector<ScriptLine> lines;
  std::string joined;
  std::string here_document;
  int first = 1;
  for (int number = 1; !script.empty(); ++number) {
    std::string_view line = take_line(script);
    if (!here_document.empty()) {
      const std::size_t text = std::min(line.find_first_not_of('\t'), line.size());
      if (line.substr(text) == here_document) here_document.clear();
      continue;
    }
    if (joined.empty()) {
      first = number;
      const auto text = std::find_if_not(line.begin(), line.end(), base::is_blank);
      if (text != line.end() && *text == '#') continue;
    }
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    joined += line;
    if (goes_on && !script.empty()) {
      joined += ' ';
      continue;
    }
    here_document = here_document_end(joined);
    Words words = split_words(joined);
    if (!words.empty()) lines.push_back({first, base::is_blank(joined.front()), std::move(words)});
    joined.clear();
  }
  return lines;
}

std::vector<std::string> command_at(const std::vector<std::string>& words, std::size_t begin) {
  Words command;
  for (std::size_t at = begin; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word.ends_with(';')) {
      command.push_back(word.substr(0, word.size() - 1));
      break;
    }
    if (ends_command(word) || word.starts_with('#') || word.find('>') != std::string::npos) break;
    command.push_back(word);
  }
  return command;
}

std::vector<TuneCommand> tune_commands(const std::vector<ScriptLine>& lines) {
  std::vector<TuneCommand> commands;
  for (const ScriptLine& line : lines) {
    for (const std::size_t place : places_of_tune(line.words)) {
      commands.push_back(read_tune(line, place));
    }
  }
  return commands;
}

std::string started_recipe(const FileSet& files) {
  const File* script = find_file(files, kScriptFile);
  if (script == nullptr) return {};
  const std::vector<TuneCommand> commands = tune_commands(script_lines(script->contents));
  return commands.size() == 1 ? commands.front().recipe : std::string();
}

}  // namespace core
