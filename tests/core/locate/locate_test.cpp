#include "core/locate/locate.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "core/locate/search_path.h"
#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

/// A directory of its own, removed at the end; `x` stands for it in what is compared.
class Place {
 public:
  Place() : root_(*files.make_temporary_directory()) {
    request.user = geteuid();
    request.working_directory = root_;
  }
  ~Place() { (void)files.remove_tree(root_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string at(const std::string& path) const { return root_ + "/" + path; }

  std::string add(const std::string& path, const std::string& text = "# e\n") {
    const std::string whole = at(path);
    REQUIRE(files.make_directories(std::filesystem::path(whole).parent_path().string()).ok());
    REQUIRE(files.write_file_atomically(whole, text).ok());
    return whole;
  }

  std::string add_kit(const std::string& path) {
    add(path + "/tools/torchtune/setup_finetune.py", "raise SystemExit('must not run')\n");
    return at(path);
  }

  /// With the root written as `x`.
  [[nodiscard]] std::string plain(std::string text) const {
    for (auto found = text.find(root_); found != std::string::npos; found = text.find(root_)) {
      text.replace(found, root_.size(), "x");
    }
    return text;
  }

  std::string experiment(const Answers& answers = {}) {
    const auto found = locate_experiment(files, request, answers);
    if (!found) return plain("error: " + found.error().message);
    return plain(found->summary_path + "\n" + listed(found->missing));
  }

  SiteLocation place(const std::string& directory, const Answers& answers = {}) {
    return locate_site(files, request, answers, directory);
  }

  FileSystem files;
  LocateRequest request;

 private:
  std::string root_;
};

}  // namespace

TEST_CASE("an experiment is found by its directory, its summary, and from the working directory") {
  Place place;
  place.add("e/experiment_summary.md");
  place.request.path = place.at("e");
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
  place.request.path = place.at("e/experiment_summary.md");
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
  place.request.path = "./e/";
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
  place.request.path.clear();
  place.request.working_directory = place.at("e");
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
}

TEST_CASE("one level down a single experiment is taken when named, offered when not") {
  Place place;
  place.add("e/experiment_summary.md");
  place.add(".hidden/experiment_summary.md");
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x has no experiment_summary.md or .yaml, but "
        "1 of the "
        "directories in it does.\n");
  CHECK(locate_experiment(place.files, place.request, {})->candidates ==
        std::vector<std::string>{place.at("e")});
  place.request.path = place.at("");
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
  place.add("f/experiment_summary.md");
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x has no experiment_summary.md or .yaml, but "
        "2 of the "
        "directories in it do.\n");
  CHECK(place.experiment({{"experiment_dir", place.at("f")}}) == "x/f/experiment_summary.md\n");
}

TEST_CASE("an answer replies to a question; where the argument raised none, it contradicts") {
  Place place;
  place.add("e/experiment_summary.md");
  place.add("f/experiment_summary.md");
  const Answers other = {{"experiment_dir", place.at("f")}};
  place.request.path = place.at("nowhere");
  CHECK(place.experiment(other) == "x/f/experiment_summary.md\n");
  place.request.path = place.at("f");
  CHECK(place.experiment(other) == "x/f/experiment_summary.md\n");
  place.request.path = place.at("e");
  const std::string error =
      "error: the answers name the experiment x/f, but the argument names x/e; leave one of them "
      "out";
  CHECK(place.experiment(other) == error);
  CHECK(place.experiment({{"summary_path", place.at("f/experiment_summary.md")}}) == error);
}

TEST_CASE("what is no experiment is told in a sentence") {
  Place place;
  place.request.path = place.at("nowhere");
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x/nowhere does not exist.\n");
  place.request.path.clear();
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x has no experiment_summary.md or .yaml, and "
        "no "
        "directory in "
        "it does.\n");
  place.add("d/experiment_summary.md/inside");
  place.request.path = place.at("d");
  CHECK(
      place.experiment() ==
      "error: x/d/experiment_summary.md: is a directory, but the experiment summary was expected");
  place.add("big/experiment_summary.md");
  std::filesystem::resize_file(place.at("big/experiment_summary.md"), 100U << 20U);
  place.request.path = place.at("big");
  CHECK(place.experiment() ==
        "error: x/big/experiment_summary.md: has 104857600 bytes, more than the 16 MiB that a plan "
        "may "
        "have");
  place.add("fifo/other");
  REQUIRE(mkfifo(place.at("fifo/experiment_summary.md").c_str(), 0600) == 0);
  place.request.path = place.at("fifo");
  CHECK(place.experiment() ==
        "error: x/fifo/experiment_summary.md: is not a regular file, but the experiment summary "
        "was expected");
}

