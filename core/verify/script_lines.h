#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/runs/run_files.h"

namespace core {

/// A line of a script, joined with the lines that continue it after a `\`, as words without quotes.
struct ScriptLine {
  int number = 0;         ///< From 1; where it begins.
  bool indented = false;  ///< Probably inside of a function or a condition.
  std::vector<std::string> words;
};

/// The words of a line: blanks separate them, quotes are removed.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);

/// The commands of a script: no comments, no empty lines, no here-documents.
[[nodiscard]] std::vector<ScriptLine> script_lines(std::string_view script);

/// The words of the command that begins at a place: up to `||`, a redirection and the like, or
/// through the word that ends with `;`, which loses it.
[[nodiscard]] std::vector<std::string> command_at(const std::vector<std::string>& words,
                                                  std::size_t begin);

/// Whether a command only prints its arguments.
[[nodiscard]] bool prints(std::string_view command);

/// `tune run ...` as a script has it.
struct TuneCommand {
  int line = 0;
  std::string recipe;                ///< Without `.__main__`; empty when none is named.
  std::string processes;             ///< Of `--nproc_per_node`; empty when it is not given.
  std::vector<std::string> configs;  ///< Of each `--config`.
  /// `key=value` and `~key`, which override the file, and `$NAME`, which may hold them.
  std::vector<std::string> overrides;
};

/// The commands that start the trainer: `tune run`, whatever precedes it on its line, unless the
/// line only prints it.
[[nodiscard]] std::vector<TuneCommand> tune_commands(const std::vector<ScriptLine>& lines);

/// The recipe that a run's script starts; empty where that is not clear.
[[nodiscard]] std::string started_recipe(const FileSet& files);

}  // namespace core
