#!/bin/bash
# groups.sh PROGRAM: in an emulated machine, what PROGRAM finds of the control
# groups that it is put into: the kernel's own of version 2, and of version 1 what
# there would be to read. Each as it is, and as Docker lets a container see it.
set -eu

program=$1
top=/sys/fs/cgroup
group=$top/flcc-$$

# run TEXT [COMMAND...]: the program in group/box, by COMMAND.
run() {
  local text=$1
  shift
  (
    echo "$BASHPID" >"$group/box/cgroup.procs"
    exec "$@" "$program" run --isolation=none --trace=/dev/stderr </dev/null
  ) 2>&1 >/dev/null | sed -n "s/.*\\(CPUs by .*\\) (0: no.*/$text: \\1/p"
}

mkdir "$group"
echo '+cpu +cpuset' >$top/cgroup.subtree_control
echo '+cpu +cpuset' >"$group/cgroup.subtree_control"
mkdir "$group/box"
run 'no limits'
echo '50000 100000' >"$group/box/cpu.max"
run 'a half, in a container' unshare --cgroup --mount \
  bash -c "umount $top && mount -t cgroup2 none $top && exec \"\$0\" \"\$@\""
echo '1100000 1000000' >"$group/box/cpu.max"
run 'one and a tenth'
echo 100000 >"$group/cpu.max"
run 'one for the group above'
echo max >"$group/cpu.max"
echo max >"$group/box/cpu.max"
echo 1 >"$group/box/cpuset.cpus"
run 'one of two processors'
rmdir "$group/box" "$group"

# old TEXT FOLDER GROUP QUOTA: the program as a member of GROUP of version 1, whose
# limit is in FOLDER below the mount.
old() {
  local folder=/tmp/old-$$
  mkdir -p "$folder/cpu,cpuacct$2" "$folder/memory"
  ln -s cpu,cpuacct "$folder/cpu"
  echo "$4" >"$folder/cpu$2/cpu.cfs_quota_us"
  echo 100000 >"$folder/cpu$2/cpu.cfs_period_us"
  printf '%s\n' "9:memory:$3" "4:cpu,cpuacct:$3" "1:cpuset:$3" '0::/' >"$folder/groups"
  # A process keeps its number when it becomes another program.
  # shellcheck disable=SC2016 # the shell inside expands them
  unshare --mount bash -c 'mount --bind "$0" /sys/fs/cgroup &&
    mount --bind "$0/groups" /proc/$$/cgroup && exec "$@"' "$folder" \
    "$program" run --isolation=none --trace=/dev/stderr </dev/null 2>&1 >/dev/null |
    sed -n "s/.*\\(CPUs by .*\\) (0: no.*/version 1, $1: \\1/p"
  rm -r "$folder"
}

old 'a half for the group above' /pod /pod/box 50000
old 'one and a half, in a container' '' /docker/0123 150000
