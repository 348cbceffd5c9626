#pragma once

#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/generate/generator.h"
#include "core/system/file_system.h"
#include "tests/core/verify/sample_run.h"

namespace core::testing {

/// The real disk, with a hook before every operation that changes something. The hook gets the
/// operation's number (from 1) and the path; an error that it gives is what the operation gives.
class HookedFileSystem : public FileSystem {
 public:
  using Hook = std::function<Status(int number, const std::string& path)>;
  Hook hook = [](int, const std::string&) -> Status { return Done{}; };

  [[nodiscard]] int operations() const { return count_; }

  Status make_directory(const std::string& path) override {
    return before(path, [&] { return FileSystem::make_directory(path); });
  }
  Status make_directories(const std::string& path) override {
    return before(path, [&] { return FileSystem::make_directories(path); });
  }
  Status write_file_atomically(const std::string& path, std::string_view contents,
                               mode_t permissions) override {
    return before(path,
                  [&] { return FileSystem::write_file_atomically(path, contents, permissions); });
  }
  Status append(const std::string& path, std::string_view contents) override {
    return before(path, [&] { return FileSystem::append(path, contents); });
  }
  Status rename_no_replace(const std::string& from, const std::string& to) override {
    return before(to, [&] { return FileSystem::rename_no_replace(from, to); });
  }
  Status remove_tree(const std::string& path) override {
    return before(path, [&] { return FileSystem::remove_tree(path); });
  }

 private:
  template <typename Operation>
  Status before(const std::string& path, const Operation& operation) {
    if (auto allowed = hook(++count_, path); !allowed) return allowed;
    return operation();
  }

  std::atomic<int> count_{0};
};

/// Gives the sample files; a test may have it do otherwise.
class FakeGenerator : public Generator {
 public:
  [[nodiscard]] std::string_view name() const override { return "cruijff_kit"; }
  [[nodiscard]] std::string version() const override { return version_word; }
  [[nodiscard]] std::string template_name(const RunConfig&) const override {
    return "tasks/capitalization/templates/finetuning/setup_finetune_json.yaml";
  }
  [[nodiscard]] std::string command(const RunConfig&) const override {
    return "python ../../GitHub/cruijff_kit/tools/torchtune/setup_finetune.py";
  }
  Preparation prepare(const std::vector<RunConfig>&) override { return {}; }
  Result<GeneratedRun> generate(const RunConfig& run, const std::string& workplace,
                                std::stop_token) override {
    ++calls;
    if (during) during(run, workplace);
    return make(run);
  }
  [[nodiscard]] bool makes_text_only() const override { return text_only; }

  std::string version_word = "b80ac26";
  bool text_only = true;
  std::atomic<int> calls{0};
  std::function<void(const RunConfig&, const std::string& workplace)> during;
  std::function<Result<GeneratedRun>(const RunConfig&)> make =
      [](const RunConfig& run) -> Result<GeneratedRun> {
    return GeneratedRun{sample_files(run), {}};
  };
};

}  // namespace core::testing
