#include "core/jobs/submit_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

/// Stands for SIGKILL within a call of sbatch.
struct Killed {};

constexpr const char* kLostWords = "sbatch: error: Socket timed out on send/recv operation";

/// A Slurm with a queue, and an experiment of runs.
class Site {
 public:
  enum class Mishap { none, refuses, loses_answer, loses_question, killed, killed_before };

  struct Job {
    std::string id;
    std::string state;
    std::string comment;
    std::string directory;
    std::string number;
  };

  explicit Site(std::size_t run_count)
      : slurm_([this](const std::vector<std::string>& words) { return answer(words); }) {
    for (std::size_t i = 0; i < run_count; ++i) {
      runs.push_back({fmt::format("r{}", i), "#!/bin/bash\n#SBATCH --time=10\nrun\n"});
      std::filesystem::create_directories(directory(i));
    }
  }

  [[nodiscard]] std::string directory(std::size_t run) const {
    return slurm_.experiment() + "/" + runs[run].directory;
  }

  Result<SubmitOutcome> call(std::optional<std::int64_t> at_once = std::nullopt, bool go = true) {
    told.clear();
    const SubmitRequest request{
        .experiment_dir = slurm_.experiment(),
        .runs = runs,
        .go = go,
        .at_once = at_once,
        .key = fmt::format("k{}", ++calls_),
        .user_name = "me",
        .lock = std::nullopt,
        .patience = patience,
        .stop = {},
        .on_run = [this](const RunSubmission& run) { told.push_back(run.directory); }};
    return submit_runs(slurm_.files, slurm_.programs(), clock_, request);
  }

  /// `submitted 1, left`: what happened to each run.
  std::vector<std::string> submit(std::optional<std::int64_t> at_once = std::nullopt,
                                  bool go = true) {
    auto outcome = call(at_once, go);
    if (!outcome) return {outcome.error().message};
    last = *outcome;
    std::vector<std::string> lines;
    for (const RunSubmission& run : last.runs) lines.push_back(line_of(run));
    return lines;
  }

  /// What sbatch was called with, but for comment and file.
  [[nodiscard]] std::vector<std::string> arrays() const {
    std::vector<std::string> found;
    for (const Command& command : slurm_.commands) {
      for (const std::string& word : command.arguments) {
        if (word.starts_with("--array=")) found.push_back(word);
      }
    }
    return found;
  }

  [[nodiscard]] long count(const std::string& program) const {
    return std::count_if(
        slurm_.commands.begin(), slurm_.commands.end(),
        [&](const Command& command) { return command.arguments[0].ends_with("/" + program); });
  }

  [[nodiscard]] std::vector<std::string> arguments_of_last(const std::string& program) const {
    std::vector<std::string> found;
    for (const Command& command : slurm_.commands) {
      if (command.arguments[0].ends_with("/" + program)) found = command.arguments;
    }
    return found;
  }

  void all_end() {
    for (Job& job : jobs) job.state = "COMPLETED";
  }

  std::vector<SubmittableRun> runs;
  std::vector<Job> jobs;
  std::vector<std::string> told;
  SubmitOutcome last;
  std::size_t mishap_at = 0;  ///< The number of a call of sbatch, from 1.
  Mishap mishap = Mishap::none;
  std::size_t sbatch_calls = 0;
  std::size_t array_size = 1001;
  std::string most_jobs;
  bool answers = true;
  bool goes_down_after_sbatch = false;
  bool forgets = false;  ///< The queue knows nothing any more.
  std::string accounts;
  std::chrono::seconds patience{0};

 private:
  static std::string line_of(const RunSubmission& run) {
    static constexpr std::array<const char*, 7> kWords{"planned", "submitted", "before", "by hand",
                                                       "left",    "refused",   "unknown"};
    std::string line = kWords.at(static_cast<std::size_t>(run.state));
    if (!run.job.empty()) line += " " + run.job;
    if (!run.words.empty()) line += ": " + run.words;
    return line;
  }

