# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# shellcheck shell=bash
#
# Sourced: apt on Debian 12's archive and its security updates, with lists of
# its own. The machine's configuration is read, for its mirrors, and stays as
# it is; so does what it has installed.

# die WORDS [HINT]: ends whoever sourced this.
die() {
  echo "${0##*/}: error: $1" >&2
  [ $# -lt 2 ] || echo "${0##*/}: note: $2" >&2
  exit 1
}

# The mirror that the machine's own apt uses for a release, or Debian's.
debian_mirror() {
  local uri
  # shellcheck disable=SC2016 # apt-get itself expands the format
  uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
    'Created-By: Packages' | awk -v "release=$1" '$1 == release { print $2; exit }')
  echo "${uri:-http://deb.debian.org/$2}"
}

# debian_apt WORK TYPE: sets the array `apt` to a command that knows packages
# of TYPE (deb or deb-src), with its files in WORK. Fails without a network.
debian_apt() {
  local release path
  mkdir -p "$1/lists/partial"
  for release in bookworm:debian bookworm-security:debian-security; do
    path=${release#*:} release=${release%:*}
    cat <<END
Types: $2
URIs: $(debian_mirror "$release" "$path")
Suites: $release
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

END
  done >"$1/debian.sources"
  # shellcheck disable=SC2034 # for who sources this
  apt=(apt-get -qq
    -o "Dir::Etc::sourcelist=$1/debian.sources"
    -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$1/lists"
    -o "Dir::Cache::srcpkgcache=" -o "Dir::Cache::pkgcache="
    -o APT::Sandbox::User=root)
  "${apt[@]}" update
}
