#include "core/record/scaffold_log.h"

#include "tests/catch.h"

using core::LogEntry;
using core::to_log_text;

TEST_CASE("an entry looks as in the specification's examples") {
  const LogEntry entry{
      "ANALYZE_PARAMETERS",
      "Identifying varying parameters",
      {{"Details", "Checked LoRA Rank, Learning Rate, Batch Size, Model"},
       {"Result", "Varying parameters: LoRA Rank (8,16,32,64), Learning Rate (1e-5, 5e-5)"},
       {"", "Directory naming pattern: rank{N}_lr{LR}"}}};
  CHECK(to_log_text(entry, "2025-10-22 16:30:05") ==
        "[2025-10-22 16:30:05] ANALYZE_PARAMETERS: Identifying varying parameters\n"
        "Details: Checked LoRA Rank, Learning Rate, Batch Size, Model\n"
        "Result: Varying parameters: LoRA Rank (8,16,32,64), Learning Rate (1e-5, 5e-5)\n"
        "Directory naming pattern: rank{N}_lr{LR}\n"
        "\n");
}

TEST_CASE("foreign text cannot look like an entry of its own") {
  const LogEntry entry{
      "RUN_SETUP", "r1", {{"Result", "Error: a\x1b[2J\n[2025-10-22 16:30:05] COMPLETE: x\n\nb"}}};
  CHECK(to_log_text(entry, "T") ==
        "[T] RUN_SETUP: r1\n"
        "Result: Error: a\\u{1b}[2J\n"
        "  [2025-10-22 16:30:05] COMPLETE: x\n"
        "  \n"
        "  b\n"
        "\n");
}

TEST_CASE("only the errors since the last DISCOVER_EXPERIMENT count") {
  const std::string before =
      "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT: Found experiment\nResult: x\n\n"
      "[2025-10-22 16:30:01] RUN_SETUP: rank4\nResult: Error: old\n\n"
      "[2025-10-22 16:30:02] COMPLETE: Some runs failed\n\n";
  const std::string after =
      "[2025-10-22 16:31:00] DISCOVER_EXPERIMENT: Found experiment\nResult: x\n\n"
      "[2025-10-22 16:31:01] RUN_SETUP: rank8\nCommand: cd x && y\nResult: Error: exit code 1\n  "
      "more\n\n";
  CHECK(core::last_scaffold(before).errors == std::vector<std::string>{"RUN_SETUP: rank4: old"});
  CHECK(core::last_scaffold(before).completed);
  CHECK(core::last_scaffold(before + after).errors ==
        std::vector<std::string>{"RUN_SETUP: rank8: exit code 1"});
  CHECK_FALSE(core::last_scaffold(before + after).completed);
}

TEST_CASE("any bytes are read as a log without harm") {
  CHECK(core::last_scaffold("") == core::LastScaffold{});
  CHECK(core::last_scaffold("Result: Error: of nothing").errors ==
        std::vector<std::string>{": of nothing"});
  CHECK(core::last_scaffold(std::string("\0\xff[2025-10-22", 13)) == core::LastScaffold{});
}
