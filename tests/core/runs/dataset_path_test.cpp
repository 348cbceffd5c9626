#include "core/runs/dataset_path.h"

#include <string>
#include <vector>

#include "tests/catch.h"

using core::DatasetPath;
using core::read_dataset_path;

TEST_CASE("a data set's path is taken apart as the kit's script wants it") {
  const std::vector<DatasetPath> cases{
      {"/d/in/words.json", "/d/in/", "words", ".json", false},
      {"/words.json", "/", "words", ".json", false},
      {"/d/words.v2.json", "/d/", "words.v2", ".json", false},
      {"/d/in/words_parquet/train.parquet", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words_parquet/", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words_parquet", "/d/in/", "words_parquet", ".parquet", true},
      {"/d/in/words.parquet/", "/d/in/", "words.parquet", ".parquet", true},
      {"/d/in/words.parquet", "/d/in/", "words", ".parquet", false},
      {"/d/a b/wörter.json", "/d/a b/", "wörter", ".json", false}};
  for (const DatasetPath& expected : cases) {
    CAPTURE(expected.path);
    const auto found = read_dataset_path(expected.path);
    REQUIRE(found.ok());
    CHECK(*found == expected);
  }
}

TEST_CASE("a single parquet file is told from a folder of them") {
  CHECK(core::is_single_parquet_file(*read_dataset_path("/d/words.parquet")));
  CHECK_FALSE(core::is_single_parquet_file(*read_dataset_path("/d/words/train.parquet")));
  CHECK_FALSE(core::is_single_parquet_file(*read_dataset_path("/d/words.json")));
}

TEST_CASE("a data set's path that cannot be used is refused with its reason") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "Dataset is ``, which is not an absolute path"},
      {"words.json", "Dataset is `words.json`, which is not an absolute path"},
      {"/d/words.csv",
       "Dataset is `/d/words.csv`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/words.jsonl",
       "Dataset is `/d/words.jsonl`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/.csv", "Dataset is `/d/.csv`, which is neither a `.json` file nor `.parquet` data"},
      {"/d/.json", "Dataset is `/d/.json`, which has no name in front of its extension"},
      {"/", "Dataset is `/`, which names no folder with a `train.parquet`"},
      {"/train.parquet",
       "Dataset is `/train.parquet`, which names no folder with a `train.parquet`"},
      {"/d/\"x\".json", "Dataset is `/d/\"x\".json`, which holds a quote or a control character"},
      {"/d/x\n.json", "Dataset is `/d/x\\n.json`, which holds a quote or a control character"},
      {"/d/${HOME}/x.json", "Dataset is `/d/${HOME}/x.json`, which holds `${`"}};
  for (const auto& [path, message] : cases) {
    CAPTURE(path);
    const auto found = read_dataset_path(path);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().message == message);
  }
}
