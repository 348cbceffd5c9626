#pragma once

#include <map>
#include <string>

#include "core/generate/generator.h"
#include "core/generate/stock_model.h"
#include "core/plan/site_settings.h"
#include "core/system/file_system.h"

namespace core {

/// Writes for stock torchtune, without a kit and without Python (docs/design.md, "Generators",
/// `builtin`).
class BuiltinGenerator : public Generator {
 public:
  /// \param files to look at models and data sets that can be seen; outlives the generator.
  /// \param answers for `model_like@NAME`: which model of the table has the same shape.
  BuiltinGenerator(const FileSystem& files, SiteSettings settings, Answers answers,
                   std::string version);

  [[nodiscard]] std::string_view name() const override { return "builtin"; }
  [[nodiscard]] std::string version() const override { return version_; }
  [[nodiscard]] std::string template_name(const RunConfig& run) const override;
  [[nodiscard]] std::string command(const RunConfig& run) const override;
  Preparation prepare(const std::vector<RunConfig>& runs) override;
  Result<GeneratedRun> generate(const RunConfig& run, const std::string& workplace,
                                std::stop_token stop) override;
  [[nodiscard]] bool makes_text_only() const override { return true; }

 private:
  void find_model_of(const RunConfig& run, Preparation& preparation);

  const FileSystem& files_;
  SiteSettings settings_;
  Answers answers_;
  std::string version_;
  std::map<std::string, StockModel> models_;  ///< By path; filled by prepare().
};

}  // namespace core
