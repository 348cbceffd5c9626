#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/runs/models.h"
#include "core/runs/run_config.h"
#include "core/source.h"
#include "core/system/file_system.h"

namespace core {

/// What stock torchtune cannot do for these runs, each as a sentence that names the parameter, its
/// place and what to do instead. A remark about several runs appears only once.
std::vector<std::string> stock_refusals(const std::vector<RunConfig>& runs);

/// What it cannot do for a run because of its model's family.
std::vector<std::string> family_refusals(const RunConfig& run, const ModelFamily& family);

/// Values of a run that its model's family treats in an unexpected way.
std::vector<Warning> family_warnings(const RunConfig& run, const ModelFamily& family);

/// What else may be unexpected: no validation on one GPU, another recipe, Slurm lines that get
/// default values. A remark about several runs appears only once.
std::vector<Warning> stock_warnings(const std::vector<RunConfig>& runs);

/// An error when a JSON data set can be read and has no top-level key `train`, where the trainer
/// reads the records. A file that is absent, unreadable or larger than 64 MiB passes, and so does
/// parquet: it may exist only on compute nodes.
Status check_training_data(const FileSystem& files, const DatasetPath& dataset);

}  // namespace core
