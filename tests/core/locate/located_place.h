#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/locate/locate.h"
#include "tests/core/plan/plan_text.h"

namespace locate_test {

using namespace core;
using namespace plan_test;

/// A directory of its own, removed at the end; `x` stands for it in what is compared.
class Place {
 public:
  Place() : root_(*files.make_temporary_directory()) {
    request.user = geteuid();
    request.working_directory = root_;
  }
  ~Place() { (void)files.remove_tree(root_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string at(const std::string& path) const { return root_ + "/" + path; }

  std::string add(const std::string& path, const std::string& text = "# e\n") {
    const std::string whole = at(path);
    REQUIRE(files.make_directories(std::filesystem::path(whole).parent_path().string()).ok());
    REQUIRE(files.write_file_atomically(whole, text).ok());
    return whole;
  }

  std::string add_kit(const std::string& path) {
    add(path + "/tools/torchtune/setup_finetune.py", "raise SystemExit('must not run')\n");
    return at(path);
  }

  /// With the root written as `x`.
  [[nodiscard]] std::string plain(std::string text) const {
    for (auto found = text.find(root_); found != std::string::npos; found = text.find(root_)) {
      text.replace(found, root_.size(), "x");
    }
    return text;
  }

  std::string experiment(const Answers& answers = {}) {
    const auto found = locate_experiment(files, request, answers);
    if (!found) return plain("error: " + found.error().message);
    return plain(found->summary_path + "\n" + listed(found->missing));
  }

  SiteLocation place(const std::string& directory, const Answers& answers = {}) {
    return locate_site(files, request, answers, directory);
  }

  FileSystem files;
  LocateRequest request;

 private:
  std::string root_;
};

}  // namespace locate_test
