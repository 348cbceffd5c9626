#include "demo/acts.h"

#include <set>

#include <fmt/format.h>

#include "demo/server_process.h"
#include "demo/views.h"

namespace demo {
namespace {

/// The agent of the show: opens a session and calls tools as a client does.
class Agent {
 public:
  Agent(const Terminal& terminal, const std::string& server, const std::string& directory)
      : terminal_(terminal), server_(server, directory) {
    const Json hello = server_.request(
        "initialize", {{"protocolVersion", "2025-11-25"},
                       {"capabilities", Json::object()},
                       {"clientInfo", {{"name", "demo-agent"}, {"version", "1.0"}}}});
    server_.notify("notifications/initialized");
    terminal_.line(fmt::format("  {} {}, MCP {}", terminal_.styled(Style::dim, "connected to"),
                               hello["serverInfo"]["name"].get<std::string>(),
                               hello["protocolVersion"].get<std::string>()));
  }

  /// Calls a tool, shows request, progress and the head of the answer, and gives its
  /// `structuredContent`.
  Json call(const std::string& tool, const Json& arguments) {
    terminal_.line();
    terminal_.line(terminal_.styled(Style::bold, "▶ " + tool));
    terminal_.paragraph(arguments.dump(), 2);
    const Json params = {
        {"name", tool}, {"arguments", arguments}, {"_meta", {{"progressToken", tool}}}};
    const Json result = server_.request("tools/call", params, [this](const Json& notification) {
      show_progress(notification["params"]);
    });
    Json structured = result["structuredContent"];
    show_head(terminal_, structured, told_);
    return structured;
  }

  /// The call that a result proposes.
  Json call_next(const Json& result) {
    return call(result["next"]["tool"].get<std::string>(), result["next"]["arguments"]);
  }

  /// Whether the server ended as it should once its input ended.
  bool finish() { return server_.finish() == 0; }

 private:
  void show_progress(const Json& progress) const {
    terminal_.line(fmt::format("  {} {}/{} {}", terminal_.styled(Style::green, "·"),
                               progress["progress"].get<int>(), progress.value("total", 0),
                               progress.value("message", "")));
  }

  const Terminal& terminal_;
  ServerProcess server_;
  std::set<std::string> told_;
};

bool is_ok(const Json& result) { return result["status"] == "ok"; }

}  // namespace

bool play_the_question(const Terminal& terminal, const Stage& stage, const std::string& server) {
  terminal.heading("Act one: the plan forgot something");
  terminal.paragraph(
      "The plan lists eight runs but does not say for how many epochs to train. The agent asks the "
      "server to read it.");
  Agent agent(terminal, server, stage.experiment_dir);
  const Json asked = agent.call("parse_summary", {{"experiment_dir", stage.experiment_dir}});
  if (asked["status"] != "needs_input" || asked["missing"][0]["field"] != "epochs") return false;
  terminal.line();
  terminal.paragraph(
      "The agent does not guess. It asks its user, who says: 1. So it calls again with the "
      "answer.");
  const Json answered = agent.call(
      "parse_summary", {{"experiment_dir", stage.experiment_dir}, {"answers", {{"epochs", 1}}}});
  if (!is_ok(answered)) return false;
  const Json& configuration = answered["configuration"];
  terminal.line(fmt::format("  epochs = {}, from: {}",
                            value_text(configuration["parameters"]["epochs"]),
                            configuration["sources"]["epochs"].get<std::string>()));
  return agent.finish();
}

bool play_the_five_calls(const Terminal& terminal, const Stage& stage, const std::string& server) {
  terminal.heading("Act two: five calls");
  terminal.paragraph(
      "The user wrote the epochs into the plan. Each result tells the agent which call comes next, "
      "so it just follows.");
  Agent agent(terminal, server, stage.experiment_dir);
  const Json found = agent.call("find_experiment", {{"path", stage.experiment_dir}});
  show_fields(terminal, found,
              {"summary_path", "site_settings_path", "cruijff_kit_dir", "generators"});
  if (!is_ok(found)) return false;

  const Json plan = agent.call_next(found);
  if (!is_ok(plan)) return false;
  show_configuration(terminal, plan);

  const Json analysis = agent.call_next(plan);
  if (!is_ok(analysis)) return false;
  terminal.line();
  show_grid(terminal, analysis);

  Json arguments = analysis["next"]["arguments"];
  arguments["generator"] = "builtin";
  const Json made = agent.call("scaffold_run", arguments);
  if (!is_ok(made) || made["counts"]["created"] != 8) return false;

  const Json verification = agent.call_next(made);
  show_checks(terminal, verification);
  return is_ok(verification) && agent.finish();
}

void show_outcome(const Terminal& terminal, const Stage& stage) {
  const std::string slurm = stage.experiment_dir + "/rank8_lr1e-5/finetune.slurm";
  const std::string log = stage.experiment_dir + "/scaffold-runs.log";
  terminal.heading("What was made");
  show_tree(terminal, stage.experiment_dir);
  terminal.heading("rank8_lr1e-5/finetune.slurm");
  show_file(terminal, slurm);
  terminal.heading("The end of scaffold-runs.log");
  show_end_of_file(terminal, log, 8);
  terminal.heading("Where to look further");
  fmt::print("  everything above     {}\n", stage.place);
  fmt::print("  what trains          {}/rank8_lr1e-5/finetune.yaml\n", stage.experiment_dir);
  fmt::print("  the final report     {}/.scaffold/report.md\n", stage.experiment_dir);
  fmt::print("  connect your agent   README.md, \"Connect an agent\"\n\n");
}

}  // namespace demo
