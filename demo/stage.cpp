#include "demo/stage.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

namespace demo {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExperiment = "cap_4L_lora_lr_sweep_2025-10-22";
constexpr const char* kPlaceholder = "@DEMO@";

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("{}: cannot be read", path.string()));
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error(fmt::format("{}: cannot be written", path.string()));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

std::string fresh_directory() {
  const char* parent = std::getenv("TMPDIR");
  std::string path =
      fmt::format("{}/scaffold-runs-demo.XXXXXX", parent == nullptr ? "/tmp" : parent);
  if (mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error(fmt::format("{}: cannot be made", path));
  }
  return path;
}

}  // namespace

Stage set_stage(const std::string& data_dir, const std::string& place) {
  Stage stage;
  stage.place = place.empty() ? fresh_directory() : fs::absolute(place).lexically_normal().string();
  stage.experiment_dir = fmt::format("{}/{}", stage.place, kExperiment);
  if (fs::exists(stage.experiment_dir)) {
    throw std::runtime_error(
        fmt::format("{}: is there already; name another directory", stage.experiment_dir));
  }
  const fs::path root = stage.place;
  fs::create_directories(stage.experiment_dir);
  fs::create_directories(root / "models" / "Llama-3.2-1B-Instruct");
  fs::create_directories(root / "data");
  write_text(
      fs::path(stage.experiment_dir) / "claude.local.md",
      replaced(read_text(fs::path(data_dir) / "claude.local.md"), kPlaceholder, stage.place));
  write_text(root / "data" / "words_4L_80P_300.json",
             read_text(fs::path(data_dir) / "words_4L_80P_300.json"));
  return stage;
}

void write_plan(const Stage& stage, const std::string& data_dir, bool with_epochs) {
  std::string plan =
      replaced(read_text(fs::path(data_dir) / "experiment_summary.md"), kPlaceholder, stage.place);
  if (!with_epochs) plan = replaced(plan, "- **Epochs:** 1\n", "");
  write_text(fs::path(stage.experiment_dir) / "experiment_summary.md", plan);
}

}  // namespace demo
