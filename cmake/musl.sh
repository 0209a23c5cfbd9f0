#!/bin/bash
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The private libc of the functions: musl, from Debian's source package, with
# the fixes that it lacks (rt/libc/patches) and our overlay (rt/libc/overlay).
#
#   musl.sh fetch            source package into the cache, checked
#   musl.sh build LIBC DIR [CC AR RANLIB]
#                            of LIBC/patches and LIBC/overlay DIR/include and
#                            DIR/lib/*.a
#
# The cache, ${XDG_CACHE_HOME:-~/.cache}/flcc, keeps the sources by their
# checksum and what was built of them by the checksum of all that went into it,
# so that only the first build needs a network, and only a change of the
# overlay, a patch or the flags compiles a libc.

set -euo pipefail

# shellcheck source=cmake/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/flcc
version=1.2.3

# All three are fetched, since the .dsc is what Debian signs.
sums="
7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4  musl_1.2.3.orig.tar.gz
8f12cc808dbec030179a25ce2645a4c0b622ee8011c2afcec53b87ec5867a8cc  musl_1.2.3-1.debian.tar.xz
243a7462e9c751da662c4c61d4c96b6318c796ba302b72f6cdf74ea5427a9b4f  musl_1.2.3-1.dsc
"
sources=$cache/musl-1.2.3-1
online="the first build needs a network"

# Of these:
#  -mno-red-zone        the inlined `call __fl_syscall` pushes below rsp
#  -ffunction-sections  a function is linked with what it uses and no more
#  -fdirect-access...   nothing is preempted, so nothing needs a GOT slot, and
#                       a GOT slot would lie in memory that is not the domain's
#  -ftls-model          offsets known when the workflow is linked
cflags="-O2 -g -fPIE -mno-red-zone -ffunction-sections -fdata-sections
 -fvisibility=hidden -fdirect-access-external-data -ftls-model=local-exec
 -fcf-protection=none"

checked() {
  (cd "$1" 2>/dev/null && sha256sum --quiet --check) <<<"${sums:1:-1}" \
    >/dev/null 2>&1
}

fetch() {
  checked "$sources" && return
  local work apt
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # $work is meant to expand now
  trap "rm -rf '$work'" EXIT
  mkdir "$work/download"
  debian_apt "$work" deb-src ||
    die "cannot read Debian's list of source packages" "$online"
  (cd "$work/download" &&
    "${apt[@]}" source --download-only "musl=$version-1") ||
    die "cannot download musl's source package" "$online"
  checked "$work/download" ||
    die "musl's source package is not the one this project was made with" \
      "the checksums that it must have are in cmake/musl.sh"
  mkdir -p "$cache"
  rm -rf "$sources"
  mv "$work/download" "$sources"
}

build() {
  local libc=$1 out=$2 cc=${3:-clang-19} ar=${4:-llvm-ar-19}
  local ranlib=${5:-llvm-ranlib-19}
  local key built
  key=$({
    "$cc" --version
    cat "${BASH_SOURCE[0]}"
    cd "$libc" &&
      find overlay patches -type f -print0 | sort -z | xargs -0r sha256sum
  } | sha256sum | cut -c1-32)
  built=$cache/sysroot/$key.tar
  if [ ! -e "$built" ]; then
    fetch
    compile "$libc" "$built" "$cc" "$ar" "$ranlib"
  fi
  touch "$built"
  # Overlays that nobody uses any more.
  find "$cache/sysroot" -name '*.tar' -mtime +30 -delete
  mkdir -p "$out"
  rm -rf "${out:?}/include"
  tar -x -m -f "$built" -C "$out"
}

compile() {
  local libc=$1 built=$2 cc=$3 ar=$4 ranlib=$5 work tree
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # $work is meant to expand now
  trap "rm -rf '$work'" EXIT
  tar -x -f "$sources/musl_$version.orig.tar.gz" -C "$work"
  tree=$work/musl-$version
  # Fixes first: where one of them and the overlay meet, it has to be seen. In
  # a repository git would look for the files in that.
  cat "$libc"/patches/*.patch | (cd "$tree" && GIT_DIR=/ git apply -p1) ||
    die "a patch of '$libc/patches' does not apply"
  cp -r "$libc/overlay/." "$tree"
  # The paths in the debug information are the same wherever this runs.
  (
    cd "$tree"
    ./configure --disable-shared --disable-wrapper \
      --target=x86_64-linux-musl --prefix=/ \
      CC="$cc" AR="$ar" RANLIB="$ranlib" \
      CFLAGS="${cflags//$'\n'/} -ffile-prefix-map=$tree=/usr/src/musl"
    make -j"$(nproc)"
    make install DESTDIR="$work/install"
  ) >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    die "musl does not build"
  }
  mkdir -p "$(dirname "$built")"
  # Renamed into place: two builds may be at it at once.
  tar -c -f "$built.$$" -C "$work/install" --exclude='*.o' --exclude='*.specs' \
    include lib
  mv "$built.$$" "$built"
}

case ${1-} in
fetch) fetch ;;
build) shift && build "$@" ;;
*) die "what to do?" "musl.sh fetch | build LIBC DIR [CC AR RANLIB]" ;;
esac
