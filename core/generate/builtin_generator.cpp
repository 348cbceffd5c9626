#include "core/generate/builtin_generator.h"

#include <fmt/format.h>

#include <set>

#include "core/generate/builtin_config.h"
#include "core/generate/builtin_script.h"
#include "core/generate/setup_keys.h"
#include "core/generate/stock_limits.h"
#include "core/generate/template_renderer.h"
#include "core/runs/models.h"

namespace core {
namespace {

std::string path_of(const RunConfig& run) { return to_text(run.model_path.value); }

std::string model_field(const RunConfig& run) {
  return fmt::format("{}@{}", kModelLikeField, run.text("model"));
}

Missing unknown_model(const RunConfig& run) {
  Missing missing;
  missing.field = model_field(run);
  missing.question = fmt::format(
      "{} ({}) is not in the table of models, and {}/config.json does not say what it is. Which of "
      "these models has the same shape?",
      run.text("model"), run.source.file.empty() ? run.name : to_string(run.source), path_of(run));
  missing.looked_in = {"the table of models", path_of(run) + "/config.json"};
  missing.type = "string";
  for (const Model& model : models()) missing.choices.emplace_back(model.name);
  missing.example = "Llama-3.2-1B";
  return missing;
}

}  // namespace

BuiltinGenerator::BuiltinGenerator(const FileSystem& files, SiteSettings settings, Answers answers,
                                   std::string version)
    : files_(files),
      settings_(std::move(settings)),
      answers_(std::move(answers)),
      version_(std::move(version)) {}

std::string BuiltinGenerator::template_name(const RunConfig& run) const {
  return run.dataset.extension == ".parquet" ? "setup_finetune_parquet.yaml"
                                             : "setup_finetune_json.yaml";
}

std::string BuiltinGenerator::command(const RunConfig&) const {
  return fmt::format("scaffold-runs {} (builtin generator, no script to run)", version_);
}

Preparation BuiltinGenerator::prepare(const std::vector<RunConfig>& runs) {
  Preparation preparation;
  preparation.refusals = stock_refusals(runs);
  preparation.warnings = stock_warnings(runs);
  std::set<std::string> seen;
  for (const RunConfig& run : runs) {
    if (seen.insert("model " + path_of(run)).second) find_model_of(run, preparation);
    if (seen.insert("data " + run.dataset.path).second) {
      const Status data = check_training_data(files_, run.dataset);
      if (!data) preparation.refusals.push_back(data.error().message);
    }
    const auto model = models_.find(path_of(run));
    if (model == models_.end()) continue;
    for (Warning& warning : family_warnings(run, *model->second.family)) {
      add_once(preparation.warnings, std::move(warning));
    }
    for (std::string& refusal : family_refusals(run, *model->second.family)) {
      add_once(preparation.refusals, std::move(refusal));
    }
  }
  return preparation;
}

void BuiltinGenerator::find_model_of(const RunConfig& run, Preparation& preparation) {
  const auto answer = answers_.find(model_field(run));
  const Model* row = find_model(answer == answers_.end() ? run.text("model") : answer->second);
  const auto model = stock_model(files_, path_of(run), row);
  if (!model) {
    preparation.refusals.push_back(model.error().message);
  } else if (!model->has_value()) {
    preparation.missing.push_back(unknown_model(run));
  } else {
    models_.insert_or_assign(path_of(run), **model);
  }
}

Result<GeneratedRun> BuiltinGenerator::generate(const RunConfig& run, const std::string&,
                                                std::stop_token) {
  const auto model = models_.find(path_of(run));
  if (model == models_.end()) {
    return Error{fmt::format("{}: the model {} is unknown.", run.directory, run.text("model"))};
  }
  const std::string setup_name = template_name(run);
  auto setup =
      render_setup(own_template(setup_name), setup_name, setup_keys(run, builtin_options()));
  if (!setup) return setup.error();
  auto config = builtin_config(run, model->second, settings_);
  if (!config) return config.error();
  auto script = builtin_script(run, settings_);
  if (!script) return script.error();
  return GeneratedRun{{{"setup_finetune.yaml", std::move(*setup)},
                       {"finetune.yaml", std::move(*config)},
                       {"finetune.slurm", std::move(*script)}},
                      {}};
}

}  // namespace core
