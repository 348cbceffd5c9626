#include "core/plan/site_settings.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kSite = "/kit/claude.local.md";

std::string settings(const std::string& text) {
  const auto read = read_site_settings(text, kSite);
  if (!read) return read.error().message;
  return listed(read->values);
}

}  // namespace

TEST_CASE("site settings in the template's form are read, the example at its end is not") {
  CHECK(settings(sample("seed_sweep/claude.local.md")) == R"(account = msalganik (26)
conda_env = cruijff (31)
constraint = gpu40 (28)
gpus = 1 (30)
kit_dir = /scratch/gpfs/MSALGANIK/niznik/GitHub/cruijff_kit (17)
models_dir = /scratch/gpfs/MSALGANIK/pretrained-llms (21)
modules = anaconda3/2025.6 (37)
my_wandb_project = cap_lora (77)
output_dir_base = /scratch/gpfs/MSALGANIK/niznik/ck-outputs/ (82)
scratch_dir = /scratch/gpfs/MSALGANIK/niznik (16)
time = 0:59:00 (29)
user = niznik (13)
wandb_entity = niznik (76)
)");
}

TEST_CASE("site settings as keys are read") {
  CHECK(settings(sample("local_md_beside_keys/claude.local.md")) == R"(account = acct2 (7)
conda_env = ck2 (3)
my_wandb_project = p2 (5)
output_dir_base = /scratch/gpfs/MSALGANIK/niznik/myout (4)
scratch_dir = /scratch/gpfs/MSALGANIK/niznik (6)
)");
  CHECK(settings("conda_env: a\naccount: b\n") == "account = b (2)\nconda_env = a (1)\n");
  CHECK(settings("conda_env = a\naccount = b\n") == "account = b (2)\nconda_env = a (1)\n");
  CHECK(settings("| Setting | Value |\n|---|---|\n| Conda env | `a` |\n") == "conda_env = a (3)\n");
}

TEST_CASE("a placeholder or an open value is no value, and what comes later is not read") {
  CHECK(settings("- **Account**: `<account>`\n- **Account**: `cses`\n").empty());
  CHECK(settings("- **Partition**: (leave empty)\n- **Partition**: gpu\n").empty());
  CHECK(settings("- **Partition**: (none)\n").empty());
  CHECK(settings("- **Partition**: `none`\n").empty());
  CHECK(settings("- **Scratch directory**: `/scratch/<user>/x`\n").empty());
  CHECK(settings("- **Account**:\n- **Account**: cses\n").empty());
  CHECK(settings("- **Account**: first\n- **Account**: second\n") == "account = first (1)\n");
}

TEST_CASE("nothing of the example leaks when the settings lack what it has") {
  CHECK(settings("# s\n\n## SLURM Defaults\n- **Account**: a\n\n## Example Configuration: Della\n\n"
                 "## Weights & Biases\n- **Default project**: `cruijff_kit`\n") ==
        "account = a (4)\n");
}

TEST_CASE("modules come from the module section alone") {
  const std::string block = "```bash\nmodule purge\nmodule load a/1  b/2 # c\nmodule load d\n```\n";
  CHECK(settings("## Module System\n" + block) == "modules = a/1 b/2 d (2)\n");
  CHECK(settings("## Conda Environment Setup\n" + block).empty());
  CHECK(settings("## Module System\n```bash\nmodule load <your_module>\n```\n").empty());
  CHECK(settings("modules: a/1\n") == "modules = a/1 (1)\n");
}

TEST_CASE("what a researcher decides per experiment is not taken from the site settings") {
  CHECK(
      settings("- Batch size: 4\n- Epochs: 3\n- Learning rate: 1\n- Model: x\n- System prompt: y\n")
          .empty());
}

TEST_CASE("switches of the place are read") {
  CHECK(
      settings("- hf_home: /h\n- hf_hub_offline: 1\n- wandb_mode: offline\n- device: cpu\n- dtype: "
               "bf16\n- qos: short\n- mem: 16G\n- default_time: 1:30:00\n") == R"(device = cpu (4)
dtype = bf16 (5)
hf_home = /h (1)
hf_offline = 1 (2)
mem = 16G (7)
qos = short (6)
time = 1:30:00 (8)
wandb_mode = offline (3)
)");
}

TEST_CASE("quotes around a value are no part of it") {
  CHECK(settings("conda_env: \"ck\"\naccount: 'a'\nqos: \"a\"b\"\n") ==
        "account = a (2)\nconda_env = ck (1)\nqos = \"a\"b\" (3)\n");
}

TEST_CASE("placeholders are remembered with their places") {
  const auto read = read_site_settings("- conda_env: <env>\n- account: (leave empty)\n", kSite);
  REQUIRE(read.ok());
  CHECK(read->values.empty());
  CHECK(read->placeholders == std::map<std::string, Source>{{"conda_env", {kSite, 1}}});
}

TEST_CASE("settings that are no text are refused") {
  CHECK(settings(std::string("a\0b", 3)).find(kSite) == 0);
}
