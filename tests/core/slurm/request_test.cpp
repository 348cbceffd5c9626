#include "core/slurm/request.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"

using core::read_request;
using core::SlurmOption;
using Options = std::vector<SlurmOption>;

TEST_CASE("the lines of a batch script are read as options with long names") {
  const auto request = read_request(
      "#!/bin/bash\n"
      "#SBATCH --job-name=rank8\n"
      "#SBATCH -N 1\n"
      "#SBATCH -n1\n"
      "#SBATCH --time 1:30:00   # under two hours\n"
      "\n"
      "# a remark\n"
      "##SBATCH --array=0-3\n"
      "#SBATCH --requeue\n"
      "#SBATCH -c 4 --mem=8G\n"
      "module purge\n"
      "#SBATCH --account=late\n");
  CHECK(request.options == Options{{"job-name", "rank8", 2},
                                   {"nodes", "1", 3},
                                   {"ntasks", "1", 4},
                                   {"time", "1:30:00", 5},
                                   {"requeue", "", 9},
                                   {"cpus-per-task", "4", 10},
                                   {"mem", "8G", 10}});
}

TEST_CASE("every short name that people write has its long name") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"J", "job-name"}, {"A", "account"},       {"p", "partition"}, {"C", "constraint"},
      {"t", "time"},     {"c", "cpus-per-task"}, {"N", "nodes"},     {"n", "ntasks"},
      {"o", "output"},   {"e", "error"},         {"q", "qos"},       {"G", "gpus"},
      {"a", "array"},    {"d", "dependency"},    {"D", "chdir"}};
  for (const auto& [letter, name] : cases) {
    CAPTURE(letter);
    CHECK(read_request("#SBATCH -" + letter + " x\n").options == Options{{name, "x", 1}});
  }
}

TEST_CASE("the beginning of a long name is that name, where no other begins so") {
  const std::vector<std::pair<std::string, std::string>> cases{{"accou", "account"},
                                                               {"parti", "partition"},
                                                               {"constrain", "constraint"},
                                                               {"chdi", "chdir"},
                                                               {"arra", "array"},
                                                               {"mem", "mem"},
                                                               {"gpus", "gpus"},
                                                               {"gpus-per-n", "gpus-per-node"},
                                                               {"mem-per", "mem-per"},
                                                               {"time-min", "time-min"},
                                                               {"wrap", "wrap"},
                                                               {"", ""}};
  for (const auto& [given, name] : cases) {
    CAPTURE(given);
    CHECK(read_request("#SBATCH --" + given + "=x\n").options == Options{{name, "x", 1}});
  }
}

TEST_CASE("quotes, escapes and remarks are read as sbatch does") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"--comment=\"two words\"", "two words"},
      {"--comment='a # b'", "a # b"},
      {"--comment=\"say \\\"hi\\\"\"", "say \"hi\""},
      {"--comment=a\\ b", "a b"},
      {"--comment=x#y", "x"},
      {"--comment=x # y --qos=z", "x"},
      {"--comment \"\"", ""},
      {"--comment=\"open", "open"},
      {"--comment=a=b", "a=b"},
      {"--comment=x\r", "x"}};
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    CHECK(read_request("#SBATCH " + text + "\n").options == Options{{"comment", value, 1}});
  }
}

TEST_CASE("a line that is not a directive gives no option") {
  for (const char* text :
       {"", "\n", "#SBATCH", "#SBATCH \n", "#SBATCHES --time=1\n", " #SBATCH -t 1\n",
        "# SBATCH -t 1\n", "#sbatch -t 1\n", "#SBATCH time=1\n", "#SBATCH -\n", "#SBATCH #-t 1\n",
        "echo\n#SBATCH -t 1\n"}) {
    CAPTURE(text);
    CHECK(read_request(text).options.empty());
  }
}

TEST_CASE("the last one of an option that is given twice counts") {
  const auto request = read_request("#SBATCH -t 10\n#SBATCH --time=20\n");
  REQUIRE(request.find("time") != nullptr);
  CHECK(*request.find("time") == SlurmOption{"time", "20", 2});
  CHECK(request.value("time") == "20");
  CHECK(request.find("mem") == nullptr);
  CHECK(request.value("mem").empty());
}

TEST_CASE("missing options are added after the last directive, other bytes stay") {
  const std::string script =
      "#!/bin/bash\n#SBATCH -J a\n\n#SBATCH --time=10 # short\n\nmodule purge\n#SBATCH --qos=x\n";
  const Options wanted{{"job-name", "b", 0}, {"account", "acct", 0}, {"qos", "y", 0}};
  CHECK(core::with_options(script, wanted) ==
        "#!/bin/bash\n#SBATCH -J a\n\n#SBATCH --time=10 # short\n#SBATCH --account=acct\n#SBATCH "
        "--qos=y\n\nmodule purge\n#SBATCH --qos=x\n");
}

TEST_CASE("a script without directives gets them after its first line") {
  const Options wanted{{"requeue", "", 0}};
  CHECK(core::with_options("#!/bin/bash\necho\n", wanted) ==
        "#!/bin/bash\n#SBATCH --requeue\necho\n");
  CHECK(core::with_options("#!/bin/bash", wanted) == "#!/bin/bash\n#SBATCH --requeue\n");
  CHECK(core::with_options("echo\n", wanted) == "#SBATCH --requeue\necho\n");
  CHECK(core::with_options("", wanted) == "#SBATCH --requeue\n");
}

