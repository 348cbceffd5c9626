// Reading a plan of many runs against cmark-gfm alone on the same text: processor time, interleaved
// so that a busy machine slows both, and peak memory, each in a process of its own. Exit 1 when a
// bound does not hold: reading takes at most twice the time and memory of cmark-gfm alone, and
// 10,000 runs at most 11 times the time of 1,000.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "core/plan/summary.h"
#include "core/runs/run_config.h"
#include "core/text/markdown_document.h"
#include "tests/bench/large_plan.h"

namespace {

constexpr int kRepetitions = 15;
constexpr double kMostTimes = 2;
constexpr double kMostGrowth = 11;
const std::string kPath = "/exp/sweep/experiment_summary.md";

/// One thing that is measured, given the text.
struct Work {
  const char* name;
  std::function<void(const std::string&)> run;
};

void cmark_alone(const std::string& text) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser* const parser = cmark_parser_new(CMARK_OPT_SOURCEPOS);
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser, text.data(), text.size());
  cmark_node* const document = cmark_parser_finish(parser);
  if (document == nullptr) std::abort();
  cmark_parser_free(parser);
  cmark_node_free(document);
}

void document(const std::string& text) {
  if (!core::parse_markdown(text, kPath)) std::abort();
}

void plan(const std::string& text) {
  const auto read = core::read_summary_markdown(text, kPath, {});
  if (!read || !read->missing.empty()) std::abort();
}

core::SiteSettings a_place() {
  core::SiteSettings place;
  place.path = "/exp/claude.local.md";
  for (const auto& [key, text] : {std::pair{"conda_env", "cruijff"},
                                  {"output_dir_base", "/scratch/out"},
                                  {"my_wandb_project", "sweeps"}}) {
    place.values[key] = {text, {place.path, 1}};
  }
  return place;
}

void runs(const std::string& text) {
  const auto read = core::read_summary_markdown(text, kPath, {});
  const auto experiment = core::resolve_experiment(*read, a_place(), {}, false);
  if (!experiment.missing.empty() || !experiment.errors.empty()) std::abort();
}

const std::vector<Work> kWorks = {
    {"cmark-gfm alone", cmark_alone},
    {"parse_markdown", document},
    {"read_summary_markdown", plan},
    {"and resolve_experiment", runs},
};

double processor_ms(const Work& work, const std::string& text) {
  timespec began{};
  timespec ended{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
  work.run(text);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
  return static_cast<double>(ended.tv_sec - began.tv_sec) * 1e3 +
         static_cast<double>(ended.tv_nsec - began.tv_nsec) / 1e6;
}

/// How much memory the work needs beyond that of the process that starts it.
double peak_mib(const Work& work, const std::string& text) {
  const auto peak_of = [](const std::function<void()>& job) {
    const pid_t child = fork();
    if (child == 0) {
      job();
      _exit(0);
    }
    rusage used{};
    int status = 0;
    wait4(child, &status, 0, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
  };
  return peak_of([&] { work.run(text); }) - peak_of([] {});
}

struct Measured {
  double least_ms = 0;
  double median_ms = 0;
  double mib = 0;
};

std::vector<Measured> measured(const std::string& text) {
  std::vector<Measured> results(kWorks.size());
  // Before anything else has made the process large.
  for (std::size_t i = 0; i < kWorks.size(); ++i) results[i].mib = peak_mib(kWorks[i], text);
  std::vector<std::vector<double>> times(kWorks.size());
  for (int round = 0; round < kRepetitions; ++round) {
    for (std::size_t i = 0; i < kWorks.size(); ++i) {
      times[i].push_back(processor_ms(kWorks[i], text));
    }
  }
  for (std::size_t i = 0; i < kWorks.size(); ++i) {
    std::sort(times[i].begin(), times[i].end());
    results[i].least_ms = times[i].front();
    results[i].median_ms = times[i][kRepetitions / 2];
  }
  return results;
}

void print(std::size_t runs, std::size_t bytes, const std::vector<Measured>& all) {
  fmt::print("{} runs, {} bytes, {} interleaved repetitions, processor time\n", runs, bytes,
             kRepetitions);
  for (std::size_t i = 0; i < all.size(); ++i) {
    fmt::print(
        "  {:24} least {:8.2f} ms ({:4.2f} x)  median {:8.2f} ms ({:4.2f} x)  {:6.1f} MiB ({:4.2f} "
        "x)\n",
        kWorks[i].name, all[i].least_ms, all[i].least_ms / all[0].least_ms, all[i].median_ms,
        all[i].median_ms / all[0].median_ms, all[i].mib, all[i].mib / all[0].mib);
  }
}

}  // namespace

int main() {
  const std::string small = bench::large_plan(1000);
  const std::string large = bench::large_plan(10000);
  const auto of_small = measured(small);
  const auto of_large = measured(large);
  print(1000, small.size(), of_small);
  print(10000, large.size(), of_large);
  fmt::print("growth from 1,000 to 10,000 runs\n");
  bool holds = true;
  for (std::size_t i = 0; i < kWorks.size(); ++i) {
    const double growth = of_large[i].least_ms / of_small[i].least_ms;
    fmt::print("  {:24} least {:5.2f} x  median {:5.2f} x\n", kWorks[i].name, growth,
               of_large[i].median_ms / of_small[i].median_ms);
    const bool is_parsing = i == 1 || i == 2;
    if (!is_parsing) continue;
    holds = holds && growth <= kMostGrowth &&
            of_large[i].least_ms <= kMostTimes * of_large[0].least_ms &&
            of_large[i].mib <= kMostTimes * of_large[0].mib;
  }
  fmt::print("{}\n", holds ? "the bounds of parsing hold" : "A BOUND OF PARSING DOES NOT HOLD");
  return holds ? 0 : 1;
}
