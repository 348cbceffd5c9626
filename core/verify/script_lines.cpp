#include "core/verify/script_lines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "base/ascii.h"
#include "core/text/lines.h"
#include "core/verify/verification.h"

namespace core {
namespace {

using Words = std::vector<std::string>;

bool is_remark(std::string_view line) {
  const auto first = std::find_if_not(line.begin(), line.end(), base::is_blank);
  return first != line.end() && *first == '#';
}

/// The word that ends the here-document that a line begins; empty when it begins none. A shift
/// (`1 << 2`) and a here-string (`<<< word`) begin none.
std::string here_document_end(std::string_view line) {
  const std::size_t at = line.find("<<");
  if (at == std::string_view::npos || line.substr(at).starts_with("<<<")) return "";
  line.remove_prefix(at + 2);
  if (line.starts_with('-')) line.remove_prefix(1);
  const std::size_t begin = line.find_first_not_of(" \t'\"\\");
  if (begin == std::string_view::npos) return "";
  line.remove_prefix(begin);
  const auto belongs = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  const auto end = std::find_if_not(line.begin(), line.end(), belongs);
  const std::string word(line.begin(), end);
  return word.empty() || std::isdigit(static_cast<unsigned char>(word.front())) != 0 ? "" : word;
}

bool ends_here_document(std::string_view line, std::string_view word) {
  while (!line.empty() && line.front() == '\t') line.remove_prefix(1);
  return line == word;
}

/// Takes the next line off the front of a text; the line comes without its line end.
/// Whether the next word begins a command: after `&&`, `then`, `x;` and the like.
bool ends_command(const std::string& word) {
  constexpr std::array<std::string_view, 12> kWords{"&&",   "||", "|", "&", "then", "do",
                                                    "else", "if", "!", "{", "(",    "time"};
  return word.ends_with(';') || std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

/// Where a command ends and something of the shell begins: the next command or a redirection.
bool ends_arguments(const std::string& word) {
  return ends_command(word) || word.starts_with('#') || word.find('>') != std::string::npos;
}

bool prints(const std::string& command) { return command == "echo" || command == "printf"; }

/// `tune`, however it is reached: `bin/tune`, `(tune`, `python -m torchtune._cli.tune`.
bool is_tune_run(const Words& words, std::size_t at) {
  if (at + 1 >= words.size() || words[at + 1] != "run") return false;
  const std::string& word = words[at];
  const std::size_t before = word.size() < 5 ? std::string::npos : word.size() - 5;
  return word == "tune" || (before != std::string::npos && word.ends_with("tune") &&
                            std::string_view("/.(`").find(word[before]) != std::string_view::npos);
}

/// Where in a line the words `tune run` of commands are, whatever stands before them (`nohup`,
/// `NAME=value`, `srun -n 1`). What `echo` prints is none.
std::vector<std::size_t> places_of_tune(const Words& words) {
  std::vector<std::size_t> places;
  bool is_printed = false;
  for (std::size_t at = 0; at < words.size() && !words[at].starts_with('#'); ++at) {
    if (at == 0 || ends_command(words[at - 1])) is_printed = prints(words[at]);
    if (!is_printed && is_tune_run(words, at)) places.push_back(at);
  }
  return places;
}

/// What a variable holds may be one, too.
bool is_override(const std::string& word) {
  if (word.starts_with('-')) return false;
  return word.starts_with('~') || word.starts_with('$') || word.find('=') != std::string::npos;
}

/// The value of an option that is `--name=value` or `--name value`; `at` moves on to the value.
std::optional<std::string> option_value(const Words& words, std::size_t& at,
                                        std::string_view name) {
  const std::size_t equals = words[at].find('=');
  const std::string_view given = std::string_view(words[at]).substr(0, equals);
  // The trainer's parser takes the beginning of an option's name for it.
  const bool is_beginning = given.size() > 2 && given.starts_with("--") && name.starts_with(given);
  if (is_beginning && equals == std::string::npos)
    return at + 1 < words.size() ? words[++at] : std::string();
  if (is_beginning) return words[at].substr(equals + 1);
  return std::nullopt;
}

TuneCommand read_tune(const ScriptLine& line, std::size_t begin) {
  constexpr std::string_view kModuleEnd = ".__main__";
  TuneCommand command;
  command.line = line.number;
  const Words words = command_from(line.words, begin);
  for (std::size_t at = 2; at < words.size(); ++at) {
    auto processes = option_value(words, at, "--nproc_per_node");
    if (!processes) processes = option_value(words, at, "--nproc-per-node");
    if (processes) {
      command.processes = *processes;
    } else if (auto config = option_value(words, at, "--config")) {
      command.configs.push_back(*std::move(config));
    } else if (is_override(words[at])) {
      command.overrides.push_back(words[at]);
    } else if (command.recipe.empty() && words[at].find("finetune") != std::string::npos &&
               !words[at].starts_with('-')) {
      command.recipe = words[at];
    }
  }
  if (command.recipe.ends_with(kModuleEnd)) {
    command.recipe.resize(command.recipe.size() - kModuleEnd.size());
  }
  return command;
}

}  // namespace

std::vector<std::string> words_of(std::string_view line) {
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

std::vector<ScriptLine> lines_of(std::string_view script) {
  std::vector<ScriptLine> lines;
  std::string joined;
  std::string here_document;
  int first = 1;
  for (int number = 1; !script.empty(); ++number) {
    std::string_view line = take_line(script);
    if (!here_document.empty()) {
      if (ends_here_document(line, here_document)) here_document.clear();
      continue;
    }
    if (joined.empty()) first = number;
    if (joined.empty() && is_remark(line)) continue;
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    joined += line;
    if (goes_on && !script.empty()) {
      joined += ' ';
      continue;
    }
    here_document = here_document_end(joined);
    Words words = words_of(joined);
    if (!words.empty()) lines.push_back({first, base::is_blank(joined.front()), std::move(words)});
    joined.clear();
  }
  return lines;
}

std::vector<std::string> command_from(const std::vector<std::string>& words, std::size_t begin) {
  Words command;
  for (std::size_t at = begin; at < words.size(); ++at) {
    const bool is_last = words[at].ends_with(';');
    if (!is_last && ends_arguments(words[at])) break;
    command.push_back(words[at].substr(0, words[at].size() - (is_last ? 1 : 0)));
    if (is_last) break;
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
  const std::vector<TuneCommand> commands = tune_commands(lines_of(script->contents));
  return commands.size() == 1 ? commands.front().recipe : std::string();
}

}  // namespace core