TEST_CASE("a script that lacks nothing stays as it is") {
  const std::string script = "#!/bin/bash\r\n#SBATCH -t 1\r\n";
  CHECK(core::with_options(script, {{"time", "5", 0}}) == script);
  CHECK(core::with_options(script, {}) == script);
}

TEST_CASE("an option's line reads back as it was") {
  for (const char* value :
       {"plain", "two words", "a#b", "it's", "say \"hi\"", "back\\slash", "a=b", ""}) {
    CAPTURE(value);
    const SlurmOption option{"comment", value, 1};
    CHECK(read_request(core::option_line(option) + "\n").options == Options{option});
  }
  CHECK(core::option_line({"mem", "8G", 0}) == "#SBATCH --mem=8G");
  CHECK(core::option_line({"comment", "a b", 0}) == "#SBATCH --comment=\"a b\"");
}

TEST_CASE("times are read in all of Slurm's forms") {
  const std::vector<std::pair<std::string, std::int64_t>> cases{
      {"90", 5400},
      {"0", 0},
      {"1:30", 90},
      {"1:30:00", 5400},
      {"0:59:00", 3540},
      {"00:99:00", 5940},
      {"2-12", 216000},
      {"2-12:30", 217800},
      {"2-12:30:05", 217805},
      {"0-0:0:1", 1},
      {"UNLIMITED", core::kUnlimitedSeconds},
      {"infinite", core::kUnlimitedSeconds}};
  for (const auto& [text, seconds] : cases) {
    CAPTURE(text);
    CHECK(core::slurm_seconds(text) == seconds);
  }
}

TEST_CASE("a text that is not a time gives nothing") {
  for (const char* text : {"", "1h", "abc", "15m", "1:2:3:4", "1-", "-1", "1-1:2:3:4", "1:", ":1",
                           "1.5", "1-2-3", " 1", "99999999999", "+5"}) {
    CAPTURE(text);
    CHECK_FALSE(core::slurm_seconds(text));
  }
}

TEST_CASE("times are compared as durations") {
  CHECK(core::same_time("60", "1:00:00"));
  CHECK(core::same_time("1-0", "24:00:00"));
  CHECK(core::same_time("UNLIMITED", "infinite"));
  CHECK_FALSE(core::same_time("60", "60:00:00"));
  CHECK_FALSE(core::same_time("60", "soon"));
  CHECK(core::same_time("soon", "soon"));
  CHECK_FALSE(core::same_time("soon", "later"));
}

TEST_CASE("sizes of memory are read and compared") {
  CHECK(core::slurm_megabytes("8192") == 8192);
  CHECK(core::slurm_megabytes("8g") == 8192);
  CHECK(core::slurm_megabytes("1T") == 1048576);
  CHECK(core::slurm_megabytes("1K") == 1);
  CHECK(core::slurm_megabytes("0") == 0);
  for (const char* text : {"", "8Q", "G", "8GB", "8.5G", "-1", "9999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(core::slurm_megabytes(text));
  }
  CHECK(core::same_memory("8G", "8192M"));
  CHECK(core::same_memory("8192", "8G"));
  CHECK_FALSE(core::same_memory("8G", "8M"));
  CHECK_FALSE(core::same_memory("8G", "much"));
  CHECK(core::same_memory("much", "much"));
}

TEST_CASE("GPUs are counted whichever option asks for them") {
  const std::vector<std::pair<std::string, core::GpuRequest>> cases{
      {"--gres=gpu:2", {2, "", "gres"}},
      {"--gres=gpu", {1, "", "gres"}},
      {"--gres=gpu:a100:4", {4, "a100", "gres"}},
      {"--gres=gpu:a100", {1, "a100", "gres"}},
      {"--gres=fpga:1,gpu:2", {2, "", "gres"}},
      {"--gres=gpu:a100:1,gpu:h100:1", {2, "a100", "gres"}},
      {"--gres=gres:gpu:3", {3, "", "gres"}},
      {"--gpus-per-node=2", {2, "", "gpus-per-node"}},
      {"--gpus-per-node=a100:2", {2, "a100", "gpus-per-node"}},
      {"--gpus=8", {8, "", "gpus"}},
      {"-G h100:1", {1, "h100", "gpus"}},
      {"--gres=fpga:1 --gpus=2", {2, "", "gpus"}},
      {"--gpus-per-task=2", {2, "", "gpus-per-task"}},
      {"--gpus-per-socket=2 --gres=gpu:1", {1, "", "gres"}}};
  for (const auto& [text, gpus] : cases) {
    CAPTURE(text);
    CHECK(core::requested_gpus(read_request("#SBATCH " + text + "\n")) == gpus);
  }
  for (const char* text : {"--mem=1G", "--gres=fpga:1", "--gres=", "--gres=gpus:2", "--gpus=-1"}) {
    CAPTURE(text);
    CHECK_FALSE(core::requested_gpus(read_request("#SBATCH " + std::string(text) + "\n")));
  }
}

TEST_CASE("scripts that ask for the same have one key") {
  const std::string script =
      "#!/bin/bash\n#SBATCH --job-name=rank8\n#SBATCH --gres=gpu:1\necho a\n";
  const std::string other = "#!/bin/bash\n#SBATCH -J rank16\n#SBATCH --gres=gpu:1\necho b\n";
  CHECK(core::request_key(script) == core::request_key(other));
  CHECK(core::request_key(script) != core::request_key("#!/bin/bash\n#SBATCH --gres=gpu:2\n"));
  CHECK(core::request_key(script) != core::request_key(script + "\r\n"));
  CHECK(core::request_key(script) != core::request_key(script.substr(12)));
}
