#include "core/plan/run_column.h"

#include "tests/catch.h"

using namespace core;

namespace {

/// `role:key`, one for each header.
std::string meanings(const std::vector<std::string>& headers) {
  std::vector<MarkdownText> texts;
  for (const std::string& header : headers) texts.push_back({header, header, 1});
  std::vector<Missing> missing;
  std::string out;
  for (const ColumnMeaning& meaning : column_meanings(texts, "/p.md", {}, missing)) {
    const std::string role = meaning.role == ColumnRole::run_name ? "name"
                             : meaning.role == ColumnRole::type   ? "type"
                             : meaning.role == ColumnRole::value  ? "value"
                                                                  : "none";
    out += role + ":" + meaning.column.key + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("headers are the run's name, its type, values or remarks") {
  CHECK(meanings({"Run", "Type", "LR", "Est. Time", "#", "Words"}) ==
        "name: type: value:lr none: none: value:words ");
  CHECK(meanings({"Run", "Run Name"}) == "none: name: ");
}

TEST_CASE("keys of unknown columns are unique and are not parameters") {
  CHECK(meanings({"Words", "Words", "Ω"}) == "value:words value:words_2 value:column_3 ");
}
