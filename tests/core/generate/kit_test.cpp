#include "core/generate/kit.h"

#include "tests/core/generate/scratch_directory.h"

using core::git_revision;
using core::kit_in;
using core::setup_template;

namespace {

constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

}  // namespace

TEST_CASE("A kit is where its script is, in either layout") {
  tests::ScratchDirectory scratch;
  CHECK_FALSE(kit_in(scratch.files, scratch.path));
  const std::string script = scratch.write("old/tools/torchtune/setup_finetune.py", "");
  const auto old = kit_in(scratch.files, scratch.path + "/old");
  REQUIRE(old);
  CHECK(old->script == script);
  CHECK(old->package == scratch.path + "/old");
  CHECK(old->revision.empty());
  scratch.write("new/src/tools/torchtune/setup_finetune.py", "");
  const auto present = kit_in(scratch.files, scratch.path + "/new");
  REQUIRE(present);
  CHECK(present->package == scratch.path + "/new/src");
}

TEST_CASE("The kit's own template goes before ours") {
  tests::ScratchDirectory scratch;
  scratch.write("kit/tools/torchtune/setup_finetune.py", "");
  const core::Kit kit = kit_in(scratch.files, scratch.path + "/kit").value();
  CHECK(setup_template(scratch.files, kit, ".parquet")->name == "setup_finetune_parquet.yaml");
  scratch.write("kit/experiments/capitalization/templates/finetuning/setup_finetune_json.yaml",
                "a: 1\n");
  const auto own = setup_template(scratch.files, kit, ".json");
  REQUIRE(own);
  CHECK(own->name == "experiments/capitalization/templates/finetuning/setup_finetune_json.yaml");
  CHECK(own->text == "a: 1\n");
}

TEST_CASE("The revision is read from git's files in all their forms") {
  tests::ScratchDirectory scratch;
  const std::string& path = scratch.path;
  CHECK(git_revision(scratch.files, path).empty());
  scratch.write(".git/HEAD", std::string(kCommit) + "\n");
  CHECK(git_revision(scratch.files, path) == kCommit);
  scratch.write(".git/HEAD", "ref: refs/heads/main\n");
  CHECK(git_revision(scratch.files, path).empty());
  scratch.write(".git/packed-refs", std::string("# pack-refs\n") + kCommit + " refs/heads/main\n");
  CHECK(git_revision(scratch.files, path) == kCommit);
  scratch.write(".git/refs/heads/main", "fedcba9876543210fedcba9876543210fedcba98\n");
  CHECK(git_revision(scratch.files, path) == "fedcba9876543210fedcba9876543210fedcba98");
  scratch.write("tree/.git", "gitdir: " + path + "/.git/worktrees/tree\n");
  scratch.write(".git/worktrees/tree/HEAD", "ref: refs/heads/main\n");
  scratch.write(".git/worktrees/tree/commondir", "../..\n");
  CHECK(git_revision(scratch.files, path + "/tree") == "fedcba9876543210fedcba9876543210fedcba98");
  scratch.write(".git/refs/heads/main", "no commit\n");
  scratch.write(".git/packed-refs", "short refs/heads/main\n");
  CHECK(git_revision(scratch.files, path).empty());
}
