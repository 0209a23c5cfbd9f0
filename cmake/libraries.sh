#!/bin/bash
# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The libraries in the host, from the sources that Debian's archive has:
#
#   yyjson   reads and writes JSON (MIT)
#   libmd    MD5 and the SHA family (BSD, and public domain)
#   libevent HTTP on an event loop (BSD)
#   libcurl  asks others over HTTP (curl's licence, which is like MIT's)
#   Mbed TLS and over HTTPS (Apache-2.0, or GPL-2.0 or later)
#
#   libraries.sh have         whether they are in the cache
#   libraries.sh fetch        puts them there, checked
#   libraries.sh unpack DIR   DIR/yyjson, DIR/libmd ..., the files that are
#                             compiled into the host
#
# The cache is ${XDG_CACHE_HOME:-~/.cache}/flcc; only the first build needs a
# network. The signature on Debian's lists is not asked for: the checksums here
# say more.

set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=cmake/debian.sh
source "$here/debian.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/flcc/libraries

# Place in the archive's pool and SHA-256. yyjson is not in Debian 12; 0.10.0
# is Debian 13's, and so are libcurl's 8.14.1 and Mbed TLS's 3.6.6.
sources="
y/yyjson/yyjson_0.10.0+ds.orig.tar.xz ae6fde69a193e10afab426ef13f113d6903446405f9db9ee98bfb572bd6c961a
libm/libmd/libmd_1.0.4.orig.tar.xz f51c921042e34beddeded4b75557656559cf5b1f2448033b4c1eec11c07e530f
libe/libevent/libevent_2.1.12-stable.orig.tar.gz 92e6de1be9ec176428fd2367677e61ceffc2ee1cb119035037a27d346b0403bb
c/curl/curl_8.14.1.orig.tar.gz 6766ada7101d292b42b8b15681120acd68effa4a9660935853cf6d61f0d984d4
m/mbedtls/mbedtls_3.6.6.orig.tar.bz2 8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a
"

# The archive as it was: a release's own forgets a version when it has a newer.
snapshot=http://snapshot.debian.org/archive/debian/20261101T000000Z

checked() {
  echo "$2  $1" | sha256sum --quiet --check >/dev/null 2>&1
}

have() {
  local place sum
  while read -r place sum; do
    checked "$cache/${place##*/}" "$sum" || return
  done <<<"${sources:1:-1}"
}

# download MIRROR PLACE FILE SUM
download() {
  /usr/lib/apt/apt-helper -qq -o APT::Sandbox::User=root download-file \
    "${1%/}/pool/main/$2" "$3" "SHA256:$4" || {
    rm -f "$3"*
    return 1
  }
}

fetch() {
  local place sum file mirror
  mirror=$(debian_mirror bookworm debian)
  mkdir -p "$cache"
  while read -r place sum; do
    file=$cache/${place##*/}
    if ! checked "$file" "$sum"; then
      download "$mirror" "$place" "$file.$$" "$sum" ||
        download "$snapshot" "$place" "$file.$$" "$sum" ||
        die "cannot download $place" "the first build needs a network"
      mv "$file.$$" "$file"
    fi
  done <<<"${sources:1:-1}"
}

# Files that are there already stay as old as they are, or each run of CMake
# would have them compiled again.
unpack() {
  local key
  key=$(cat "${BASH_SOURCE[0]}" "$here"/{curl,libevent,mbedtls}/* | sha256sum)
  [ "$key" != "$(cat "$1/key" 2>/dev/null)" ] || return 0
  mkdir -p "$1/yyjson" "$1/libmd"
  tar -x -m -f "$cache"/yyjson_0.10.0+ds.orig.tar.xz -C "$1/yyjson" \
    --strip-components=2 --wildcards '*/src/yyjson.[ch]'
  tar -x -m -f "$cache"/libmd_1.0.4.orig.tar.xz -C "$1/libmd" \
    --strip-components=2 --wildcards '*/include/*.h' '*/src/local-link.h' \
    '*/src/md5.c' '*/src/sha[12].c'
  # What its configure would find out is the same wherever flcc runs.
  : >"$1/libmd/config.h"
  unpack_libevent "$1/libevent"
  unpack_curl "$1/curl"
  unpack_mbedtls "$1/mbedtls"
  echo "$key" >"$1/key"
}

# mend DIR PATCH...: Debian's fixes to the files that are used are kept here: the
# archive of security updates keeps a file no longer than it is the newest.
mend() {
  local dir=$1 patch
  shift
  for patch; do
    (cd "$dir" && GIT_DIR=/ git apply -p1 --exclude='test/*' "$patch") ||
      die "'$patch' does not apply"
  done
}

# 2.1.12-stable-8+deb12u1
unpack_libevent() {
  rm -rf "$1"
  mkdir -p "$1"
  tar -x -m -f "$cache"/libevent_2.1.12-stable.orig.tar.gz -C "$1" \
    --strip-components=1 --wildcards --exclude='*/test' --exclude='*/sample' \
    'libevent-*/*.[ch]'
  mend "$1" "$here"/libevent/*.patch
  cp "$here/libevent/event-config.h" "$1/include/event2/"
  : >"$1/evconfig-private.h"
}

# 8.14.1-2+deb13u5; the patches without what they change in tests
unpack_curl() {
  rm -rf "$1"
  mkdir -p "$1"
  tar -x -m -f "$cache"/curl_8.14.1.orig.tar.gz -C "$1" \
    --strip-components=1 --wildcards 'curl-*/lib/*.[ch]' \
    'curl-*/include/curl/*.h'
  mend "$1" "$here"/curl/*.patch
  cp "$here/curl/curl_config.h" "$1/lib/"
}

# 3.6.6-0.1~deb13u1, which has no patch to what is used.
unpack_mbedtls() {
  rm -rf "$1"
  mkdir -p "$1"
  tar -x -m -f "$cache"/mbedtls_3.6.6.orig.tar.bz2 -C "$1" \
    --strip-components=1 --wildcards 'mbedtls-*/library/*.[ch]' \
    'mbedtls-*/include/*.h'
  cp "$here/mbedtls/mbedtls_config.h" "$1/include/mbedtls/"
}

case ${1-} in
have) have ;;
fetch) fetch ;;
unpack) have || fetch && unpack "$2" ;;
*) die "what to do?" "libraries.sh have | fetch | unpack DIR" ;;
esac
