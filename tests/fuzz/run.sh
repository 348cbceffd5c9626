#!/usr/bin/env bash
# run.sh SECONDS [FUZZER...]: builds the fuzzers into build/fuzz and runs each for SECONDS, as many at a time as
# FUZZ_JOBS says (default: one for each processor). Prints one line per fuzzer: executions, seconds, lines covered of
# the sources that it aims at, crashes. What breaks a property stays in build/fuzz/found/FUZZER; exit 1 if there is
# one. Needs clang with its compiler-rt (libclang-rt-14-dev on Debian 12) and llvm (llvm-profdata, llvm-cov).
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit

readonly build=$PWD/build/fuzz samples=$PWD/tests/data/samples
readonly seconds=${1:?usage: run.sh SECONDS [FUZZER...]}
shift
readonly all=(markdown_plan yaml_plan site_settings yaml_document json_rpc number directory_names template)
fuzzers=("$@")
[[ $# -gt 0 ]] || fuzzers=("${all[@]}")

# The sources that a fuzzer aims at, for its coverage.
sources_of() {
  case $1 in
    markdown_plan) ls core/text/markdown_*.cpp core/parameters/*.cpp && find core/plan -name '*.cpp' ! -name '*yaml*' ;;
    yaml_plan) ls core/plan/*yaml*.cpp ;;
    site_settings) ls core/plan/site_settings.cpp ;;
    yaml_document) ls core/text/yaml_*.cpp ;;
    json_rpc) ls mcp/{call,connection,era,json_rpc,method,schema_violations,server,tool_methods,wording}.cpp ;;
    number) ls core/text/number.cpp ;;
    directory_names) ls core/runs/{run_directories,varying_parameters}.cpp ;;
    template) ls core/generate/template_renderer.cpp core/text/yaml_text.cpp ;;
  esac
}

# What a fuzzer begins with: its own seeds, what it found earlier, and the tests' real inputs of its kind.
collect_seeds() {
  local fuzzer=$1 into=$build/seeds/$1 file
  rm -rf "$into"
  mkdir -p "$into"
  for file in tests/fuzz/{seeds,kept}/"$fuzzer"/* $(samples_of "$fuzzer"); do
    [[ -f $file ]] && cp "$file" "$into/$(tr / _ <<<"${file#"$PWD/"}")"
  done
  if [[ $fuzzer == json_rpc ]]; then
    for file in tests/mcp/sessions/*.session; do
      sed -n 's/^> //p' "$file" >"$into/$(basename "$file")"
    done
  fi
}

samples_of() {
  case $1 in
    markdown_plan) ls "$samples"/*/experiment_summary.md ;;
    site_settings) ls "$samples"/*/claude.local.md ;;
    yaml_plan) ls "$samples"/*/experiment_summary.yaml ;;
    yaml_document) find "$samples" templates -name '*.yaml' ;;
    template) ls templates/* ;;
  esac
}

configure_and_build() {
  cmake --preset fuzz >"$build.log" 2>&1 && cmake --build --preset fuzz --target fuzzers >>"$build.log" 2>&1 && return
  tail -n 40 "$build.log"
  return 1
}

# fuzz FUZZER: memory, time and length of one input are bounded, so that growth is a finding too.
fuzz() {
  local fuzzer=$1 longest=4096
  [[ $1 == *_plan || $1 == site_settings ]] && longest=12000
  mkdir -p "$build"/{corpus,found,logs}/"$fuzzer"
  LLVM_PROFILE_FILE=/dev/null "$build/tests/fuzz/fuzz_$fuzzer" "$build/corpus/$fuzzer" "$build/seeds/$fuzzer" \
    -dict="tests/fuzz/dictionaries/$fuzzer.dict" -max_total_time="$seconds" -max_len=$longest -timeout=10 \
    -rss_limit_mb=2048 -artifact_prefix="$build/found/$fuzzer/" -print_final_stats=1 \
    >"$build/logs/$fuzzer/fuzz" 2>&1
}

# covered FUZZER: `lines covered/lines (percent)` of its sources, from its whole corpus.
covered() {
  local raw=$build/logs/$1/profraw data=$build/logs/$1/profdata report
  LLVM_PROFILE_FILE=$raw "$build/tests/fuzz/fuzz_$1" -runs=0 "$build/corpus/$1" "$build/seeds/$1" \
    >"$build/logs/$1/replay" 2>&1
  llvm-profdata merge -sparse "$raw" -o "$data" || return
  report=$(llvm-cov report "$build/tests/fuzz/fuzz_$1" -instr-profile="$data") || return
  # The build names its sources from its own folder or from the root of the machine, as its compiler was called.
  tee "$build/logs/$1/coverage" <<<"$report" | awk -v sources="$(sources_of "$1")" '
    BEGIN {count = split(sources, names, "\n")}
    {
      for (i = 1; i <= count; ++i) {
        if (substr("/" $1, length($1) - length(names[i]) + 1) == "/" names[i]) {lines += $8; missed += $9; break}
      }
    }
    END {printf "%d/%d lines (%.1f%%)", lines - missed, lines, lines ? 100 * (lines - missed) / lines : 0; exit !lines}'
}

# stat FUZZER NAME: one of libFuzzer's final numbers.
stat() { sed -n "s/^stat::$2: *//p" "$build/logs/$1/fuzz"; }

report() {
  local found coverage measured=yes
  found=$(find "$build/found/$1" -type f | wc -l)
  coverage=$(covered "$1") || measured=no
  printf '%-16s %10s executions %4s s  %s  %d found\n' "$1" "$(stat "$1" number_of_executed_units)" "$seconds" \
    "$coverage" "$found"
  [[ $found == 0 && -n $(stat "$1" number_of_executed_units) && $measured == yes ]] && return
  tail -n 30 "$build/logs/$1/fuzz"
  return 1
}

mkdir -p "$build"
configure_and_build || exit
for fuzzer in "${fuzzers[@]}"; do
  collect_seeds "$fuzzer"
  while (($(jobs -rp | wc -l) >= ${FUZZ_JOBS:-$(nproc)})); do wait -n; done
  fuzz "$fuzzer" &
done
wait
status=0
for fuzzer in "${fuzzers[@]}"; do report "$fuzzer" || status=1; done
exit $status