namespace {

/// The disk, with directories that may be entered but not listed.
class UnlistedFiles : public FileSystem {
 public:
  [[nodiscard]] Result<std::vector<std::string>> list_directory(
      const std::string& path) const override {
    return Error{path + ": cannot be listed: Permission denied"};
  }
};

}  // namespace

TEST_CASE("what cannot be looked into is not said to hold nothing") {
  Place place;
  place.add("e/experiment_summary.md");
  std::filesystem::create_symlink("closed", place.at("closed"));
  place.request.path = place.at("");
  const auto found = locate_experiment(place.files, place.request, {});
  CHECK(place.plain(found->summary_path) == "x/e/experiment_summary.md");
  CHECK(place.plain(listed(found->warnings)) ==
        "not_all_looked_at: 1 of the entries in x could not be searched for an experiment, the "
        "first: x/closed/experiment_summary.md: cannot be accessed: Too many levels of symbolic "
        "links. [x]\n");
  std::filesystem::remove(place.at("e/experiment_summary.md"));
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x has no experiment_summary.md or .yaml, and "
        "no directory in it that could be searched does.\n");
  std::filesystem::create_symlink("experiment_summary.md", place.at("e/experiment_summary.md"));
  place.request.path = place.at("e");
  CHECK(place.experiment() ==
        "\nexperiment_dir: Where is the experiment? x/e/experiment_summary.md: cannot be accessed: "
        "Too many levels of symbolic links.\n");
  place.request.path = place.at("");
  CHECK(place.plain(listed(locate_experiment(UnlistedFiles(), place.request, {})->missing)) ==
        "experiment_dir: Where is the experiment? x: cannot be listed: Permission denied.\n");
}

TEST_CASE("a plan in YAML is found; beside one in Markdown the choice is asked for") {
  Place place;
  place.add("e/experiment_summary.yaml");
  place.request.path = place.at("e");
  CHECK(place.experiment() == "x/e/experiment_summary.yaml\n");
  place.add("e/experiment_summary.md");
  CHECK(place.experiment() ==
        "\nsummary_path: Which file is the plan? x/e has both experiment_summary.md and "
        "experiment_summary.yaml.\n");
  const auto asked = locate_experiment(place.files, place.request, {});
  REQUIRE(asked.ok());
  CHECK(asked->experiment_dir == place.at("e"));
  CHECK(asked->missing.at(0).choices ==
        std::vector<std::string>{place.at("e/experiment_summary.md"),
                                 place.at("e/experiment_summary.yaml")});
  CHECK(place.experiment({{"summary_path", place.at("e/experiment_summary.yaml")}}) ==
        "x/e/experiment_summary.yaml\n");
  place.request.path = place.at("e/experiment_summary.md");
  CHECK(place.experiment() == "x/e/experiment_summary.md\n");
}

TEST_CASE("only a file that is a plan by its name is one") {
  Place place;
  place.add("e/notes.txt");
  place.add("e/plan_of_mine.yml");
  place.request.path = place.at("e/notes.txt");
  CHECK(place.experiment() ==
        "error: x/e/notes.txt: is not named like a plan; expected a `.md` or `.yaml` file");
  place.request.path = place.at("e/plan_of_mine.yml");
  CHECK(place.experiment() == "x/e/plan_of_mine.yml\n");
}

