#include "core/verify/trainer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "embedded_helpers.h"

namespace core {
namespace {

using TrainerJson = nlohmann::json;

constexpr std::size_t kMostTrainerOutput = std::size_t{16} << 20;

Command command_for(const std::string& python, const std::vector<TrainerQuestion>& questions,
                    const Environment& environment, std::chrono::milliseconds time_limit) {
  Command command;
  // Isolated: neither the working directory nor PYTHONPATH can stand in for a package.
  command.arguments = {python, "-I", "-B", "-c", std::string(helpers::files().front().contents)};
  for (const TrainerQuestion& question : questions) {
    command.arguments.push_back(question.file);
    command.arguments.push_back(question.recipe);
  }
  command.environment = environment;
  command.environment["OMP_NUM_THREADS"] = "1";
  command.environment["HF_HUB_OFFLINE"] = "1";
  command.environment["TIKTOKEN_CACHE_DIR"] = "";
  command.directory = "/";
  command.time_limit = time_limit;
  command.output_limit = kMostTrainerOutput;
  command.low_priority = true;
  return command;
}

std::string text_of(const TrainerJson& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> problems_of(const TrainerJson& line) {
  std::vector<std::string> problems;
  for (const TrainerJson& problem : line.at("problems")) {
    if (problem.is_string()) problems.push_back(problem.get<std::string>());
  }
  return problems;
}

void take(const TrainerJson& line, TrainerAnswer& answer) {
  if (!line.is_object()) return;
  if (line.contains("problems")) {
    answer.problems.push_back(problems_of(line));
  } else if (line.contains("unavailable")) {
    answer.unavailable = text_of(line, "unavailable");
  } else {
    answer.version = text_of(line, "torchtune");
  }
}

/// The last line of what a program complained about.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

}  // namespace

TrainerAnswer ask_trainer(Subprocess& subprocess, const std::string& python,
                          const std::vector<TrainerQuestion>& questions,
                          const Environment& environment, std::chrono::milliseconds time_limit,
                          const std::stop_token& stop) {
  TrainerAnswer answer;
  const Command command = command_for(python, questions, environment, time_limit);
  const auto outcome = subprocess.run(command, stop);
  if (!outcome) {
    answer.unavailable = outcome.error().message;
    return answer;
  }
  std::istringstream lines(outcome->output);
  for (std::string line; std::getline(lines, line);) {
    take(TrainerJson::parse(line, nullptr, false), answer);
  }
  if (answer.version.empty() && answer.unavailable.empty() && !outcome->timed_out) {
    answer.unavailable = fmt::format("{} ended with {}: {}", python, to_string(*outcome, command),
                                     last_line(outcome->error_output));
  }
  return answer;
}

}  // namespace core
