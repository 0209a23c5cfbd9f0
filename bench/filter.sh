#!/usr/bin/env bash
# What mpk's seccomp filter costs a system call that the monitor passes on, on
# this machine, with or without protection keys. Needs ./dev build first.
set -euo pipefail
cd "$(dirname "$0")/.."
lib=${FLCC_LIB:-$PWD/build/lib/flcc}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# The monitor as it is, but for its start, and for the place of the passed
# calls: the keyed gate's needs a processor with keys, so the plain one's.
llvm-objcopy-19 --weaken --redefine-sym _start=fl_start_monitor \
  "$lib/monitor.o" "$dir/monitor.o"
flags=(-O2 -std=c17 -D_GNU_SOURCE -fPIE -mno-red-zone
  -fdirect-access-external-data -Irt/abi -Irt/include -Irt/monitor)
clang-19 "${flags[@]}" -ffreestanding -mgeneral-regs-only \
  -Dfl_site_kernel_keyed=fl_site_kernel_plain \
  -c rt/monitor/seccomp.c -o "$dir/seccomp.o"
clang-19 "${flags[@]}" -Wno-macro-redefined bench/filter.c "$dir/seccomp.o" \
  "$dir/monitor.o" -o "$dir/filter"
echo "$(nproc) CPUs, Linux $(uname -r)"
"$dir/filter"
