#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/generate/kit.h"
#include "core/locate/locate.h"
#include "tools/cli/commands.h"
#include "tools/session.h"

namespace tools::cli {
namespace {

/// One line of the report.
struct Finding {
  std::string name;
  bool is_there = false;
  std::string detail;  ///< Where it is, or the remedy.
};

/// The first line that a program prints, or nothing if it fails.
std::optional<std::string> first_line_of(const Environment& environment,
                                         std::vector<std::string> arguments) {
  core::Command command;
  command.arguments = std::move(arguments);
  command.environment = environment.variables;
  // Python also imports from where it is started, and what is here may be an experiment.
  command.directory = "/";
  command.time_limit = std::chrono::seconds(20);
  command.low_priority = true;
  const core::Result<core::CommandOutcome> outcome = environment.subprocess.run(command);
  if (!outcome || !outcome->succeeded()) return std::nullopt;
  const std::string& text = outcome->output.empty() ? outcome->error_output : outcome->output;
  return text.substr(0, text.find('\n'));
}

Finding program(const Environment& environment, const core::ProgramTrust& trust,
                const std::string& name, std::vector<std::string> arguments,
                const std::string& remedy) {
  const std::optional<std::string> path = core::find_program(name, environment.variables);
  if (!path) return {name, false, remedy};
  if (!trust.judge({*path, core::NamedBy::path, "the PATH", name}).is_allowed()) {
    return {name, false,
            fmt::format("{} was not run: it is in this directory, or everybody may "
                        "change it.",
                        *path)};
  }
  arguments.insert(arguments.begin(), *path);
  const std::optional<std::string> version = first_line_of(environment, std::move(arguments));
  if (!version) return {name, false, *path + " was found but does not answer. " + remedy};
  return {name, true, fmt::format("{} ({})", *path, *version)};
}

Finding python_module(const Environment& environment, const std::string& python,
                      const std::string& title, const std::string& module,
                      const std::string& need) {
  const std::string remedy = fmt::format("{} -m pip install {}; {}", python, title, need);
  const std::string script = fmt::format("import {0}; print({0}.__version__)", module);
  const std::optional<std::string> version = first_line_of(environment, {python, "-c", script});
  if (!version) return {title, false, remedy};
  return {title, true, fmt::format("{} for {}", *version, python)};
}

/// The kit with the commit of its files.
Finding kit_finding(const Environment& environment, const core::SiteLocation& site) {
  if (!site.kit.may_run && !site.kit.directory.empty()) {
    return {
        "cruijff_kit", false,
        fmt::format("{} was found, but its script is not run without asking; scaffold_run asks, "
                    "or set CRUIJFF_KIT_DIR to it.",
                    site.kit.directory)};
  }
  if (!site.kit.may_run) {
    return {"cruijff_kit", false,
            "Set CRUIJFF_KIT_DIR to a checkout, or use the built-in generator, which needs none."};
  }
  const std::string& directory = site.kit.directory;
  const std::string revision = core::git_revision(environment.files, directory);
  return {"cruijff_kit", true,
          revision.empty() ? directory : fmt::format("{} ({})", directory, revision.substr(0, 7))};
}

/// The Python of the site's environment, which runs the kit's script, and what the script needs.
void python_findings(const Environment& environment, const core::SiteLocation& site,
                     const core::ProgramTrust& trust, std::vector<Finding>& findings) {
  const std::optional<core::TrainingPython> python = site_python(environment, site);
  if (!python) {
    findings.push_back(
        {"python", false, "Load a module that provides Python 3; only the kit's script needs it."});
    return;
  }
  const core::TrustVerdict verdict = trust.judge(core::as_program(*python));
  if (!verdict.is_allowed()) {
    findings.push_back(
        {"python", false,
         verdict.question ? fmt::format("{} was not run: {} names it, so scaffold_run asks first.",
                                        python->path, python->source)
                          : verdict.reason});
    return;
  }
  const std::optional<std::string> version =
      first_line_of(environment, {python->path, "--version"});
  findings.push_back({"python", version.has_value(),
                      version ? fmt::format("{} ({}, {})", python->path, *version, python->origin)
                              : fmt::format("{} ({}) does not run; recreate the environment.",
                                            python->path, python->origin)});
  if (!python->is_from_environment) {
    findings.push_back({"environment", false,
                        "The environment named in the site settings was not found; create it, or "
                        "give its path (`conda_env` or `venv`)."});
  }
  findings.push_back(python_module(environment, python->path, "PyYAML", "yaml",
                                   "only the kit's script needs it."));
  findings.push_back(
      python_module(environment, python->path, "torchtune", "torchtune", "only the jobs need it."));
}

std::vector<Finding> examine_site(const Environment& environment) {
  const core::LocateRequest request = locate_request(environment, std::nullopt);
  const core::SiteLocation site =
      core::locate_site(environment.files, request, {}, environment.working_directory);
  std::vector<Finding> findings;
  findings.push_back(site.settings.path.empty()
                         ? Finding{"site settings", false,
                                   "Copy the kit's claude.local.md.template to claude.local.md, "
                                   "next to the experiment or in the kit, and fill it in."}
                         : Finding{"site settings", true, site.settings.path});
  findings.push_back(kit_finding(environment, site));
  const core::ProgramTrust trust =
      core::program_trust(environment.files, request, environment.working_directory);
  python_findings(environment, site, trust, findings);
  findings.push_back(
      program(environment, trust, "conda", {"--version"},
              "Load the site's conda module; jobs activate the environment with it."));
  findings.push_back(program(environment, trust, "sbatch", {"--version"},
                             "Run this on a login node; without it, verify_run cannot ask Slurm."));
  return findings;
}

}  // namespace

int doctor(const Environment& environment) {
  fmt::print("scaffold-runs {} in {}\n", environment.version, environment.working_directory);
  for (const Finding& finding : examine_site(environment)) {
    fmt::print("{:8} {:14} {}\n", finding.is_there ? "ok" : "missing", finding.name,
               finding.detail);
  }
  return kOk;
}

}  // namespace tools::cli
