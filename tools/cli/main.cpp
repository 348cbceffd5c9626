// The executable: reads the command line, makes the world, and hands both to a command.

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tools/cli/call.h"
#include "tools/cli/doctor.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/logging.h"
#include "tools/cli/serve.h"
#include "tools/cli/serve_http.h"
#include "tools/cli/submit.h"
#include "tools/cli/world.h"

namespace tools::cli {
namespace {

struct CommandLine {
  Options options;
  LogOptions log;
  HttpOptions http;
  bool no_elicitation = false;
  double form_timeout_s = 600;
  std::string tool;
  std::vector<std::string> words;
  SubmitOptions submit;
};

void add_shared_options(CLI::App& app, CommandLine& line) {
  app.add_option("--root", line.options.roots,
                 "Refuse experiments outside this directory; may be given again")
      ->type_name("DIR")
      ->take_all()
      ->expected(1)
      ->check(CLI::ExistingDirectory);
  app.add_flag("--read-only", line.options.read_only, "Refuse scaffold_run");
  app.add_option("--jobs", line.options.jobs, "Workers")
      ->type_name("N")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--log-level", line.log.level, "trace, debug, info, warning, error or off")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-file", line.log.file, "Log there too, beside stderr")->type_name("FILE");
}

void add_serving_options(CLI::App& app, CommandLine& line) {
  app.add_flag("--no-elicitation", line.no_elicitation,
               "Never ask by form; questions come back as needs_input");
  app.add_option("--form-timeout", line.form_timeout_s,
                 "How long a form may stay open before the call answers needs_input")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
}

/// Gives the option that asks for HTTP.
CLI::Option* add_http_options(CLI::App& serve_command, CommandLine& line) {
  CLI::Option* address = serve_command.add_option(
      "--http", line.http.address, "Serve over HTTP at http://HOST:PORT/mcp instead; port 0: any");
  address->type_name("HOST:PORT");
  CLI::Option* token_file = serve_command.add_option(
      "--token-file", line.http.token_file,
      "The bearer token that clients must send; without this, one is made at each start");
  token_file->type_name("FILE")->needs(address);
  serve_command
      .add_flag("--no-auth", line.http.no_auth,
                "Ask for no token: every user of this machine can call the tools")
      ->needs(address)
      ->excludes(token_file);
  return address;
}

mcp::ServerOptions server_options(const CommandLine& line) {
  return {.elicitation = !line.no_elicitation,
          .form_timeout = std::chrono::milliseconds(std::lround(line.form_timeout_s * 1000))};
}

int run(int argument_count, char** arguments) {
  CommandLine line;
  CLI::App app(
      "Turns an experiment plan into run directories that are ready for sbatch.\n"
      "Without a command, serves the tools over MCP on stdin and stdout.",
      "scaffold-runs");
  app.set_version_flag("--version", "scaffold-runs " SCAFFOLD_RUNS_VERSION);
  app.require_subcommand(0, 1);
  add_shared_options(app, line);
  add_serving_options(app, line);

  CLI::App* serve_command =
      app.add_subcommand("serve", "Serve MCP on stdin and stdout, or over HTTP");
  const CLI::Option* http = add_http_options(*serve_command, line);
  CLI::App* call_command = app.add_subcommand("call", "Call one tool and print its result as JSON");
  call_command->add_option("TOOL", line.tool, "find_experiment, parse_summary, ...")->required();
  call_command->add_option("ARGUMENTS", line.words, "One JSON object, or key=value pairs");
  CLI::App* submit_command = app.add_subcommand(
      "submit", "Submit the runs that verify, each once; without --go, tell what would be done");
  submit_command->add_option("DIR", line.submit.directory, "The experiment")->required();
  submit_command->add_flag("--go", line.submit.go, "Submit");
  submit_command
      ->add_option("--max", line.submit.at_once,
                   "How many jobs at a time: one array where all runs ask for the same")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  CLI::App* doctor_command =
      app.add_subcommand("doctor", "Tell what is here, what is missing, and the remedy");
  for (CLI::App* command : {serve_command, call_command, submit_command, doctor_command})
    command->fallthrough();

  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  const core::Status logging = start_logging(line.log);
  if (!logging) {
    fmt::print(stderr, "scaffold-runs: {}\n", logging.error().message);
    return kUsage;
  }
  const World world(std::move(line.options));
  if (call_command->parsed()) return call(world.environment(), line.tool, line.words);
  if (submit_command->parsed()) return submit(world.environment(), line.submit);
  if (doctor_command->parsed()) return doctor(world.environment());
  if (http->count() > 0) {
    return serve_http(world.environment(), server_options(line), line.http, arguments);
  }
  return serve(world.environment(), server_options(line));
}

}  // namespace
}  // namespace tools::cli

int main(int argument_count, char** arguments) {
  // A write beyond the user's file size limit then fails like one on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return tools::cli::run(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "scaffold-runs: {}\n", error.what());
    return tools::cli::kFailed;
  }
}
