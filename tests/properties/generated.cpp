#include "tests/properties/generated.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace property_tests {
namespace {

constexpr std::array<std::string_view, 30> kPieces = {
    "a",  "Word", "yes", "0",  "12",   "1e-5", " ", "  ", ":",      ": ",
    " #", "-",    "'",   "\"", "\\",   "\\n",  "{", "}",  "[",      "]",
    "|",  "*",    "_",   "`",  "${x}", "<b>",  "&", "%",  "\u00e9", "\U0001f600"};
constexpr std::array<std::string_view, 10> kControls = {
    "\t", "\x01", "\x1b", "\x7f", "\u0085", "\u200b", "\u202e", "\ufeff", "\n", "\r"};

constexpr std::array<std::string_view, 3> kModels = {"Llama-3.2-1B-Instruct", "Qwen2.5-0.5B",
                                                     "meta-llama/Llama-3.2-3B-Instruct"};
constexpr std::array<std::string_view, 6> kRates = {"1e-5",      "5E-05",  "0.0001",
                                                    "3 x 10^-4", "1×10⁻⁵", "0.02"};
constexpr std::array<std::string_view, 4> kRanks = {"8", "16", "64", "1,024"};
constexpr std::array<std::string_view, 4> kWords = {"short", "7", "0.5", "a b"};

std::string generated_name(Chance& chance) {
  constexpr std::string_view kLetters = "abcXYZ019._-";
  std::string name = "r";
  for (std::size_t length = 1 + chance.below(20); length > 0; --length) {
    name += kLetters[chance.below(kLetters.size())];
  }
  return name + "x";
}

core::Column column_of(std::string_view key) {
  const core::Parameter* parameter = core::find_parameter(key);
  if (parameter == nullptr) return {"Word Length", std::string(key), nullptr, {}};
  return {std::string(parameter->name), std::string(key), parameter, {}};
}

std::string cell_of(const std::string& key, const core::ExperimentPlan& plan, Chance& chance) {
  if (key == "model") return chance.one_of(plan.models).name;
  if (key == "lora_rank") return std::string(chance.one_of(kRanks));
  if (key == "lr") return std::string(chance.one_of(kRates));
  if (key == "system_prompt" || key == "prompt") return generated_text(chance, true);
  return std::string(chance.one_of(kWords));
}

void add_resources(core::ExperimentPlan& plan, Chance& chance) {
  for (const std::string_view model : kModels) {
    if (plan.models.empty() || chance.once_in(2)) {
      const std::string_view last = model.substr(model.rfind('/') + 1);
      plan.models.push_back({std::string(model), fmt::format("/models/{}", last), {}});
    }
  }
  for (std::size_t i = chance.below(3) + 1; i > 0; --i) {
    plan.datasets.push_back(
        {fmt::format("words {}", i), fmt::format("/data/words_{}.json", i), {}});
  }
  // The samples of several data sets are no number of the plan.
  if (plan.datasets.size() == 1 && chance.once_in(2)) {
    plan.training_samples = core::PlanValue{std::to_string(chance.below(100000)), {}};
  }
}

void add_runs(core::ExperimentPlan& plan, Chance& chance) {
  for (const char* key : {"model", "lora_rank", "lr", "system_prompt", "word_length"}) {
    if (chance.once_in(2)) plan.columns.push_back(column_of(key));
  }
  for (std::size_t i = chance.below(12) + 1; i > 0; --i) {
    core::PlannedRun run;
    run.name = generated_name(chance);
    run.type = chance.once_in(5) ? core::RunType::control : core::RunType::fine_tuned;
    for (const core::Column& column : plan.columns) {
      if (chance.once_in(6)) continue;
      run.cells[column.key] = {cell_of(column.key, plan, chance), {}};
    }
    plan.runs.push_back(std::move(run));
  }
}

void add_configuration(core::ExperimentPlan& plan, Chance& chance) {
  for (const core::Parameter& parameter : core::parameters()) {
    const bool of_resources = parameter.key == "model" || parameter.key == "dataset";
    if (of_resources || parameter.example.empty() || chance.once_in(3)) continue;
    const bool prompt = parameter.type == core::ValueType::prompt;
    plan.configuration[std::string(parameter.key)] = {
        prompt ? generated_text(chance, true) : std::string(parameter.example), {}};
  }
}

}  // namespace

