// The show behind `./bootstrap demo`: plays an agent that drives the real server over its pipes.
// Usage: demo SERVER_BINARY DEMO_DATA_DIR [DEST]

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "demo/acts.h"
#include "demo/stage.h"
#include "demo/terminal.h"

namespace demo {
namespace {

constexpr int kUsage = 64;

bool play(const std::string& server, const std::string& data_dir, const std::string& place) {
  const Stage stage = set_stage(data_dir, place);
  const Terminal terminal(stage.place);
  fmt::print("\n  From a plan to run directories that are ready for sbatch. $DEMO is {}\n",
             stage.place);
  write_plan(stage, data_dir, false);
  if (!play_the_question(terminal, stage, server)) return false;
  write_plan(stage, data_dir, true);
  if (!play_the_five_calls(terminal, stage, server)) return false;
  show_outcome(terminal, stage);
  return true;
}

}  // namespace
}  // namespace demo

int main(int argument_count, char** arguments) {
  if (argument_count < 3 || argument_count > 4) {
    fmt::print(stderr, "usage: demo SERVER_BINARY DEMO_DATA_DIR [DEST]\n");
    return demo::kUsage;
  }
  try {
    const std::string server = std::filesystem::absolute(arguments[1]).string();
    if (demo::play(server, arguments[2], argument_count == 4 ? arguments[3] : "")) return 0;
    fmt::print(stderr,
               "demo: the server did not do what this show is about; see the last answer\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "demo: {}\n", error.what());
  }
  return 1;
}
