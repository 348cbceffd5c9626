#include "core/parameters/value.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("values are compared as what they are") {
  CHECK(same_value(std::int64_t{4}, 4.0));
  CHECK(same_value(1e-5, 0.00001));
  CHECK(!same_value(std::int64_t{1}, true));
  CHECK(same_value(true, true));
  CHECK(same_value(std::string("a"), std::string("a")));
  CHECK(!same_value(std::string("4"), std::int64_t{4}));
  CHECK(!same_value(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}));
}

TEST_CASE("values as text") {
  CHECK(to_text(true) == "true");
  CHECK(to_text(false) == "false");
  CHECK(to_text(std::int64_t{8}) == "8");
  CHECK(to_text(5e-5) == "5e-5");
  CHECK(to_text(std::string("x")) == "x");
}

TEST_CASE("durations") {
  for (const char* text : {"90", "30:00", "1:30:00", "2-12", "2-12:30", "2-12:30:00"}) {
    INFO(text);
    CHECK(slurm_duration(text) == std::string(text));
  }
  CHECK(slurm_duration("30 min") == "30:00");
  CHECK(slurm_duration("2h") == "2:00:00");
  CHECK(slurm_duration("1 day") == "1-00:00:00");
  for (const char* text :
       {"", "1:", ":1", "1-", "-1", "1:2:3:4", "soon", "1.5 hours", "1-2:3:4:5", "9999999"}) {
    INFO(text);
    CHECK(slurm_duration(text) == std::nullopt);
  }
}

TEST_CASE("memory sizes") {
  CHECK(slurm_memory("16G") == "16G");
  CHECK(slurm_memory("16 GB") == "16G");
  CHECK(slurm_memory("512mib") == "512M");
  CHECK(slurm_memory("0") == "0");
  for (const char* text : {"", "16", "16Q", "G", "-16G", "16GX", "1.5G"}) {
    INFO(text);
    CHECK(slurm_memory(text) == std::nullopt);
  }
}
