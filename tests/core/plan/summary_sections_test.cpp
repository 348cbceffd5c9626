#include "core/plan/summary_sections.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("only sections right below the title are read") {
  const auto document = parse_markdown(
      "# Experiment: e\n## All Runs\n## Evaluation Plan\n### Configuration\n## Notes\n", "/p.md");
  REQUIRE(document);
  std::vector<Missing> missing;
  const SummarySections sections = find_sections(*document, {}, missing);
  CHECK(sections.titles.size() == 1);
  CHECK(sections.all_runs.size() == 1);
  CHECK(sections.configuration.empty());
  CHECK(sections.others.size() == 2);
  CHECK(missing.empty());
}

TEST_CASE("headings of the configuration have topics") {
  CHECK(topic_of("SLURM settings") == Topic::settings);
  CHECK(topic_of("Evaluation") == Topic::evaluation);
  CHECK(topic_of("Batch size (evaluation)") == Topic::evaluation);
  CHECK(topic_of("Training (eval included)") == Topic::settings);
  CHECK(topic_of("Data generation") == Topic::record);
  CHECK(topic_of("History") == Topic::record);
  CHECK(topic_of("Compute Estimates") == Topic::record);
  CHECK(topic_of("Future work") == Topic::hint);
  CHECK(topic_of("Training options") == Topic::settings);
  CHECK(topic_of("Reference model") == Topic::settings);
  CHECK(topic_of("Notes") == Topic::other);
  CHECK(begins_with_evaluation("Inspect settings"));
  CHECK(!begins_with_evaluation("Settings of Inspect"));
}

TEST_CASE("a short line in bold is a heading") {
  const auto heading = [](const std::string& text) {
    const auto document = parse_markdown(text, "/p.md");
    REQUIRE(document);
    return std::string(heading_in(*document->root.blocks.at(0).paragraph()));
  };
  CHECK(heading("**Evaluation:**") == "Evaluation");
  CHECK(heading("*Evaluation settings*") == "Evaluation settings");
  CHECK(heading("Batch size: 8").empty());
  CHECK(heading("plain text").empty());
}
