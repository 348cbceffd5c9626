// The ordinary tests try what the fuzzers begin with and what they once found.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/fuzz/property.h"

namespace {

using Paths = std::vector<std::filesystem::path>;

Paths files_in(const std::filesystem::path& folder) {
  Paths files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("no seed and no input that a fuzzer found breaks its property") {
  const std::filesystem::path root = FUZZ_DIR;
  for (const fuzz_test::Property& property : fuzz_test::properties()) {
    const Paths seeds = files_in(root / "seeds" / property.name);
    CHECK(!seeds.empty());
    for (const Paths& paths : {seeds, files_in(root / "kept" / property.name)}) {
      for (const std::filesystem::path& path : paths) {
        INFO(path.string());
        CHECK(property.broken_by(contents(path)).empty());
      }
    }
  }
}

TEST_CASE("every fuzzer has its dictionary") {
  for (const fuzz_test::Property& property : fuzz_test::properties()) {
    const std::filesystem::path root = FUZZ_DIR;
    CHECK(std::filesystem::exists(root / "dictionaries" / (std::string(property.name) + ".dict")));
  }
}
