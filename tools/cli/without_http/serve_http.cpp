#include "tools/cli/serve_http.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tools/cli/commands.h"

namespace tools::cli {
namespace {

constexpr const char* kProgram = "scaffold-runs-http";

}  // namespace

int serve_http(const Environment& /*environment*/, const mcp::ServerOptions& /*options*/,
               const HttpOptions& /*http*/, char** command_line) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / kProgram;
  if (!error) {
    execv(program.c_str(), command_line);
    error = {errno, std::generic_category()};
  }
  fmt::print(stderr, "scaffold-runs: cannot start {}, which serves HTTP: {}\n", program.string(),
             error.message());
  return kFailed;
}

}  // namespace tools::cli
