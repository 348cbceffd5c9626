#include "core/plan/resources.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

std::string models(const std::string& text) {
  std::string out;
  for (const auto& model : plan_test::read("# e\n\n## Resources\n### Models\n" + text).models) {
    out += model.name + "=" + model.path + " (" + std::to_string(model.source.line) + ")\n";
  }
  return out;
}

std::string datasets(const std::string& text) {
  std::string out;
  for (const auto& data : plan_test::read("# e\n\n## Resources\n### Dataset\n" + text).datasets) {
    out += data.heading + "=" + data.path + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("models in both forms, and as name and path") {
  CHECK(models("- **Location:** `/m/`\n- **Models Used:**\n  - L1: `/m/L1` ✓ verified\n  - L3: "
               "`/m/L3`\n") == "L1=/m/L1 (7)\nL3=/m/L3 (8)\n");
  CHECK(models("- **L1**: `/m/L1`\n  - Verified: ✓ (2025-10-22)\n  - Size: ~2.5 GB\n") ==
        "L1=/m/L1 (5)\n");
  CHECK(models("- **Model:** L1\n- **Path:** `/m/L1`\n") == "L1=/m/L1 (6)\n");
  CHECK(models("- **L1**\n  - Path: `/m/L1-files`\n") == "L1=/m/L1-files (6)\n");
  CHECK(models("#### L1\n- Path: `/m/L1-files`\n") == "L1=/m/L1-files (6)\n");
  CHECK(models("| Model | Path |\n|---|---|\n| L1 | `/m/L1` ✓ |\n") == "L1=/m/L1 (7)\n");
  CHECK(models("- `/m/L1`\n") == "L1=/m/L1 (5)\n");
}

TEST_CASE("a location and a name are never composed") {
  CHECK(models("- **Location:** `/m/`\n- **Models Used:** L1\n").empty());
  CHECK(models("- L1: meta-llama/L1\n").empty());
}

TEST_CASE("data sets by path, label and sub-heading") {
  CHECK(datasets("- **Path:** `/d/a.json` ✓ verified\n- **Size:** 21KB\n") == "=/d/a.json\n");
  CHECK(datasets("- **Path**: `/d/folder`\n") == "=/d/folder\n");
  CHECK(datasets("#### 5-letter\n- Path: `/d/a.json`\n\n#### 9-letter\n- Path: `/d/b.json`\n") ==
        "5-letter=/d/a.json\n9-letter=/d/b.json\n");
  CHECK(datasets("- **train5L:** `/d/a.json`\n- **train9L:** `/d/b.json`\n") ==
        "train5L=/d/a.json\ntrain9L=/d/b.json\n");
  CHECK(datasets("- **Path (5L):** `/d/a.json`\n- **Path (9L):** `/d/b.json`\n") ==
        "5L=/d/a.json\n9L=/d/b.json\n");
  CHECK(datasets("- **5L**\n  - Path: `/d/a.json`\n- **9L**\n  - Path: `/d/b.json`\n") ==
        "5L=/d/a.json\n9L=/d/b.json\n");
  CHECK(datasets("- **Path:** `/d/a.csv`\n") == "=/d/a.csv\n");
}

TEST_CASE("data to evaluate with is no data set to train on") {
  CHECK(datasets("- **Training dataset:** `/d/a.json`\n- **Eval dataset:** `/d/e.json`\n"
                 "- **Source:** `/x/gen.json`\n") == "=/d/a.json\n");
}

TEST_CASE("training samples") {
  CHECK(training_samples_of("train (240), validation (30), test (30)") == "240");
  CHECK(training_samples_of("train (240 samples), validation (30 samples)") == "240");
  CHECK(training_samples_of("Train: 1,000; val: 30") == "1000");
  CHECK(training_samples_of("240 train / 30 val") == "240");
  CHECK(training_samples_of("80% train, 20% test").empty());
  CHECK(training_samples_of("train (80%)").empty());
  CHECK(training_samples_of("train, validation (30)").empty());
  CHECK(training_samples_of("").empty());
}
