#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/runs/run_files.h"

namespace core {

/// A line of a script, with what continues it behind a `\`, as words without their quotes.
struct ScriptLine {
  int number = 0;         ///< From 1; where it begins.
  bool indented = false;  ///< Stands inside of something, by the look of it.
  std::vector<std::string> words;
};

/// The words of a line: blanks part them, quotes are taken off.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);

/// The commands of a script: no remarks, no empty lines, nothing of a here-document.
[[nodiscard]] std::vector<ScriptLine> lines_of(std::string_view script);

/// The words from a place on, up to where the command that they belong to ends: before `||`, behind
/// a `;` (which is taken off), and the like.
[[nodiscard]] std::vector<std::string> command_from(const std::vector<std::string>& words,
                                                    std::size_t begin);

/// `tune run ...` as it stands in the script.
struct TuneCommand {
  int line = 0;
  std::string recipe;                ///< Without `.__main__`; empty when none is named.
  std::string processes;             ///< Of `--nproc_per_node`; empty when it is not given.
  std::vector<std::string> configs;  ///< Of `--config`, each.
  std::vector<std::string>
      overrides;  ///< `key=value`, `~key`, which win over the file, and `$NAME`.
};

/// The commands that start the trainer: `tune run`, whatever stands before it on its line. What a
/// line only prints is none.
[[nodiscard]] std::vector<TuneCommand> tune_commands(const std::vector<ScriptLine>& lines);

/// The recipe that a run's script starts; empty where that is not clear.
[[nodiscard]] std::string started_recipe(const FileSet& files);

}  // namespace core
