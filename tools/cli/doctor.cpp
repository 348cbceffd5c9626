#include "tools/cli/doctor.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/generate/kit.h"
#include "core/locate/locate.h"
#include "tools/cli/exit_code.h"
#include "tools/generator_choice.h"
#include "tools/session.h"

namespace tools::cli {
namespace {

/// One line of the report.
struct Finding {
  std::string name;
  bool is_there = false;
  std::string detail;  ///< Where it is, or the remedy.
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// What a program prints on its first line, or nothing when it does not end well.
std::optional<std::string> answer(const Environment& environment,
                                  std::vector<std::string> arguments) {
  core::Command command;
  command.arguments = std::move(arguments);
  command.environment = environment.variables;
  command.time_limit = std::chrono::seconds(20);
  command.low_priority = true;
  const core::Result<core::CommandOutcome> outcome = environment.subprocess.run(command);
  if (!outcome || !outcome->succeeded()) return std::nullopt;
  return first_line(outcome->output.empty() ? outcome->error_output : outcome->output);
}

Finding program(const Environment& environment, const std::string& name,
                std::vector<std::string> arguments, const std::string& remedy) {
  const std::optional<std::string> path = core::find_program(name, environment.variables);
  if (!path) return {name, false, remedy};
  arguments.insert(arguments.begin(), *path);
  const std::optional<std::string> version = answer(environment, std::move(arguments));
  if (!version) return {name, false, *path + " is there but does not answer. " + remedy};
  return {name, true, fmt::format("{} ({})", *path, *version)};
}

Finding python_module(const Environment& environment, const std::string& python,
                      const std::string& title, const std::string& module,
                      const std::string& need) {
  const std::string remedy = fmt::format("{} -m pip install {}; {}", python, title, need);
  const std::string script = fmt::format("import {0}; print({0}.__version__)", module);
  const std::optional<std::string> version = answer(environment, {python, "-c", script});
  if (!version) return {title, false, remedy};
  return {title, true, fmt::format("{} for {}", *version, python)};
}

/// The kit with the commit that its files are at.
Finding kit_finding(const Environment& environment, const core::SiteLocation& place) {
  if (!place.kit.may_run) {
    return {"cruijff_kit", false,
            "Set CRUIJFF_KIT_DIR to a checkout, or use the built-in generator, which needs none."};
  }
  const std::string& directory = place.kit.directory;
  const std::string revision = core::git_revision(environment.files, directory);
  return {"cruijff_kit", true,
          revision.empty() ? directory : fmt::format("{} ({})", directory, revision.substr(0, 7))};
}

/// A program in the working directory that somebody else has put there.
bool is_planted(const Environment& environment, const std::string& program) {
  const auto inside = environment.files.is_inside(environment.working_directory, program);
  const auto status = environment.files.status(program);
  const bool is_own = status && (status->owner == environment.user || status->owner == 0);
  return (!inside || *inside) && !is_own;
}

/// The Python of the site's environment, which runs the kit's script, with what the script needs.
void python_findings(const Environment& environment, const core::SiteLocation& place,
                     std::vector<Finding>& findings) {
  const std::optional<core::TrainingPython> python = python_of_place(environment, place.settings);
  if (!python) {
    findings.push_back(
        {"python", false, "Load a module that has Python 3; only the kit's script needs it."});
    return;
  }
  if (is_planted(environment, python->path)) {
    findings.push_back(
        {"python", false, python->path + " is not run: it lies here and belongs to another user."});
    return;
  }
  const std::optional<std::string> version = answer(environment, {python->path, "--version"});
  findings.push_back({"python", version.has_value(),
                      version ? fmt::format("{} ({}, {})", python->path, *version, python->origin)
                              : fmt::format("{} of {} does not run; make the environment anew.",
                                            python->path, python->origin)});
  if (!python->is_from_environment) {
    findings.push_back({"environment", false,
                        "The environment that the site settings name was not found; make it, or "
                        "name its path (`conda_env` or `venv`)."});
  }
  findings.push_back(python_module(environment, python->path, "PyYAML", "yaml",
                                   "only the kit's script needs it."));
  findings.push_back(python_module(environment, python->path, "torchtune", "torchtune",
                                   "nothing here needs it, jobs do."));
}

std::vector<Finding> examine(const Environment& environment) {
  const core::LocateRequest request = locate_request(environment, std::nullopt);
  const core::SiteLocation place =
      core::locate_site(environment.files, request, {}, environment.working_directory);
  std::vector<Finding> findings;
  findings.push_back(place.settings.path.empty()
                         ? Finding{"site settings", false,
                                   "Copy the kit's claude.local.md.template to claude.local.md, "
                                   "beside the experiment "
                                   "or in the kit, and fill it in."}
                         : Finding{"site settings", true, place.settings.path});
  findings.push_back(kit_finding(environment, place));
  python_findings(environment, place, findings);
  findings.push_back(
      program(environment, "conda", {"--version"},
              "Load the site's conda module; jobs activate the environment with it."));
  findings.push_back(program(environment, "sbatch", {"--version"},
                             "Run this on a login node; without it, verify_run cannot ask Slurm."));
  return findings;
}

}  // namespace

int doctor(const Environment& environment) {
  fmt::print("scaffold-runs {} in {}\n", environment.version, environment.working_directory);
  for (const Finding& finding : examine(environment)) {
    fmt::print("{:8} {:14} {}\n", finding.is_there ? "ok" : "missing", finding.name,
               finding.detail);
  }
  return kOk;
}

}  // namespace tools::cli