TEST_CASE(
    "experiments outside the roots are refused, also through links and names that begin alike") {
  Place place;
  place.add("in/e/experiment_summary.md");
  place.add("in2/e/experiment_summary.md");
  place.request.roots = {place.at("in")};
  place.request.path = place.at("in/e");
  CHECK(place.experiment() == "x/in/e/experiment_summary.md\n");
  const std::string tail =
      ": is outside the directories in which this server may work (x/in); name an experiment "
      "inside "
      "them, or start the server with another `--root`";
  place.request.path = place.at("in2/e");
  CHECK(place.experiment() == "error: x/in2/e" + tail);
  place.request.path = place.at("in/../in2/e");
  CHECK(place.experiment() == "error: x/in2/e" + tail);
  std::filesystem::create_symlink(place.at("in2/e"), place.at("in/link"));
  place.request.path = place.at("in/link");
  CHECK(place.experiment() == "error: x/in/link" + tail);
  place.add("in/f/other");
  std::filesystem::create_symlink(place.at("in2/e/experiment_summary.md"),
                                  place.at("in/f/experiment_summary.md"));
  place.request.path = place.at("in/f");
  CHECK(place.experiment() == "error: x/in/f/experiment_summary.md" + tail);
}

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
  CHECK(found.kit.may_run);
  CHECK(found.kit.others == std::vector<std::string>{other});
  CHECK(!found.kit_question);
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
  place.add("e/claude.local.md", "- scratch_dir: " + place.at("scratch") + "\n");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.kit.directory == kit);
  CHECK(found.kit.may_run);
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

TEST_CASE("a kit planted in the experiment is never started unasked") {
  Place place;
  place.add("e/experiment_summary.md");
  const std::string kit = place.add_kit("e");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.kit.directory == kit);
  CHECK(!found.kit.may_run);
  REQUIRE(found.kit_question);
  CHECK(place.plain(found.kit_question->question) ==
        "May the script of the kit in x/e be run? It is in the experiment's own repository, "
        "and nobody "
        "named it.");
  CHECK(found.kit_question->choices == std::vector<std::string>{kit, "builtin"});
  CHECK(place.place(place.at("e"), {{"cruijff_kit_dir", kit}}).kit.may_run);

  place.add("e/claude.local.md", "- working_directory: " + kit + "\n");
  CHECK(!place.place(place.at("e")).kit.may_run);
  CHECK(place.place(place.at("e"), {{"site_settings_path", place.at("e/claude.local.md")}})
            .kit.may_run);
}

TEST_CASE("a kit that is the experiment's own repository is asked about") {
  Place place;
  place.add("kit/experiments/e/experiment_summary.md");
  place.add_kit("kit");
  place.add("kit/.git/HEAD");
  CHECK(!place.place(place.at("kit/experiments/e")).kit.may_run);
  place.add("kit/claude.local.md", "- working_directory: " + place.at("kit") + "\n");
  CHECK(place.place(place.at("kit/experiments/e")).kit.may_run);
}

TEST_CASE("what everyone may write is not used unasked") {
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
        "found "
        "by search "
        "and is writable by everyone.");
  CHECK(found.kit.directory.empty());
  REQUIRE(found.kit_question);
  CHECK(place.plain(found.kit_question->question) ==
        "Should the kit in x/cruijff_kit be used? It was found by search and is writable by "
        "everyone.");
  const SiteLocation told =
      place.place(place.at("e"), {{"site_settings_path", settings}, {"cruijff_kit_dir", kit}});
  CHECK(told.settings.path == settings);
  CHECK(told.kit.may_run);
}

TEST_CASE("what belongs to another user is not used unasked") {
  if (geteuid() != 0) return;  // only root can give a file away
  Place place;
  place.add("e/experiment_summary.md");
  const std::string settings = place.add("e/claude.local.md", "- conda_env: a\n");
  REQUIRE(chown(settings.c_str(), 12345, 12345) == 0);
  place.add("claude.local.md", "- conda_env: b\n");
  const SiteLocation found = place.place(place.at("e"));
  CHECK(found.settings.path == place.at("claude.local.md"));
  CHECK(place.plain(listed(found.warnings)) ==
        "not_trusted: x/e/claude.local.md is not used as site settings. It was found by search and "
        "belongs "
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

TEST_CASE("paths are made absolute without losing links") {
  Place place;
  place.add("a/b/c");
  std::filesystem::create_symlink(place.at("a/b"), place.at("link"));
  const auto plain = [&](const std::string& path) {
    return place.plain(absolute_path(place.files, place.at(""), path));
  };
  CHECK(plain("./a//b/") == "x/a/b");
  CHECK(plain("link/c") == "x/link/c");
  CHECK(plain("link/..") == "x/a");
  CHECK(plain("/") == "/");
  CHECK(upwards("/a/b") == std::vector<std::string>{"/a/b", "/a", "/"});
  CHECK(usual_kits_beside("/a/b") ==
        std::vector<std::string>{"/a/GitHub/cruijff_kit", "/a/cruijff_kit", "/GitHub/cruijff_kit",
                                 "/cruijff_kit"});
}
