// The show behind `./bootstrap demo`: plays an agent that drives the real server over its stdin and
// stdout. Usage: demo SERVER_BINARY DEMO_DATA_DIR [DEST]

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "demo/page.h"
#include "demo/server_process.h"

namespace demo {
namespace {

namespace fs = std::filesystem;

constexpr int kUsage = 64;

/// A value as people write it: `1e-5` for 1e-05, `""` for empty text.
std::string text_of(const Json& value) {
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) return value;
  std::string text = value.dump();
  const std::size_t exponent = text.find("e-0");
  if (exponent != std::string::npos) text.erase(exponent + 2, 1);
  return text;
}

/// Without the backticks of Markdown.
std::string plain_text(const Json& value) {
  std::string text = value;
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

/// The agent of the show: opens a session and calls tools as a client does.
class Agent {
 public:
  Agent(const Page& page, const std::string& server, const std::string& directory)
      : page_(page), server_(server, directory) {
    const Json hello =
        server_.request("initialize",
                        {{"protocolVersion", "2025-11-25"},
                         {"capabilities", Json::object()},
                         {"clientInfo", {{"name", "demo-agent"}, {"version", "1.0"}}}},
                        [](const Json&) {});
    server_.send({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
    page_.line(fmt::format("  connected to {}, MCP {}", text_of(hello["serverInfo"]["name"]),
                           text_of(hello["protocolVersion"])));
  }

  /// Calls a tool; shows the request, its progress and the head of the answer.
  /// \returns the answer's `structuredContent`; throws when its status is another than expected.
  Json call(const std::string& tool, const Json& arguments, const std::string& expected = "ok") {
    page_.line();
    page_.line("▶ " + tool);
    page_.paragraph(arguments.dump(), 2);
    Json result = server_.request(
        "tools/call",
        {{"name", tool}, {"arguments", arguments}, {"_meta", {{"progressToken", tool}}}},
        [this](const Json& notification) {
          const Json& progress = notification["params"];
          page_.line(fmt::format("  · {}/{} {}", text_of(progress["progress"]),
                                 text_of(progress["total"]), text_of(progress["message"])));
        })["structuredContent"];
    show_head(result);
    if (result["status"] != expected) {
      throw std::runtime_error("the server did not answer as this demo expects; see above");
    }
    return result;
  }

  /// The call that a result proposes.
  Json call_next(const Json& result) {
    return call(result["next"]["tool"], result["next"]["arguments"]);
  }

 private:
  /// Status, summary, questions, and the warnings that were not shown before.
  void show_head(const Json& result) {
    page_.line("◀ " + text_of(result["status"]));
    if (result["missing"].size() != 1) page_.paragraph(plain_text(result["summary"]), 2);
    for (const Json& question : result["missing"]) {
      page_.line(fmt::format("  ? {} ({})", text_of(question["field"]), text_of(question["type"])));
      page_.paragraph(plain_text(question["question"]), 4);
      const std::vector<std::string> places = question["looked_in"];
      page_.paragraph(fmt::format("looked in: {}", fmt::join(places, "; ")), 4);
      page_.line("    example: " + text_of(question["example"]));
    }
    for (const Json& warning : result["warnings"]) {
      if (!seen_warnings_.insert(warning.dump()).second) continue;
      page_.paragraph(
          fmt::format("! {}: {}", text_of(warning["code"]), plain_text(warning["message"])), 2);
    }
  }

  const Page& page_;
  ServerProcess server_;
  std::set<std::string> seen_warnings_;
};

/// What the plan says for all runs, each value with its place.
void show_configuration(const Page& page, const Json& configuration) {
  for (const auto& [key, value] : configuration["parameters"].items()) {
    page.line(fmt::format("  {:20} {:40} {}", key, page.shown(text_of(value)),
                          text_of(configuration["sources"][key])));
  }
}

/// The runs of a sweep over two parameters as a grid of their directories.
void show_grid(const Page& page, const Json& analysis) {
  const Json& rows = analysis["varying"][0];
  const Json& columns = analysis["varying"][1];
  const std::string row_key = rows["key"];
  const std::string column_key = columns["key"];
  std::string header(14, ' ');
  for (const Json& value : columns["values"]) {
    header += fmt::format("  {:24}", text_of(columns["abbreviation"]) + " " + text_of(value));
  }
  page.line();
  page.line(header);
  for (const Json& row : rows["values"]) {
    std::string line = fmt::format("  {:12}", text_of(rows["abbreviation"]) + " " + text_of(row));
    for (const Json& column : columns["values"]) {
      for (const Json& run : analysis["runs"]) {
        const Json& values = run["parameters"];
        if (values[row_key] != row || values[column_key] != column) continue;
        line += fmt::format("■ {:24}", text_of(run["directory"]));
      }
    }
    page.line(line);
  }
}

/// How many runs passed each check.
void show_checks(const Page& page, const Json& verification) {
  Json passed = Json::object();  // Keeps the order.
  for (const Json& run : verification["runs"]) {
    for (const Json& check : run["checks"]) {
      Json& count = passed[check["name"].get<std::string>()];
      count = (count.is_null() ? 0 : count.get<int>()) + (check["status"] == "passed" ? 1 : 0);
    }
  }
  std::vector<std::string> counts;
  for (const auto& [name, count] : passed.items()) counts.push_back(name + " " + count.dump());
  page.paragraph(fmt::format("✓ passed per check: {}", fmt::join(counts, ", ")), 2);
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string() + (entry.is_directory() ? "/" : ""));
  }
  std::sort(names.begin(), names.end(), [](const std::string& left, const std::string& right) {
    return strverscmp(left.c_str(), right.c_str()) < 0;  // rank8 before rank16
  });
  return names;
}

/// A line for each entry of a directory, with the files of those that are directories themselves.
void show_tree(const Page& page, const std::string& directory) {
  page.line("  " + directory + "/");
  const std::vector<std::string> names = names_in(directory);
  for (const std::string& name : names) {
    const bool is_directory = name.ends_with('/');
    const auto files = is_directory ? names_in(fs::path(directory) / name) : decltype(names)();
    page.line(fmt::format("  {} {:18} {}", name == names.back() ? "└──" : "├──", name,
                          fmt::join(files, "  ")));
  }
}

/// The last lines of a file, or all where it has fewer.
void show_file(const Page& page, const std::string& path,
               std::size_t count = std::numeric_limits<std::size_t>::max()) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (std::size_t i = lines.size() - std::min(lines.size(), count); i < lines.size(); ++i) {
    page.line("  │ " + lines[i]);
  }
}

/// Where the show takes place.
struct Stage {
  fs::path data;           ///< The `demo/data` of the sources.
  std::string place;       ///< Absolute; `$DEMO` in what is printed.
  std::string experiment;  ///< Its directory, in `place`.
};

/// Copies one of the show's texts into the experiment, filled in and without one of its lines.
void copy_text(const Stage& stage, const char* name, const std::string& line_left_out = "") {
  std::ifstream source(stage.data / name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(source), {}};
  const std::string placeholder = "@DEMO@";
  for (std::size_t at = 0; (at = text.find(placeholder)) != std::string::npos;) {
    text.replace(at, placeholder.size(), stage.place);
  }
  text.erase(text.find(line_left_out), line_left_out.size());
  std::ofstream copy(fs::path(stage.experiment) / name, std::ios::binary);
  copy << text;
  if (!source || !copy.flush()) {
    throw std::runtime_error(fmt::format("{}: cannot be copied to {}", name, stage.experiment));
  }
}

/// A directory with an experiment, its site settings, the data set and a model's folder, as a
/// researcher would have them.
/// \param place created if missing; empty: a new one in `$TMPDIR` or `/tmp`.
Stage set_stage(const std::string& data_dir, std::string place) {
  if (place.empty()) {
    place = (fs::temp_directory_path() / "scaffold-runs-demo.XXXXXX").string();
    if (mkdtemp(place.data()) == nullptr) throw std::runtime_error(place + ": cannot be created");
  }
  const fs::path root = fs::absolute(place).lexically_normal();
  Stage stage{data_dir, root.string(), (root / "cap_4L_lora_lr_sweep_2025-10-22").string()};
  fs::create_directories(root);
  if (!fs::create_directory(stage.experiment)) {
    throw std::runtime_error(stage.experiment + ": already exists; name another directory");
  }
  fs::create_directories(root / "models/Llama-3.2-1B-Instruct");
  fs::create_directories(root / "data");
  fs::copy(stage.data / "words_4L_80P_300.json", root / "data");
  copy_text(stage, "claude.local.md");
  return stage;
}

/// The plan lacks its epochs; the server asks, the user answers. Writes nothing.
void play_the_question(const Page& page, const Stage& stage, const std::string& server) {
  page.heading("Act one: the plan forgot something");
  page.paragraph(
      "The plan lists eight runs but does not say for how many epochs to train. The agent asks the "
      "server to read it.");
  copy_text(stage, "experiment_summary.md", "- **Epochs:** 1\n");
  Agent agent(page, server, stage.experiment);
  agent.call("parse_summary", {{"experiment_dir", stage.experiment}}, "needs_input");
  page.line();
  page.paragraph(
      "The agent does not guess. It asks its user, who says: 1. So it calls again with the "
      "answer.");
  const Json configuration = agent.call(
      "parse_summary",
      {{"experiment_dir", stage.experiment}, {"answers", {{"epochs", 1}}}})["configuration"];
  page.line(fmt::format("  epochs = {}, from: {}", text_of(configuration["parameters"]["epochs"]),
                        text_of(configuration["sources"]["epochs"])));
}

/// The plan is complete; five calls make eight run directories and check them.
void play_the_five_calls(const Page& page, const Stage& stage, const std::string& server) {
  page.heading("Act two: five calls");
  page.paragraph(
      "The user wrote the epochs into the plan. Each result tells the agent which call comes next, "
      "so it just follows.");
  copy_text(stage, "experiment_summary.md");
  Agent agent(page, server, stage.experiment);
  const Json found = agent.call("find_experiment", {{"path", stage.experiment}});
  const Json plan = agent.call_next(found);
  show_configuration(page, plan["configuration"]);
  const Json analysis = agent.call_next(plan);
  show_grid(page, analysis);
  Json arguments = analysis["next"]["arguments"];
  arguments["generator"] = "builtin";
  const Json made = agent.call("scaffold_run", arguments);
  show_checks(page, agent.call_next(made));
}

void show_outcome(const Page& page, const Stage& stage) {
  page.heading("What was made");
  show_tree(page, stage.experiment);
  page.heading("rank8_lr1e-5/finetune.slurm");
  show_file(page, stage.experiment + "/rank8_lr1e-5/finetune.slurm");
  page.heading("The end of scaffold-runs.log");
  show_file(page, stage.experiment + "/scaffold-runs.log", 8);
  page.heading("Where to look next");
  fmt::print("  everything above     {}\n", stage.place);
  fmt::print("  what trains          {}/rank8_lr1e-5/finetune.yaml\n", stage.experiment);
  fmt::print("  the final report     {}/.scaffold/report.md\n", stage.experiment);
  fmt::print("  connect your agent   README.md, \"Connect an agent\"\n\n");
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
    const demo::Stage stage =
        demo::set_stage(arguments[2], argument_count == 4 ? arguments[3] : "");
    const demo::Page page(stage.place);
    fmt::print("\n  From a plan to run directories that are ready for sbatch. $DEMO is {}\n",
               stage.place);
    demo::play_the_question(page, stage, server);
    demo::play_the_five_calls(page, stage, server);
    demo::show_outcome(page, stage);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "demo: {}\n", error.what());
    return 1;
  }
}
