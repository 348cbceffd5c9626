#include "core/locate/locate.h"

#include <sys/stat.h>

#include "tests/core/locate/located_place.h"

using namespace locate_test;

TEST_CASE("site settings and kit are found beside the experiment, the first hit wins") {
  Place place;
  place.add("s/e/experiment_summary.md");
  const std::string kit = place.add_kit("s/GitHub/cruijff_kit");
  const std::string other = place.add_kit("cruijff_kit");
  const std::string settings =
      place.add("s/GitHub/cruijff_kit/claude.local.md", "- conda_env: a\n");
  place.add("cruijff_kit/claude.local.md", "- conda_env: b\n");
  const SiteLocation found = place.place(place.at("s/e"));
  CHECK(found.settings.path == settings);
  CHECK(found.settings.values.at("conda_env") == PlanValue{"a", {settings, 1}});
  CHECK(found.other_settings == std::vector<std::string>{place.at("cruijff_kit/claude.local.md")});
  CHECK(found.kit.directory == kit);
  CHECK(found.kit.setup_script == kit + "/tools/torchtune/setup_finetune.py");
  CHECK(found.kit.origin == KitOrigin::search);
  CHECK(!found.kit.may_run);
  CHECK(found.kit.others == std::vector<std::string>{other});
  REQUIRE(found.kit_question);
  CHECK(found.kit_question->field == "trust@" + found.kit.setup_script);
  CHECK(!found.settings_question);

  const std::string own = place.add("s/e/claude.local.md", "- conda_env: c\n");
  CHECK(place.place(place.at("s/e")).settings.path == own);
}

TEST_CASE("a kit that is named comes before one that is found") {
  Place place;
  place.add("e/experiment_summary.md");
  place.add_kit("cruijff_kit");
  const std::string by_answer = place.add_kit("answer");
  const std::string by_variable = place.add_kit("variable");
  const std::string by_settings = place.add_kit("settings");
  place.add("claude.local.md", "- working_directory: " + by_settings + "\n");
  CHECK(place.place(place.at("e")).kit.directory == by_settings);
  CHECK(place.place(place.at("e")).kit.origin == KitOrigin::site_settings);
  place.request.kit_variable = by_variable;
  CHECK(place.place(place.at("e")).kit.directory == by_variable);
  CHECK(place.place(place.at("e"), {{"cruijff_kit_dir", by_answer}}).kit.directory == by_answer);
  const SiteLocation declined = place.place(place.at("e"), {{"cruijff_kit_dir", "builtin"}});
  CHECK(declined.kit.is_declined);
  CHECK(declined.kit.directory.empty());
  CHECK(!declined.kit_question);
}

TEST_CASE("the kit of the site settings' scratch directory is found") {
  Place place;
  place.add("e/experiment_summary.md");
  const std::string kit = place.add_kit("scratch/GitHub/cruijff_kit");
  place.add("claude.local.md", "- scratch_dir: " + place.at("scratch") + "\n");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.kit.directory == kit);
  CHECK(found.kit.may_run);
  place.add("e/claude.local.md", "- scratch_dir: " + place.at("scratch") + "\n");
  CHECK(!place.place(place.at("e")).kit.may_run);
}

TEST_CASE("no kit, and a name that is none, are asked about") {
  Place place;
  place.add("e/experiment_summary.md");
  const SiteLocation none = place.place(place.at("e"));
  REQUIRE(none.kit_question);
  CHECK(
      none.kit_question->question ==
      "Where is the cruijff_kit checkout? None was found; `builtin` writes the files without it.");
  CHECK(none.kit_question->choices == std::vector<std::string>{"builtin"});
  const SiteLocation wrong = place.place(place.at("e"), {{"cruijff_kit_dir", place.at("e")}});
  REQUIRE(wrong.kit_question);
  CHECK(place.plain(wrong.kit_question->question) ==
        "Where is the cruijff_kit checkout? x/e has no tools/torchtune/setup_finetune.py.");
  place.request.kit_variable = place.at("e");
  CHECK(place.plain(listed(place.place(place.at("e")).warnings)) ==
        "kit_not_usable: The variable CRUIJFF_KIT_DIR names x/e as the kit, but it has no "
        "tools/torchtune/setup_finetune.py. [x/e]\n");
}