  CommandOutcome answer(const std::vector<std::string>& words) {
    if (words[0] == "sbatch") return sbatch(words);
    if (!answers) return FakeSlurm::says(1, "", "squeue: down");
    if (words[0] == "squeue") return FakeSlurm::says(0, forgets ? "" : queue());
    if (words[0] == "sacct") {
      return accounts.empty() ? FakeSlurm::says(1, "", "no accounts")
                              : FakeSlurm::says(0, accounts);
    }
    if (words[0] == "scontrol") {
      return FakeSlurm::says(
          0, fmt::format("MaxArraySize            = {}\nMinJobAge = 300 sec\n", array_size));
    }
    return FakeSlurm::says(0, words[4] == "assoc" ? fmt::format("a|q|q|{}\n", most_jobs) : "");
  }

  CommandOutcome sbatch(const std::vector<std::string>& words) {
    answers = !goes_down_after_sbatch;
    const Mishap now = ++sbatch_calls == mishap_at ? mishap : Mishap::none;
    if (now == Mishap::refuses) return FakeSlurm::says(1, "", "sbatch: error: no such account");
    if (now == Mishap::loses_question) return FakeSlurm::says(1, "", kLostWords);
    if (now == Mishap::killed_before) throw Killed();
    const std::string job = fmt::format("{}", sbatch_calls);
    take(job, words);
    if (now == Mishap::killed) throw Killed();
    if (now == Mishap::loses_answer) return FakeSlurm::says(1, "", kLostWords);
    return FakeSlurm::says(0, job + "\n");
  }

  void take(const std::string& number, const std::vector<std::string>& words) {
    std::string comment;
    std::optional<int> last_task;
    for (const std::string& word : words) {
      if (word.starts_with("--comment=")) comment = word.substr(10);
      if (!word.starts_with("--array=0-")) continue;
      last_task = 0;
      std::from_chars(word.data() + 10, word.data() + word.size(), *last_task);
    }
    const std::string directory = slurm_.commands.back().directory;
    if (!last_task) jobs.push_back({number, "PENDING", comment, directory, number});
    for (int task = 0; last_task && task <= *last_task; ++task) {
      jobs.push_back({fmt::format("{}_{}", number, task), "PENDING", comment, directory, number});
    }
  }

  [[nodiscard]] std::string queue() const {
    std::string text;
    for (const Job& job : jobs) {
      for (const std::string& field :
           {job.id, job.number, job.state, std::string("0"), std::string("2026-11-25T01:00:00"),
            std::string("None"), job.comment, std::string("name"), job.directory}) {
        text += field + '\x1f';
      }
      text += '\n';
    }
    return text;
  }

