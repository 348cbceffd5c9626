#include "core/generate/data_file.h"

#include "tests/core/generate/scratch_directory.h"

using core::top_level_records;
using core::training_records;

namespace {

core::DatasetPath dataset(const std::string& path) { return core::read_dataset_path(path).value(); }

}  // namespace

TEST_CASE("Records are counted under the keys at the top") {
  const auto records = top_level_records(
      R"( {"train": [{"input": "a, [b", "output": "\"]"}, {"x": [1, 2], "train": 3}], "test": [], "n": 7, "s": ["a", "b"]} )");
  REQUIRE(records);
  CHECK(*records ==
        std::map<std::string, std::int64_t>{{"train", 2}, {"test", 0}, {"n", 0}, {"s", 2}});
}

TEST_CASE("What is no JSON object has no keys") {
  for (const char* text : {"", "  ", "[1, 2]", "text", "{\"a\": [", "{\"a", "{\"a\": \"\\"}) {
    CAPTURE(text);
    CHECK_FALSE(top_level_records(text));
  }
}

TEST_CASE("A readable data file without the key train is an error") {
  tests::ScratchDirectory scratch;
  const std::string list = scratch.write("list.json", R"([{"input": "a"}])");
  CHECK(training_records(scratch.files, dataset(list)).error().message ==
        list +
            ": has no key `train` at its top, where the trainer looks for the records; expected "
            "{\"train\": [{\"input\": ..., \"output\": ...}, ...]}.");
  const std::string other = scratch.write("other.json", R"({"test": []})");
  CHECK_FALSE(training_records(scratch.files, dataset(other)));
}

TEST_CASE("A data file that is good or cannot be seen is no error") {
  tests::ScratchDirectory scratch;
  const auto good =
      training_records(scratch.files, dataset(scratch.write("d.json", R"({"train": [1, 2, 3]})")));
  REQUIRE(good);
  CHECK(*good == std::optional<std::int64_t>(3));
  const auto absent = training_records(scratch.files, dataset(scratch.path + "/absent.json"));
  REQUIRE(absent);
  CHECK_FALSE(absent->has_value());
  const auto parquet =
      training_records(scratch.files, dataset(scratch.write("d/train.parquet", "PAR1")));
  REQUIRE(parquet);
  CHECK_FALSE(parquet->has_value());
}
