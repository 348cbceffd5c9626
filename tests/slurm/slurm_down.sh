#!/bin/bash
# slurm_down.sh DIR: ends what slurm_up.sh started in DIR, jobs first, and waits until it is gone.
# Only processes that DIR's own files name are ended. May be called again; leaves DIR's logs.
set -euo pipefail

die() {
  printf 'slurm_down: %s\n' "$*" >&2
  exit 1
}

[ $# -eq 1 ] || die "usage: slurm_down.sh DIR"
[ -e "$1/.slurm_up" ] || exit 0
dir=$(cd "$1" && pwd -P)

# is_running PID NAME: a process of that name that is no zombie.
is_running() {
  local line
  { read -r line < "/proc/$1/stat"; } 2> /dev/null || return 1
  [[ $line == "$1 ($2) "* && $line != "$1 ($2) "[ZX]* ]]
}

# pid_in FILE NAME: the process that a pid file names, while it runs.
pid_in() {
  local pid=
  [ -s "$1" ] || return 0
  read -r pid < "$1" || [ -n "$pid" ] || return 0
  if [[ $pid =~ ^[0-9]+$ ]] && is_running "$pid" "$2"; then echo "$pid"; fi
}

# end NAME FILE...: ends the processes of these pid files and waits for them.
end() {
  local name=$1 file pid signal
  shift
  for file in "$@"; do
    pid=$(pid_in "$file" "$name")
    [ -n "$pid" ] || continue
    for signal in TERM KILL; do
      kill -s $signal "$pid" 2> /dev/null || true
      for _ in {1..100}; do
        is_running "$pid" "$name" || continue 3
        sleep 0.1
      done
    done
    die "$name ($pid) cannot be ended"
  done
}

unfinished() { timeout 5 squeue -h -t PD,R,CG,CF,S -o %A 2> /dev/null | sort -u; }

export SLURM_CONF=$dir/etc/slurm.conf
if [ -n "$(pid_in "$dir/run/slurmctld.pid" slurmctld)" ]; then
  unfinished | xargs -r timeout 20 scancel 2> /dev/null || true
  for _ in {1..100}; do
    [ -n "$(unfinished)" ] || break
    sleep 0.1
  done
fi
end slurmctld "$dir/run/slurmctld.pid"
end slurmd "$dir"/run/slurmd-*.pid
end slurmdbd "$dir/run/slurmdbd.pid"
end mariadbd "$dir/run/mariadbd.pid"
end munged "$dir/run/munged.pid"
rm -f "$dir"/run/*.pid "$dir"/munge.socket*