const std::vector<std::string>& awkward_texts() {
  static const std::vector<std::string> kTexts = {"",
                                                  " ",
                                                  "yes",
                                                  "Yes",
                                                  "NO",
                                                  "on",
                                                  "Off",
                                                  "y",
                                                  "N",
                                                  "true",
                                                  "null",
                                                  "Null",
                                                  "~",
                                                  "nan",
                                                  ".nan",
                                                  ".inf",
                                                  "-.INF",
                                                  "+.inf",
                                                  "0",
                                                  "-0",
                                                  "00123",
                                                  "0123",
                                                  "0o17",
                                                  "0x1F",
                                                  "0b101",
                                                  "1_000",
                                                  "+1",
                                                  "1e3",
                                                  "1e-5",
                                                  "1.0e-05",
                                                  "1E5",
                                                  "12e03",
                                                  "1.",
                                                  ".5",
                                                  "3.10",
                                                  "1:30:00",
                                                  "1:30",
                                                  "190:20:30.15",
                                                  "2025-10-22",
                                                  "2025-10-22T10:00:00Z",
                                                  "2025-10-22 10:00:00",
                                                  "=",
                                                  "<<",
                                                  "-",
                                                  "- a",
                                                  "?",
                                                  ": ",
                                                  "a: b",
                                                  "a:",
                                                  ":a",
                                                  "a #b",
                                                  "#a",
                                                  "'",
                                                  "''",
                                                  "\"",
                                                  "it's",
                                                  "\\",
                                                  "\\n",
                                                  "a\nb",
                                                  "a\n",
                                                  "\n",
                                                  "\r",
                                                  "\t",
                                                  "a\tb",
                                                  " a",
                                                  "a ",
                                                  "{",
                                                  "}",
                                                  "{a}",
                                                  "[",
                                                  "]",
                                                  "[a]",
                                                  ",",
                                                  "&a",
                                                  "*a",
                                                  "!a",
                                                  "!!str a",
                                                  "|",
                                                  ">",
                                                  "@a",
                                                  "`a`",
                                                  "%a",
                                                  "${a}",
                                                  "---",
                                                  "...",
                                                  "\x01",
                                                  "\x1b[2J",
                                                  "\x7f",
                                                  "\u0085",
                                                  "\u00a0",
                                                  "\u200b",
                                                  "\u2028",
                                                  "\u2029",
                                                  "\u202e",
                                                  "\ufeff",
                                                  "\ufffd",
                                                  "\u00e9",
                                                  "\U0001f600",
                                                  "\U0010ffff"};
  return kTexts;
}

std::string generated_text(Chance& chance, bool one_line) {
  std::string text;
  for (std::size_t pieces = chance.below(25); pieces > 0; --pieces) {
    const bool control = chance.once_in(8) && !one_line;
    text += control ? chance.one_of(kControls) : chance.one_of(kPieces);
  }
  return text;
}

double generated_number(Chance& chance) {
  if (chance.once_in(3)) return static_cast<double>(chance.below(1000000)) / 1e7;
  if (chance.once_in(3)) return static_cast<double>(chance.below(1000000));
  for (;;) {
    const auto number = std::bit_cast<double>(chance.bits());
    if (std::isfinite(number)) return number;
  }
}

core::ExperimentPlan generated_plan(Chance& chance) {
  core::ExperimentPlan plan;
  plan.name = core::PlanValue{generated_name(chance), {}};
  plan.stated_directory = core::PlanValue{"/exp/" + generated_name(chance), {}};
  add_resources(plan, chance);
  add_runs(plan, chance);
  add_configuration(plan, chance);
  return plan;
}

}  // namespace property_tests