TEST_CASE("a kit planted in the experiment is never started without asking") {
  Place place;
  place.add("e/experiment_summary.md");
  const std::string kit = place.add_kit("e");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.kit.directory == kit);
  CHECK(!found.kit.may_run);
  REQUIRE(found.kit_question);
  CHECK(place.plain(found.kit_question->question)
            .starts_with("May x/e/tools/torchtune/setup_finetune.py be run? It is the kit's "
                         "script, named by a search around x/e, and belongs to "));
  CHECK(found.kit_question->choices == std::vector<std::string>{"yes", "no"});
  CHECK(place.place(place.at("e"), {{"cruijff_kit_dir", kit}}).kit.may_run);
  place.request.kept_fields = {"cruijff_kit_dir", "site_settings_path"};
  CHECK(!place.place(place.at("e"), {{"cruijff_kit_dir", kit}}).kit.may_run);

  const std::string own = place.add("e/claude.local.md", "- working_directory: " + kit + "\n");
  CHECK(!place.place(place.at("e")).kit.may_run);
  const std::string far = place.add("s/claude.local.md", "- working_directory: " + kit + "\n");
  CHECK(!place.place(place.at("e"), {{"site_settings_path", far}}).kit.may_run);
  place.request.kept_fields.clear();
  CHECK(!place.place(place.at("e"), {{"site_settings_path", own}}).kit.may_run);
  CHECK(place.place(place.at("e"), {{"site_settings_path", far}}).kit.may_run);
}

TEST_CASE("a kit that is the experiment's own repository is asked about") {
  Place place;
  place.add("kit/experiments/e/experiment_summary.md");
  place.add_kit("kit");
  place.add("kit/.git/HEAD");
  CHECK(!place.place(place.at("kit/experiments/e")).kit.may_run);
  place.add("kit/claude.local.md", "- working_directory: " + place.at("kit") + "\n");
  CHECK(!place.place(place.at("kit/experiments/e")).kit.may_run);
  place.request.kit_variable = place.at("kit");
  CHECK(place.place(place.at("kit/experiments/e")).kit.may_run);
}

TEST_CASE("what everyone may write is not used without asking") {
  Place place;
  place.add("e/experiment_summary.md");
  const std::string settings = place.add("claude.local.md", "- conda_env: a\n");
  const std::string kit = place.add_kit("cruijff_kit");
  REQUIRE(chmod(settings.c_str(), 0666) == 0);
  REQUIRE(chmod(kit.c_str(), 0777) == 0);
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.settings.path.empty());
  REQUIRE(found.settings_question);
  CHECK(place.plain(found.settings_question->question) ==
        "Which file holds the site settings? x/claude.local.md is not used without asking. It was "
        "found by searching and is writable by everyone.");
  CHECK(found.kit.directory.empty());
  REQUIRE(found.kit_question);
  CHECK(place.plain(found.kit_question->question) ==
        "Which kit should be used? x/cruijff_kit/tools/torchtune/setup_finetune.py, named by a "
        "search around x/e, is not run: what is there can be changed by others. Every user may "
        "write to x/cruijff_kit.");
  const SiteLocation told =
      place.place(place.at("e"), {{"site_settings_path", settings}, {"cruijff_kit_dir", kit}});
  CHECK(told.settings.path == settings);
  CHECK(!told.kit.may_run);
}

TEST_CASE("what belongs to another user is not used without asking") {
  if (geteuid() != 0) return;  // only root can give a file away
  Place place;
  place.add("e/experiment_summary.md");
  const std::string settings = place.add("e/claude.local.md", "- conda_env: a\n");
  REQUIRE(chown(settings.c_str(), 12345, 12345) == 0);
  place.add("claude.local.md", "- conda_env: b\n");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.settings.path == place.at("claude.local.md"));
  CHECK(place.plain(listed(found.warnings)) ==
        "not_trusted: x/e/claude.local.md is not used as site settings. It was found by searching "
        "and belongs "
        "to another user. [x/e/claude.local.md]\n");
  REQUIRE(chown(place.at("e").c_str(), 12345, 12345) == 0);
  CHECK(place.place(place.at("e")).settings.path == settings);
}

TEST_CASE("site settings that cannot be read are asked about") {
  Place place;
  place.add("e/experiment_summary.md");
  place.add("e/claude.local.md", std::string("a\0b", 3));
  CHECK(place.place(place.at("e")).settings_question.has_value());
  const SiteLocation wrong =
      place.place(place.at("e"), {{"site_settings_path", place.at("no.md")}});
  REQUIRE(wrong.settings_question);
  CHECK(wrong.settings_question->field == "site_settings_path");
  CHECK(place.plain(wrong.settings_question->question).rfind("x/no.md: ", 0) == 0);
}
