#include "core/verify/script_lines.h"

#include "tests/catch.h"

using namespace core;

using Words = std::vector<std::string>;

TEST_CASE("words are separated by blanks and lose their quotes") {
  CHECK(split_words("  module\tload 'a b' \"c\"\r") == Words{"module", "load", "a", "b", "c"});
  CHECK(split_words(" ").empty());
}

TEST_CASE("continued lines are joined; comments, empty lines and here-documents are left out") {
  const auto lines = script_lines(
      "#!/bin/bash\n\ntune run x \\\n  --config y\n# a comment \\\n  exit 1\ncat <<-'END'\n"
      "tune run z\n\tEND\ntrue $((1 << 2))\nlast \\");
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].number == 3);
  CHECK(lines[0].words == Words{"tune", "run", "x", "--config", "y"});
  CHECK_FALSE(lines[0].indented);
  CHECK(lines[1].number == 6);
  CHECK(lines[1].indented);
  CHECK(lines[3].words.front() == "true");
  CHECK(lines[4].words == Words{"last"});
}

TEST_CASE("a command ends at the shell's own words, at a redirection and at a semicolon") {
  const Words words = split_words("cd /x; ls a && ls b > c");
  CHECK(command_at(words, 0) == Words{"cd", "/x"});
  CHECK(command_at(words, 2) == Words{"ls", "a"});
  CHECK(command_at(words, 5) == Words{"ls", "b"});
}

TEST_CASE("tune run is taken apart: recipe, processes, configurations and overrides") {
  const auto commands = tune_commands(script_lines(
      "echo tune run x\nsrun /env/bin/tune run --nproc_per_node 2 kit.my_finetune.__main__ "
      "--config a.yaml --conf=b.yaml lr=1 ~seed $MORE | tee log\n"));
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].line == 2);
  CHECK(commands[0].recipe == "kit.my_finetune");
  CHECK(commands[0].processes == "2");
  CHECK(commands[0].configs == Words{"a.yaml", "b.yaml"});
  CHECK(commands[0].overrides == Words{"lr=1", "~seed", "$MORE"});
}

TEST_CASE("the started recipe is the one of the only tune run") {
  const std::string tune = "tune run my_finetune\n";
  CHECK(started_recipe({{kScriptFile, tune}}) == "my_finetune");
  CHECK(started_recipe({{kScriptFile, tune + tune}}).empty());
  CHECK(started_recipe({}).empty());
}
