#include "core/parameters/slurm_value.h"

#include "tests/catch.h"

using namespace core;

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
