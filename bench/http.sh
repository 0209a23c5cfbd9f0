#!/usr/bin/env bash
# Requests a second over 16 connections: of a workflow that echoes, in the modes
# that this machine has, and of libevent's server alone. Needs ./dev build and
# Debian's package wrk. PORT: a free one, and the next.
set -euo pipefail
cd "$(dirname "$0")/.."
flcc=${FLCC:-$PWD/build/bin/flcc}
port=${PORT:-18080}
seconds=${SECONDS_EACH:-3}
dir=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT

cat >"$dir/echo.c" <<'END_C'
#include <faastlane.h>
[[faastlane::handler]]
int echo(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
END_C
echo '{"StartAt": "echo", "States": {"echo":
  {"Type": "Task", "Resource": "echo", "End": true}}}' >"$dir/echo.asl.json"
echo 'wrk.method = "POST"
wrk.body = "{\"value\":{\"a\":1}}"' >"$dir/post.lua"
"$flcc" "$dir/echo.c" "$dir/echo.asl.json" -o "$dir/echo"

libevent=build/libraries/libevent
parts=(buffer bufferevent bufferevent_filter bufferevent_pair bufferevent_ratelim
  bufferevent_sock epoll event evmap evutil evutil_time http listener log signal
  strlcpy)
parts=("${parts[@]/#/$libevent/}")
parts=("${parts[@]/%/.c}")
clang-19 -O2 -w -D_GNU_SOURCE -ffunction-sections -Wl,--gc-sections \
  -I"$libevent" -I"$libevent/include" -I"$libevent/compat" bench/http.c \
  "${parts[@]}" -o "$dir/bare"

# measure NAME COMMAND...
measure() {
  local name=$1
  shift
  "$@" >/dev/null 2>&1 &
  server=$!
  until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || return 0 # no such mode here
  done
  wrk -t1 -c16 -d1 -s "$dir/post.lua" "http://127.0.0.1:$port/run" >/dev/null
  wrk -t1 -c16 -d"$seconds" -s "$dir/post.lua" "http://127.0.0.1:$port/run" |
    awk -v name="$name" '/Requests.sec/ { printf "%-10s%8d\n", name, $2 }'
  kill "$server"
  wait "$server" || true
}

measure libevent "$dir/bare" "$port"
for mode in none process mpk; do
  measure "$mode" "$dir/echo" serve "--port=$port" "--isolation=$mode"
done
