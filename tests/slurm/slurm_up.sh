#!/bin/bash
# slurm_up.sh DIR: a private Slurm of four nodes (munged, slurmctld, one slurmd a node) on the
# loopback interface, every file of it under DIR. Prints `export SLURM_CONF=...` on stdout; all else
# goes to stderr and DIR/log. Stop it with slurm_down.sh DIR before DIR is removed.
#
# Needs root and the packages slurmctld slurmd slurm-client munge (Slurm 22.05 and later); with
# SLURM_UP_ACCOUNTING=1 also slurmdbd and mariadb-server. DIR: at most 60 characters, no blanks.
# Settings, by the environment:
#   SLURM_UP_ACCOUNTS    accounts that may submit, parted by commas; all when empty (the default)
#   SLURM_UP_ARRAY_SIZE  MaxArraySize (default 10001)
#   SLURM_UP_MAX_SUBMIT  with accounting: how many jobs a user may have (MaxSubmitJobs of the QOS)
#   SLURM_UP_ACCOUNTING  1: with slurmdbd, so that sacct and sacctmgr answer
set -euo pipefail

die() {
  printf 'slurm_up: %s\n' "$*" >&2
  exit 1
}

[ $# -eq 1 ] || die "usage: slurm_up.sh DIR"
[ "$(id -u)" -eq 0 ] || die "root is needed: slurmd starts jobs as their users"
PATH=$PATH:/usr/sbin:/sbin
accounting=${SLURM_UP_ACCOUNTING:-}
programs=(slurmctld slurmd scontrol sinfo munged)
[ -z "$accounting" ] || programs+=(slurmdbd sacctmgr mariadbd mariadb mariadb-install-db)
for program in "${programs[@]}"; do
  command -v "$program" > /dev/null || die "$program is not installed"
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
[[ $dir =~ ^[A-Za-z0-9_./+-]{1,60}$ ]] || die "$dir: over 60 characters, or some that slurm.conf cannot hold"
[ -z "$(ls -A "$dir")" ] || die "$dir is not empty"
mkdir "$dir"/{etc,run,log,state,spool,gpus}
chmod 755 "$dir" "$dir"/*
cd / # daemons keep the directory that they were started in
nodes=(gpu40-1 gpu80-1 gpu80-2 cpu-1)
accounts=${SLURM_UP_ACCOUNTS:-}

# A block of free ports below those that the kernel hands out.
is_free() { ! (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
block_is_free() {
  local port
  for ((port = $1; port < $1 + 6; port++)); do is_free "$port" || return 1; done
}
find_ports() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 1200 * 10))
    if block_is_free "$port"; then
      echo "$port"
      return
    fi
  done
  die "no block of free ports was found"
}

# GPUs are read from the digit at the end of a device's name; where no device can be made, files do.
make_gpus() {
  local number
  for number in 0 1 2 3; do
    mknod -m 666 "$dir/gpus/nvidia$number" c 1 3 2> /dev/null || : > "$dir/gpus/nvidia$number"
  done
}

# Without slurmdbd AllowAccounts refuses every account; this gives the error that a cluster gives.
write_account_rule() {
  cat > "$dir/etc/job_submit.lua" << END
local allowed = ",$accounts,"
function slurm_job_submit(job, partitions, user)
  if allowed == ",," then return slurm.SUCCESS end
  if job.account and string.find(allowed, "," .. job.account .. ",", 1, true) then
    return slurm.SUCCESS
  end
  return slurm.ESLURM_INVALID_ACCOUNT
end
function slurm_job_modify(job, record, partitions, user) return slurm.SUCCESS end
END
}

accounting_lines() {
  if [ -z "$accounting" ]; then
    echo "JobSubmitPlugins=lua"
    echo "AccountingStorageType=accounting_storage/none"
  else
    echo "AccountingStorageType=accounting_storage/slurmdbd"
    echo "AccountingStorageHost=127.0.0.1"
    echo "AccountingStoragePort=$((ports + 5))"
    echo "AccountingStoragePass=$dir/munge.socket"
    echo "AccountingStorageEnforce=associations,limits,qos"
    echo "AccountingStorageTRES=gres/gpu"
  fi
}

write_slurm_conf() {
  cat > "$dir/etc/slurm.conf" << END
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$ports
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
# Loopback only.
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny,DisableIPv6
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd-%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd-%n.log
MailProg=$dir/etc/mail
PlugStackConfig=$dir/etc/plugstack.conf
# Nothing of the host is touched: no cgroups, no affinity, no MPI.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
# The nodes below are believed, whatever this machine has.
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
MinJobAge=3600
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1,default_queue_depth=10000
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
EnforcePartLimits=ALL
MaxJobCount=20000
MaxArraySize=${SLURM_UP_ARRAY_SIZE:-10001}
$(accounting_lines)
GresTypes=gpu
NodeName=gpu40-1 NodeAddr=127.0.0.1 NodeHostname=localhost Port=$((ports + 1)) CPUs=48 RealMemory=768000 Gres=gpu:a100:4 Feature=a100,gpu40
NodeName=gpu80-1 NodeAddr=127.0.0.1 NodeHostname=localhost Port=$((ports + 2)) CPUs=48 RealMemory=1000000 Gres=gpu:a100:4 Feature=a100,gpu80
NodeName=gpu80-2 NodeAddr=127.0.0.1 NodeHostname=localhost Port=$((ports + 3)) CPUs=48 RealMemory=1000000 Gres=gpu:a100:4 Feature=a100,gpu80
NodeName=cpu-1 NodeAddr=127.0.0.1 NodeHostname=localhost Port=$((ports + 4)) CPUs=96 RealMemory=192000 Feature=intel
PartitionName=gpu Nodes=gpu40-1,gpu80-[1-2] Default=YES MaxTime=3-00:00:00 DefaultTime=01:00:00 DefMemPerCPU=4000 State=UP
PartitionName=cpu Nodes=cpu-1 MaxTime=6-00:00:00 DefaultTime=01:00:00 DefMemPerCPU=4000 State=UP
END
  printf 'AutoDetect=off\nNodeName=gpu40-1,gpu80-[1-2] Name=gpu Type=a100 File=%s/gpus/nvidia[0-3]\n' \
    "$dir" > "$dir/etc/gres.conf"
}

# What slurmd wants cgroups for, it has to be told to do without, from the version on that knows the word.
write_cgroup_conf() {
  local version plugin=autodetect
  version=$(slurmctld -V | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
  [ "$(printf '23.11\n%s\n' "$version" | sort -V | head -n 1)" = 23.11 ] && plugin=disabled
  echo "CgroupPlugin=$plugin" > "$dir/etc/cgroup.conf"
}

write_files() {
  local node
  for node in "${nodes[@]}"; do mkdir "$dir/spool/$node"; done
  printf '#!/bin/sh\nprintf "%%s\\n" "$*" >> %s/log/mail.log\n' "$dir" > "$dir/etc/mail"
  chmod 755 "$dir/etc/mail"
  : > "$dir/etc/plugstack.conf" # one of its own: another is complained about
  make_gpus
  write_account_rule
  write_slurm_conf
  write_cgroup_conf
}

start_munge() {
  (umask 077 && head -c 128 /dev/urandom > "$dir/etc/munge.key")
  munged --force --key-file="$dir/etc/munge.key" --socket="$dir/munge.socket" \
    --pid-file="$dir/run/munged.pid" --seed-file="$dir/run/munged.seed" \
    --log-file="$dir/log/munged.log" --num-threads=2 < /dev/null > "$dir/log/munged.out" 2>&1 ||
    die "munged did not start: $(tail -n 3 "$dir"/log/munged.*)"
}

wait_until() { # wait_until SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}

answers_sql() { mariadb --no-defaults --socket="$dir/db/socket" -e 'select 1' > /dev/null 2>&1; }
answers_sacctmgr() { timeout 5 sacctmgr -n show cluster > /dev/null 2>&1; }

start_database() {
  mkdir "$dir/db"
  mariadb-install-db --no-defaults --user=root --auth-root-authentication-method=socket \
    --skip-test-db --datadir="$dir/db/data" > "$dir/log/database.out" 2>&1 || die "the database was not made"
  mariadbd --no-defaults --user=root --datadir="$dir/db/data" --socket="$dir/db/socket" \
    --pid-file="$dir/run/mariadbd.pid" --skip-networking --innodb-buffer-pool-size=32M \
    --innodb-log-file-size=16M < /dev/null >> "$dir/log/database.out" 2>&1 &
  wait_until 30 answers_sql || die "the database does not answer: $(tail -n 3 "$dir/log/database.out")"
}

start_accounting() {
  start_database
  cat > "$dir/etc/slurmdbd.conf" << END
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$((ports + 5))
SlurmUser=root
PidFile=$dir/run/slurmdbd.pid
LogFile=$dir/log/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm
END
  chmod 600 "$dir/etc/slurmdbd.conf"
  # slurmdbd finds the socket by its client library's variable.
  MYSQL_UNIX_PORT=$dir/db/socket slurmdbd < /dev/null > "$dir/log/slurmdbd.out" 2>&1 ||
    die "slurmdbd did not start: $(tail -n 3 "$dir"/log/slurmdbd.*)"
  wait_until 30 answers_sacctmgr || die "slurmdbd does not answer: $(tail -n 3 "$dir"/log/slurmdbd.*)"
  sacctmgr -i add cluster test >&2
  local account
  for account in ${accounts//,/ } open; do
    sacctmgr -i add account "$account" cluster=test Description=test Organization=test >&2
    sacctmgr -i add user root account="$account" >&2
  done
  [ -z "${SLURM_UP_MAX_SUBMIT:-}" ] ||
    sacctmgr -i modify qos normal set MaxSubmitJobsPerUser="$SLURM_UP_MAX_SUBMIT" >&2
}

start_slurm() {
  local node
  slurmctld -c < /dev/null > "$dir/log/slurmctld.out" 2>&1 ||
    die "slurmctld did not start: $(tail -n 5 "$dir"/log/slurmctld.*)"
  for node in "${nodes[@]}"; do
    slurmd -N "$node" < /dev/null > "$dir/log/slurmd-$node.out" 2>&1 ||
      die "slurmd of $node did not start: $(tail -n 5 "$dir"/log/slurmd-"$node".*)"
  done
}

nodes_are_idle() {
  [ "$(timeout 5 sinfo -h -N -t idle -o %N 2> /dev/null | sort -u | wc -l)" -eq ${#nodes[@]} ]
}

ports=$(find_ports)
: > "$dir/.slurm_up"
write_files
export SLURM_CONF=$dir/etc/slurm.conf
is_up=
trap '[ -n "$is_up" ] || "$here/slurm_down.sh" "$dir" >&2' EXIT
start_munge
[ -z "$accounting" ] || start_accounting
start_slurm
wait_until 30 nodes_are_idle || die "the nodes are not idle after 30 s; see $dir/log"
is_up=1
printf 'export SLURM_CONF=%s\n' "$SLURM_CONF"