  FakeSlurm slurm_;
  Clock clock_;
  int calls_ = 0;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("without go nothing is submitted or written") {
  Site site(2);
  CHECK(site.submit(std::nullopt, false) == Lines{"planned", "planned"});
  CHECK(site.sbatch_calls == 0);
  CHECK(site.submit(std::nullopt, false) == Lines{"planned", "planned"});
}

TEST_CASE("each run is a job, and a second call submits nothing") {
  Site site(2);
  CHECK(site.submit() == Lines{"submitted 1", "submitted 2"});
  CHECK(site.told == Lines{"r0", "r1"});
  CHECK(site.jobs[0].directory == site.directory(0));
  CHECK(site.jobs[0].comment == "scaffold-runs:k1-1");
  CHECK(site.submit() == Lines{"before 1", "before 2"});
  CHECK(site.told.empty());
  site.all_end();
  CHECK(site.submit() == Lines{"before 1", "before 2"});
  CHECK(site.sbatch_calls == 2);
}

TEST_CASE("runs that ask for the same become a throttled array") {
  Site site(5);
  CHECK(site.submit(2) ==
        Lines{"submitted 1_0", "submitted 1_1", "submitted 1_2", "submitted 1_3", "submitted 1_4"});
  CHECK(site.arrays() == Lines{"--array=0-4%2"});
  CHECK(site.submit(2) ==
        Lines{"before 1_0", "before 1_1", "before 1_2", "before 1_3", "before 1_4"});
}

TEST_CASE("an array is throttled to what --max leaves beside jobs that are there") {
  Site site(6);
  const std::vector<SubmittableRun> all = site.runs;
  site.runs.resize(2);
  CHECK(site.submit() == Lines{"submitted 1", "submitted 2"});
  site.runs = all;
  CHECK(site.submit(3) == Lines{"before 1", "before 2", "submitted 3_0", "submitted 3_1",
                                "submitted 3_2", "submitted 3_3"});
  CHECK(site.arrays() == Lines{"--array=0-3%1"});
  CHECK(site.last.at_once == 1);
}

TEST_CASE("no array is added while --max is used up") {
  Site site(6);
  const std::vector<SubmittableRun> all = site.runs;
  site.runs.resize(2);
  CHECK(site.submit() == Lines{"submitted 1", "submitted 2"});
  site.runs = all;
  CHECK(site.submit(2) == Lines{"before 1", "before 2", "left", "left", "left", "left"});
  CHECK(site.last.why_left == "--max allows 2 jobs at a time; call again when some have finished.");
  CHECK(site.arrays().empty());
  site.all_end();
  CHECK(site.submit(2)[5] == "submitted 3_3");
}

TEST_CASE("there are no more arrays than --max allows jobs") {
  Site site(7);
  site.array_size = 2;
  CHECK(site.submit(3) == Lines{"submitted 1_0", "submitted 1_1", "submitted 2_0", "submitted 2_1",
                                "submitted 3_0", "submitted 3_1", "left"});
  CHECK(site.arrays() == Lines{"--array=0-1%1", "--array=0-1%1", "--array=0-1%1"});
  CHECK(site.last.why_left == "--max allows 3 jobs at a time; call again when some have finished.");
  site.all_end();
  CHECK(site.submit(3)[6] == "submitted 4");
}

TEST_CASE("runs that differ are submitted up to --max") {
  Site site(3);
  site.runs[1].script = "#!/bin/bash\n#SBATCH --time=20\nrun\n";
  CHECK(site.submit(2) == Lines{"submitted 1", "submitted 2", "left"});
  CHECK(site.last.why_left == "--max allows 2 jobs at a time; call again when some have finished.");
  site.jobs[0].state = "COMPLETED";
  CHECK(site.submit(2) == Lines{"before 1", "before 2", "submitted 3"});
}

TEST_CASE("no more is submitted than the site takes") {
  Site site(4);
  site.most_jobs = "3";
  site.jobs.push_back({"900", "RUNNING", "", "/elsewhere", "900"});
  CHECK(site.submit() == Lines{"submitted 1_0", "submitted 1_1", "left", "left"});
  CHECK(site.last.why_left ==
        "Slurm allows you 3 jobs at a time (MaxSubmitJobs); call again when some have finished.");
}

TEST_CASE("a lost answer is resolved by the key, at once") {
  Site site(2);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::loses_answer;
  CHECK(site.submit() == Lines{"submitted 1", "submitted 2"});
  CHECK(site.count("squeue") == 2);
  CHECK(site.count("sacct") == 1);
}

TEST_CASE("a lost question is not taken, and is asked again by the next call") {
  Site site(2);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::loses_question;
  CHECK(site.submit() == Lines{std::string("refused: ") + kLostWords, "left"});
  CHECK(site.submit() == Lines{"submitted 2", "submitted 3"});
}

TEST_CASE("a lost answer is looked for at growing intervals, in the accounts once and last") {
  Site site(1);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::loses_question;
  site.patience = std::chrono::seconds(3);
  CHECK(site.submit() == Lines{std::string("refused: ") + kLostWords});
  CHECK(site.count("squeue") == 4);  // at first, then after 0, 1 and 3 seconds
  CHECK(site.count("sacct") == 2);
  const Lines words = site.arguments_of_last("sacct");
  REQUIRE(words.size() > 4);
  CHECK((words[4] == "--starttime=now-63seconds" || words[4] == "--starttime=now-64seconds"));
}

TEST_CASE("a job that only the accounts remember is found by its key") {
  Site site(1);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::loses_answer;
  site.forgets = true;
  site.accounts =
      "1\x1f"
      "1\x1f"
      "COMPLETED\x1f"
      "0:0\x1f"
      "2026-11-25T01:00:00\x1f"
      "None\x1f"
      "scaffold-runs:k1-1\x1f"
      "r0\x1f"
      "/x\n";
  CHECK(site.submit() == Lines{"submitted 1"});
}

TEST_CASE("killed after Slurm took the job") {
  Site site(3);
  site.mishap_at = 2;
  site.mishap = Site::Mishap::killed;
  CHECK_THROWS_AS(site.submit(), Killed);
  CHECK(site.submit(std::nullopt, false)[1].starts_with("unknown: sbatch was called at "));
  CHECK(site.submit() == Lines{"before 1", "before 2", "submitted 3"});
  CHECK(site.jobs.size() == 3);
}

TEST_CASE("killed before Slurm heard of it") {
  Site site(3);
  site.mishap_at = 2;
  site.mishap = Site::Mishap::killed_before;
  CHECK_THROWS_AS(site.submit(), Killed);
  CHECK(site.submit() == Lines{"before 1", "submitted 3", "submitted 4"});
  CHECK(site.jobs.size() == 3);
}

TEST_CASE("killed with an array") {
  Site site(3);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::killed;
  CHECK_THROWS_AS(site.submit(2), Killed);
  CHECK(site.submit(2) == Lines{"before 1_0", "before 1_1", "before 1_2"});
  CHECK(site.jobs.size() == 3);
}

TEST_CASE("an answer that stays lost is reported once, and the other runs are left") {
  Site site(2);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::loses_question;
  site.patience = std::chrono::seconds(1);
  // Slurm is gone from then on.
  site.runs[0].script = "#!/bin/bash\n#SBATCH --time=20\nrun\n";
  site.goes_down_after_sbatch = true;
  CHECK(site.submit() == Lines{"unknown: sbatch's answer was lost (Slurm no longer answers: "
                               "squeue: down); call again to look for its job first",
                               "left"});
  CHECK(site.last.why_left ==
        "sbatch did not answer, so the other runs were not submitted; call again.");
  CHECK(site.told.empty());
}

TEST_CASE("what Slurm refuses once it is not asked again") {
  Site site(3);
  site.runs[2].script = "#!/bin/bash\n#SBATCH --time=20\nrun\n";
  site.mishap_at = 1;
  site.mishap = Site::Mishap::refuses;
  const std::string refused = "refused: sbatch: error: no such account";
  CHECK(site.submit() == Lines{refused, refused, "submitted 2"});
  CHECK(site.told == Lines{"r0", "r1", "r2"});
  CHECK(site.submit() == Lines{"submitted 3", "submitted 4", "before 2"});
}

TEST_CASE("a refused array is reported for each of its runs") {
  Site site(3);
  site.mishap_at = 1;
  site.mishap = Site::Mishap::refuses;
  const std::string refused = "refused: sbatch: error: no such account";
  CHECK(site.submit(2) == Lines{refused, refused, refused});
}

TEST_CASE("what was submitted by hand waits, runs or is completed, else it is submitted") {
  Site site(4);
  const char* states[] = {"PENDING", "RUNNING", "COMPLETED", "FAILED"};
  for (std::size_t i = 0; i < 4; ++i) {
    site.jobs.push_back({fmt::format("90{}", i), states[i], "", site.directory(i), "900"});
  }
  CHECK(site.submit() == Lines{"by hand 900", "by hand 901", "by hand 902", "submitted 1"});
}

TEST_CASE("when Slurm does not answer, nothing is submitted") {
  Site site(1);
  site.answers = false;
  CHECK(site.submit() == Lines{"Slurm did not answer, so nothing was submitted: squeue: down"});
  CHECK(site.sbatch_calls == 0);
}
