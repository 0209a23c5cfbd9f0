#!/usr/bin/env bash
# Requests a second over 16 connections, and how long half of them and all but a
# hundredth take: of a workflow that echoes, in the modes that this machine has,
# and as a program rather than a handler; beside libevent's server alone, and
# beside what OpenWhisk's Docker skeleton does: that program, started for each
# request. Medians of rounds in which each has its turn. Needs ./dev build and
# Debian's package wrk. PORT: a free one; ROUNDS, SECONDS_EACH: more is more exact.
set -euo pipefail
cd "$(dirname "$0")/.."
flcc=${FLCC:-$PWD/build/bin/flcc}
port=${PORT:-18080}
seconds=${SECONDS_EACH:-3}
rounds=${ROUNDS:-3}
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
cat >"$dir/program.c" <<'END_C'
#include <stdio.h>
int main(int argc, char **argv) {
  return argc == 2 && puts(argv[1]) < 0;
}
END_C
cat >"$dir/post.lua" <<'END_LUA'
wrk.method = "POST"
wrk.body = '{"value":{"a":1}}'
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("%d %d %d %d\n", summary.requests * 1e6 / summary.duration,
    latency:percentile(50), latency:percentile(99), errors.connect + errors.read +
    errors.write + errors.status + errors.timeout))
end
END_LUA
for name in echo program; do
  "$flcc" "$dir/$name.c" -o "$dir/$name"
done
clang-19 -O2 -static "$dir/program.c" -o "$dir/plain"

libevent=build/libraries/libevent
parts=(buffer bufferevent bufferevent_filter bufferevent_pair bufferevent_ratelim
  bufferevent_sock epoll event evmap evutil evutil_time http listener log signal
  strlcpy)
parts=("${parts[@]/#/$libevent/}")
parts=("${parts[@]/%/.c}")
clang-19 -O2 -w -D_GNU_SOURCE -ffunction-sections -Wl,--gc-sections \
  -I"$libevent" -I"$libevent/include" -I"$libevent/compat" bench/http.c \
  "${parts[@]}" -o "$dir/bare"

# Prints what an activation gets.
ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'POST /run HTTP/1.0\r\nContent-Length: 17\r\n\r\n{"value":{"a":1}}' >&3
  sed '1,/^\r*$/d' <&3
  exec 3>&-
}

# measure NAME ANSWER COMMAND...
measure() {
  local name=$1 wanted=$2 got
  shift 2
  "$@" >/dev/null 2>&1 &
  server=$!
  until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || return 0 # no such mode here
  done
  got=$(ask)
  [ "$got" = "$wanted" ] || {
    echo "http.sh: error: $name answers '$got'" >&2
    exit 1
  }
  wrk -t1 -c16 -d1 -s "$dir/post.lua" "http://127.0.0.1:$port/run" >/dev/null
  wrk -t1 -c16 -d"$seconds" -s "$dir/post.lua" "http://127.0.0.1:$port/run" |
    tail -n 1 | tr ' ' '\t' | sed "s/^/$name\t/" >>"$dir/samples"
  kill "$server"
  wait "$server" || true
}

for ((round = 0; round < rounds; round++)); do
  measure "libevent alone" '{"value":{"a":1}}' "$dir/bare" "$port"
  measure "a process each" '{"a":1}' "$dir/bare" "$port" "$dir/plain"
  for mode in none process mpk; do
    measure "$mode" '{"a":1}' \
      "$dir/echo" serve "--port=$port" "--isolation=$mode"
  done
  for mode in none process mpk; do
    measure "$mode, program" '{"a":1}' \
      "$dir/program" serve "--port=$port" "--isolation=$mode"
  done
done
echo "$(nproc) CPUs, Linux $(uname -r), load average $(cut -d ' ' -f 1 /proc/loadavg)"
python3 - "$dir/samples" <<'END_PYTHON'
import statistics, sys

samples = {}
with open(sys.argv[1]) as file:
    for line in file:
        name, *figures = line.rstrip("\n").split("\t")
        samples.setdefault(name, []).append(list(map(int, figures)))
if any(errors for rows in samples.values() for *_, errors in rows):
    sys.exit(f"http.sh: error: requests failed: {samples}")
rates = {name: [row[0] for row in rows] for name, rows in samples.items()}
columns = ["libevent alone", "a process each"]
print(f"{'':18}{'a second':>10}{'p50 us':>9}{'p99 us':>9}", *(f"/ {c}" for c in columns), sep="  ")
for name, rows in samples.items():
    rate, p50, p99 = (statistics.median(r[i] for r in rows) for i in range(3))
    ratios = (statistics.median(a / b for a, b in zip(rates[name], rates[c])) for c in columns)
    print(f"{name:18}{rate:10.0f}{p50:9.0f}{p99:9.0f}", *(f"{r:16.2f}" for r in ratios), sep="  ")
END_PYTHON
