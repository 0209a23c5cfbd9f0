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

# shellcheck source=cmake/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/flcc/kernels
online="the first run needs a network"

# Debian names a kernel's package after its exact release, and one package that
# depends on it after the series.
meta_package() {
  case $1 in
  6.1) echo linux-image-cloud-amd64 ;;
  6.12) echo linux-image-6.12-cloud-amd64 ;;
  *) die "'$1': unknown kernel" "those known are 6.1 and 6.12" ;;
  esac
}

fetch() {
  local version=$1 meta package apt
  [ -d "$cache/$version/boot" ] && return
  meta=$(meta_package "$version")
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.$version.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  debian_apt "$work" deb || die "cannot read Debian's list of packages" "$online"
  package=$("${apt[@]/#apt-get/apt-cache}" depends "$meta" |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
  (cd "$work" && "${apt[@]}" download "$package") ||
    die "cannot download Debian's kernel $version ($package)" "$online"
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
