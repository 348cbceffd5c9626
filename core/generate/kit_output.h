#pragma once

#include <string>

#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/system/file_system.h"
#include "core/text/yaml_document.h"

namespace core {

/// What the script wrote, read back.
struct KitOutput {
  std::string config_text;  ///< `finetune.yaml`.
  YamlNode config;
  std::string script_text;  ///< `finetune.slurm`.
};

/// Reads back what the script wrote into a directory (docs/design.md, "Generators": its word proves
/// nothing). Refused, with the file: one that is missing, empty or no YAML; another run's name, as
/// when the script did not read its `setup_finetune.yaml`; the directory's own path; a place of the
/// script's template that was not filled.
Result<KitOutput> read_kit_output(const FileSystem& files, const std::string& directory,
                                  const RunConfig& run);

/// The text of a scalar with `${key}` of top-level keys put in; empty where the path is absent.
std::string config_text_at(const YamlNode& config, std::string_view dotted_path);

}  // namespace core
