#!/bin/bash
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The kernels that flvm boots: Debian's, downloaded and unpacked into the
# cache, never installed on this machine.
#
#   kernels.sh [VERSION...]     6.1 and 6.12 when none is named
#
# Makes ${XDG_CACHE_HOME:-~/.cache}/flcc/kernels/VERSION, with boot/ and
# lib/modules/ as the package has them (tools/flvm/kernel.h reads that).
#
# What is there already stays: no network is needed then.

set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/flcc/kernels

die() {
  echo "kernels.sh: error: $1" >&2
  [ $# -lt 2 ] || echo "kernels.sh: note: $2" >&2
  exit 1
}

# Debian names a kernel's package after its exact release, and one package that
# depends on it after the series.
meta_package() {
  case $1 in
  6.1) echo linux-image-cloud-amd64 ;;
  6.12) echo linux-image-6.12-cloud-amd64 ;;
  *) die "'$1': unknown kernel" "those known are 6.1 and 6.12" ;;
  esac
}

# Debian keeps only the newest of a series: apt's lists may name one that is
# gone.
download() {
  local meta package
  meta=$(meta_package "$1")
  package=$(apt-cache depends "$meta" 2>/dev/null |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
  [ "$package" ] && (cd "$2" &&
    apt-get -qq -o APT::Sandbox::User=root download "$package")
}

fetch() {
  local version=$1
  [ -d "$cache/$version/boot" ] && return
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.$version.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  download "$version" "$work" || {
    apt-get -qq update && download "$version" "$work"
  } || die "cannot download Debian's kernel $version" \
    "the first run needs a network, and bookworm-security in apt's sources"
  dpkg-deb -x "$work"/*.deb "$work/root"
  # Whoever runs this at the same time has the same files.
  rm -rf "${cache:?}/$version"
  mv -T "$work/root" "$cache/$version"
  rm -rf "$work"
}

[ $# -gt 0 ] || set -- 6.1 6.12
for version; do
  meta_package "$version" >/dev/null
  fetch "$version"
done
