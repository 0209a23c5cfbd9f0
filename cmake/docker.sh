#!/bin/bash
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Docker for test/OpenWhisk: Debian's, downloaded and unpacked into the cache,
# never installed on this machine. To install it would start a daemon as root,
# now and at each boot, make a group of users who may become root, and remove
# Docker's own packages where somebody works with those.
#
#   docker.sh have      whether it is in the cache
#   docker.sh           puts it there
#   docker.sh path      prints the folders that belong into PATH
#
# Makes ${XDG_CACHE_HOME:-~/.cache}/flcc/docker, with usr/bin and usr/sbin as
# the packages have them. What is there already stays: no network is needed
# then.

set -euo pipefail

# shellcheck source=cmake/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/flcc
online="the first run needs a network"

have() {
  [ -x "$cache/docker/usr/sbin/dockerd" ]
}

fetch() {
  local apt file
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.docker.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  debian_apt "$work" deb || die "cannot read Debian's list of packages" "$online"
  (cd "$work" && "${apt[@]}" download docker.io containerd runc) ||
    die "cannot download Debian's Docker" "$online"
  for file in "$work"/*.deb; do
    dpkg-deb -x "$file" "$work/root"
  done
  # Only the daemon, what it starts, and its client.
  mkdir -p "$work/docker/usr/bin" "$work/docker/usr/sbin"
  for file in bin/docker bin/containerd bin/containerd-shim-runc-v2 \
    sbin/dockerd sbin/docker-proxy sbin/runc; do
    mv "$work/root/usr/$file" "$work/docker/usr/$file"
  done
  # Whoever runs this at the same time has the same files.
  rm -rf "$cache/docker"
  mv -T "$work/docker" "$cache/docker"
}

case ${1-} in
have) have ;;
path) echo "$cache/docker/usr/sbin:$cache/docker/usr/bin" ;;
'') have || fetch ;;
*) die "'$1': unknown argument" "those known are have and path" ;;
esac
