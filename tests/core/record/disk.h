#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "core/system/clock.h"

namespace core::testing {

/// A directory of a test's own, gone at its end.
class Directory {
 public:
  Directory() {
    std::string path = (std::filesystem::temp_directory_path() / "scaffold-test-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) std::abort();
    path_ = path;
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  void write(const std::string& name, const std::string& contents) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << contents;
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(path(name)));
  }

  /// Every file with its contents, every directory as `NAME/`. Without the lock, which has none.
  [[nodiscard]] std::map<std::string, std::string> tree() const {
    std::map<std::string, std::string> entries;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      const std::string name = entry.path().string().substr(path_.size() + 1);
      if (name == ".scaffold/lock") continue;
      if (entry.is_directory()) {
        entries[name + "/"] = "";
      } else {
        entries[name] = read(name);
      }
    }
    return entries;
  }

 private:
  std::string path_;
};

/// It is always 2025-10-22 16:30:00; time passes when a test says so.
class FixedClock : public Clock {
 public:
  [[nodiscard]] std::tm local_time() const override {
    std::tm time{};
    time.tm_year = 125;
    time.tm_mon = 9;
    time.tm_mday = 22;
    time.tm_hour = 16;
    time.tm_min = 30;
    return time;
  }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  std::chrono::steady_clock::time_point now_{};
};

}  // namespace core::testing
