// The executable: reads the command line, starts the log, and hands the real world to a command.

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include "core/result.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "mcp/stdio_transport.h"
#include "mcp/termination_signals.h"
#include "tools/cli/commands.h"
#include "tools/cli/serve_http.h"
#include "tools/make_server.h"

namespace tools::cli {
namespace {

struct LogOptions {
  std::string level = "warning";  ///< trace, debug, info, warning, error or off.
  std::string file;               ///< Appended to, besides stderr; empty: none.
};

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
                 "Refuse experiments outside this directory; may be repeated")
      ->type_name("DIR")
      ->take_all()
      ->expected(1)
      ->check(CLI::ExistingDirectory);
  app.add_flag("--read-only", line.options.read_only,
               "Make nothing; start neither a kit's script nor the trainer");
  app.add_option("--jobs", line.options.jobs, "Number of workers")
      ->type_name("N")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--log-level", line.log.level, "trace, debug, info, warning, error or off")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-file", line.log.file, "Log to this file as well as to stderr")
      ->type_name("FILE");
}

void add_serving_options(CLI::App& app, CommandLine& line) {
  app.add_flag("--no-elicitation", line.no_elicitation,
               "Never show forms; questions come back as needs_input");
  app.add_option("--form-timeout", line.form_timeout_s,
                 "How long a form may stay open before the call returns needs_input")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
}

/// \returns the option `--http`.
CLI::Option* add_http_options(CLI::App& serve_command, CommandLine& line) {
  CLI::Option* address = serve_command.add_option(
      "--http", line.http.address,
      "Serve over HTTP at http://HOST:PORT/mcp instead; port 0: any free port");
  address->type_name("HOST:PORT");
  CLI::Option* token_file = serve_command.add_option(
      "--token-file", line.http.token_file,
      "File with the bearer token that clients must send; default: a new token at each start");
  token_file->type_name("FILE")->needs(address);
  serve_command
      .add_flag("--no-auth", line.http.no_auth,
                "Require no token: every user of this machine can call the tools")
      ->needs(address)
      ->excludes(token_file);
  return address;
}

mcp::ServerOptions server_options(const CommandLine& line) {
  return {.elicitation = !line.no_elicitation,
          .form_timeout = std::chrono::milliseconds(std::lround(line.form_timeout_s * 1000))};
}

/// Sends the process's log to stderr, and to a file if one is named; never to stdout.
core::Status start_logging(const LogOptions& options) {
  std::vector<spdlog::sink_ptr> sinks = {std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  if (!options.file.empty()) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
    } catch (const spdlog::spdlog_ex& error) {
      return core::Error{
          fmt::format("--log-file {}: cannot be written: {}", options.file, error.what())};
    }
  }
  auto logger = std::make_shared<spdlog::logger>("scaffold-runs", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::from_str(options.level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  return core::Done{};
}

std::string home_directory(const core::Environment& variables) {
  const auto home = variables.find("HOME");
  if (home != variables.end() && home->second.starts_with('/')) return home->second;
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? "" : entry->pw_dir;
}

/// The real disk, processes and clock, and the Environment that shows them to the tools.
struct World {
  explicit World(Options options) {
    std::error_code error;
    const std::filesystem::path here = std::filesystem::current_path(error);
    // The directory that we were started in may be gone.
    environment.working_directory = error ? "/" : here.string();
    environment.variables = core::current_environment();
    environment.user = geteuid();
    environment.home = home_directory(environment.variables);
    environment.version = SCAFFOLD_RUNS_VERSION;
    environment.options = std::move(options);
    for (std::string& root : environment.options.roots) root = (here / root).lexically_normal();
  }

  core::FileSystem files;
  core::RealSubprocess subprocess;
  core::Clock clock;
  Environment environment{.files = files, .subprocess = subprocess, .clock = clock};
};

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
  call_command->add_option("ARGUMENTS", line.words, "One JSON object or key=value pairs");
  CLI::App* submit_command = app.add_subcommand(
      "submit",
      "Submit the runs that pass verification, each once; without --go, show what would be done");
  submit_command->add_option("DIR", line.submit.directory, "The experiment's directory")
      ->required();
  submit_command->add_flag("--go", line.submit.go, "Submit");
  submit_command
      ->add_option(
          "--max", line.submit.at_once,
          "How many jobs may run at a time; uses one array if all runs request the same resources")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  CLI::App* doctor_command =
      app.add_subcommand("doctor", "Show what was found, what is missing, and how to fix it");
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
  if (call_command->parsed()) return call(world.environment, line.tool, line.words);
  if (submit_command->parsed()) return submit(world.environment, line.submit);
  if (doctor_command->parsed()) return doctor(world.environment);
  if (http->count() > 0) {
    return serve_http(world.environment, server_options(line), line.http, arguments);
  }
  return serve(world.environment, server_options(line));
}

}  // namespace

int serve(const Environment& environment, const mcp::ServerOptions& options) {
  const int output = mcp::claim_stdout();
  if (output < 0) {
    fmt::print(stderr, "scaffold-runs: cannot serve: no file descriptor is left for stdout\n");
    return kFailed;
  }
  const mcp::TerminationSignals signals;
  mcp::Server server = make_server(environment, options);
  spdlog::info("serving MCP on stdio");
  const std::size_t still_running = mcp::serve_stdio(server, STDIN_FILENO, output, signals.fd());
  if (still_running > 0) _exit(kOk);
  return kOk;
}

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
