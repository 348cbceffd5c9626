#include "core/locate/locate.h"

#include <sys/stat.h>

#include "tests/core/locate/located_place.h"

using namespace locate_test;

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

TEST_CASE("what is not an experiment is named in a sentence") {
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
      ": is outside the directories that this server may use (x/in); name an experiment "
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
  CHECK(usual_kit_locations("/a/b") ==
        std::vector<std::string>{"/a/GitHub/cruijff_kit", "/a/cruijff_kit", "/GitHub/cruijff_kit",
                                 "/cruijff_kit"});
}
