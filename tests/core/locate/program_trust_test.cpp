#include "core/locate/program_trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/core/locate/located_place.h"

using namespace locate_test;

namespace {

using Kind = TrustVerdict::Kind;

class Trusting : public Place {
 public:
  Trusting() { add("e/experiment_summary.md"); }

  TrustVerdict judge(const std::string& path, NamedBy by, const Answers& answers = {}) {
    return trust(answers).judge({path, by, "x/plan.md:3", "the kit's script"});
  }

  ProgramTrust trust(const Answers& answers = {}) {
    return {files, {geteuid(), at("e"), kept_file, trusted, answers}};
  }

  void keep(const std::string& program) { trusted[program] = program_identity(files, program); }

  const std::string kept_file = add("config/scaffold-runs/trusted.json");
  TrustedPrograms trusted;
};

}  // namespace

TEST_CASE("who names a program decides whether it may run") {
  Trusting place;
  const std::string program = place.add("p/program");
  CHECK(place.judge(program, NamedBy::call).is_allowed());
  CHECK(place.judge(program, NamedBy::call).is_news);
  CHECK(place.judge(program, NamedBy::user).is_allowed());
  CHECK(!place.judge(program, NamedBy::user).is_news);
  CHECK(place.judge(program, NamedBy::path).is_allowed());
  CHECK(place.judge(place.add("e/program"), NamedBy::path).kind == Kind::ask);
  const TrustVerdict asked = place.judge(program, NamedBy::experiment);
  CHECK(asked.kind == Kind::ask);
  REQUIRE(asked.question);
  CHECK(asked.question->field == "trust@" + program);
  CHECK(
      place.plain(asked.question->question)
          .starts_with("May x/p/program be run? It is the kit's script, named by x/plan.md:3, and "
                       "belongs to "));
}

TEST_CASE("the user's answer decides about that very program") {
  Trusting place;
  const std::string program = place.add("p/program");
  const std::string other = place.add("p/other");
  const Answers yes{{"trust@" + program, "yes"}};
  CHECK(place.judge(program, NamedBy::experiment, yes).is_allowed());
  CHECK(place.judge(program, NamedBy::experiment, yes).is_news);
  CHECK(place.judge(other, NamedBy::experiment, yes).kind == Kind::ask);
  const TrustVerdict no = place.judge(program, NamedBy::experiment, {{"trust@" + program, "no"}});
  CHECK(no.kind == Kind::refused);
  CHECK(place.plain(no.reason) ==
        "x/p/program is not run: the answer `trust@x/p/program` is `no`.");
}

TEST_CASE("a kept yes no longer counts once the program or the file that keeps it has changed") {
  Trusting place;
  const std::string program = place.add("p/program");
  place.keep(program);
  CHECK(place.judge(program, NamedBy::experiment).is_allowed());
  CHECK(!place.judge(program, NamedBy::experiment).is_news);

  REQUIRE(chmod(place.kept_file.c_str(), 0666) == 0);
  CHECK(place.judge(program, NamedBy::experiment).kind == Kind::ask);
  REQUIRE(chmod(place.kept_file.c_str(), 0600) == 0);
  CHECK(place.judge(program, NamedBy::experiment).is_allowed());

  place.add("p/program");  // the same bytes in another file
  CHECK(place.judge(program, NamedBy::experiment).kind == Kind::ask);
  place.keep(program);
  CHECK(place.judge(program, NamedBy::experiment).is_allowed());
  place.add("p/second");
  REQUIRE(unlink(program.c_str()) == 0);
  REQUIRE(symlink(place.at("p/second").c_str(), program.c_str()) == 0);
  CHECK(place.judge(program, NamedBy::experiment).kind == Kind::ask);
}

TEST_CASE("a yes that lies in the experiment counts for nothing") {
  Trusting place;
  const std::string program = place.add("e/program");
  place.keep(program);
  const ProgramTrust planted(
      place.files,
      {geteuid(), place.at("e"), place.add("e/config/s/trusted.json"), place.trusted, {}});
  CHECK(planted.judge({program, NamedBy::experiment, "", ""}).kind == Kind::ask);
}

TEST_CASE("what others may change is refused, on the whole way to it") {
  Trusting place;
  const std::string program = place.add("p/q/program");
  const Answers yes{{"trust@" + program, "yes"}};
  REQUIRE(chmod(place.at("p").c_str(), 0777) == 0);
  for (const NamedBy by : {NamedBy::experiment, NamedBy::call, NamedBy::user, NamedBy::path}) {
    CHECK(place.judge(program, by, yes).kind == Kind::refused);
  }
  CHECK(place.plain(place.judge(program, NamedBy::user).reason) ==
        "x/p/q/program, named by x/plan.md:3, is not run: what is there can be changed by others. "
        "Every user may write to x/p.");
  // As in /tmp, others can add files there but not replace ours.
  REQUIRE(chmod(place.at("p").c_str(), 01777) == 0);
  CHECK(place.judge(program, NamedBy::experiment, yes).is_allowed());
  REQUIRE(chmod(program.c_str(), 0666) == 0);
  CHECK(place.judge(program, NamedBy::experiment, yes).kind == Kind::refused);
}

TEST_CASE("each link on the way is followed") {
  Trusting place;
  const std::string program = place.add("p/program");
  place.add("open/x");
  REQUIRE(symlink(program.c_str(), place.at("open/second").c_str()) == 0);
  REQUIRE(symlink("../open/second", place.at("e/first").c_str()) == 0);
  CHECK(!place.trust().others_decide(place.at("e/first"), false));
  REQUIRE(chmod(place.at("open").c_str(), 0777) == 0);
  const auto problem = place.trust().others_decide(place.at("e/first"), false);
  REQUIRE(problem);
  CHECK(place.plain(*problem) == "Every user may write to x/open.");
  REQUIRE(symlink("loop", place.at("e/loop").c_str()) == 0);
  CHECK(place.plain(*place.trust().others_decide(place.at("e/loop"), false)) ==
        "x/e/loop leads through too many links.");
  CHECK(place.plain(*place.trust().others_decide(place.at("e/none"), false)) ==
        "x/e/none does not exist.");
}

TEST_CASE("what belongs to another user runs only if the user names it") {
  if (geteuid() != 0) return;  // only root can give a file away
  Trusting place;
  const std::string program = place.add("p/program");
  REQUIRE(chown(place.at("p").c_str(), 12345, 12345) == 0);
  const TrustVerdict verdict =
      place.judge(program, NamedBy::experiment, {{"trust@" + program, "yes"}});
  CHECK(verdict.kind == Kind::refused);
  CHECK(place.plain(verdict.reason) ==
        "x/p/program, named by x/plan.md:3, is not run: what is there can be changed by others. "
        "x/p belongs to user 12345.");
  CHECK(place.judge(program, NamedBy::user).is_allowed());
}

TEST_CASE("the user's answers about programs are kept in the user's configuration") {
  CHECK(trust_file("/c", "/home/me") == "/c/scaffold-runs/trusted.json");
  CHECK(trust_file("relative", "/home/me") == "/home/me/.config/scaffold-runs/trusted.json");
  CHECK(trust_file("", "").empty());
  Answers answers{{"trust@/a", "yes"}, {"lr", "1"}};
  CHECK(take_trust_answers(answers) == Answers{{"trust@/a", "yes"}});
  CHECK(answers == Answers{{"lr", "1"}});
}
