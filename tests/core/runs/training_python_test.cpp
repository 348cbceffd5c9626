#include "core/runs/training_python.h"

#include "tests/core/generate/scratch_directory.h"

using core::find_training_python;
using core::NamedBy;

TEST_CASE("The environment's own Python is found without activating it") {
  tests::ScratchDirectory scratch;
  const std::string venv = scratch.write("venv/bin/python", "");
  const std::string in_home = scratch.write("home/miniconda3/envs/cruijff/bin/python", "");
  const core::Environment home{{"HOME", scratch.path + "/home"}, {"PATH", "/usr/bin"}};
  CHECK(find_training_python(scratch.files, {scratch.path + "/venv", "cruijff", ""}, home)->path ==
        venv);
  const auto conda = find_training_python(scratch.files, {"", "cruijff", ""}, home);
  REQUIRE(conda);
  CHECK(conda->path == in_home);
  CHECK(conda->origin == "the conda environment cruijff");
  CHECK(conda->is_from_environment);
  const std::string at_site = scratch.write("site/envs/cruijff/bin/python", "");
  CHECK(find_training_python(scratch.files, {"", "cruijff", scratch.path + "/site"}, home)->path ==
        at_site);
  const core::Environment active{{"CONDA_PREFIX", scratch.path + "/site/envs/base"},
                                 {"PATH", "/usr/bin"}};
  CHECK(find_training_python(scratch.files, {"", "cruijff", ""}, active)->path == at_site);
  CHECK(find_training_python(scratch.files, {"", scratch.path + "/venv", ""}, home)->path == venv);
}

TEST_CASE("It is found where conda notes it and where its variables say") {
  tests::ScratchDirectory scratch;
  const std::string noted = scratch.write("group/tools/cruijff/bin/python", "");
  scratch.write("home/.conda/environments.txt", "/gone/cruijff\n" + scratch.path +
                                                    "/group/tools/other\n" + scratch.path +
                                                    "/group/tools/cruijff\n");
  const core::Environment home{{"HOME", scratch.path + "/home"}, {"PATH", "/usr/bin"}};
  CHECK(find_training_python(scratch.files, {"", "cruijff", ""}, home)->path == noted);
  CHECK_FALSE(find_training_python(scratch.files, {"", "ruijff", ""}, home)->is_from_environment);
  const std::string shared = scratch.write("shared/cruijff/bin/python", "");
  core::Environment variables = home;
  variables["CONDA_ENVS_PATH"] = "relative:" + scratch.path + "/shared";
  CHECK(find_training_python(scratch.files, {"", "cruijff", ""}, variables)->path == shared);
  const std::string in_installation = scratch.write("conda/envs/cruijff/bin/python", "");
  const std::string base = scratch.write("conda/bin/python", "");
  variables["CONDA_EXE"] = scratch.path + "/conda/bin/conda";
  CHECK(find_training_python(scratch.files, {"", "cruijff", ""}, variables)->path ==
        in_installation);
  CHECK(find_training_python(scratch.files, {"", "base", ""}, variables)->path == base);
}

TEST_CASE("It is named by whoever names its place") {
  tests::ScratchDirectory scratch;
  scratch.write("venv/bin/python", "");
  scratch.write("site/envs/cruijff/bin/python", "");
  scratch.write("home/miniconda3/envs/other/bin/python", "");
  const core::Environment home{{"HOME", scratch.path + "/home"}, {"PATH", "/usr/bin"}};
  const auto named_by = [&](const std::string& venv, const std::string& conda_env) {
    return find_training_python(scratch.files,
                                {venv, conda_env, scratch.path + "/site/", NamedBy::call, "a plan"},
                                home)
        ->named_by;
  };
  CHECK(named_by(scratch.path + "/venv", "") == NamedBy::call);
  CHECK(named_by("", scratch.path + "/venv") == NamedBy::call);
  CHECK(named_by("", "cruijff") == NamedBy::experiment);
  CHECK(named_by("", "other") == NamedBy::user);
  CHECK(named_by("", "../envs/other") == NamedBy::call);
  CHECK(named_by("", "absent") == NamedBy::path);
}

TEST_CASE("Else it is the PATH's, and none where there is none") {
  tests::ScratchDirectory scratch;
  const auto of_path =
      find_training_python(scratch.files, {"", "absent", ""}, {{"PATH", "/usr/bin"}});
  REQUIRE(of_path);
  CHECK(of_path->path == "/usr/bin/python3");
  CHECK(of_path->origin == "the PATH");
  CHECK_FALSE(of_path->is_from_environment);
  CHECK_FALSE(find_training_python(scratch.files, {}, {{"PATH", scratch.path}}));
}
