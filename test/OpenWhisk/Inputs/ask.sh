#!/bin/bash
# ask.sh PROGRAM OPTION...: serves, asks the same of it many times over one
# connection, and ends it. For machines on which Python takes a minute to start.
set -eu

program=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$program" serve --port=0 "$@" 2>"$log" >/dev/null &
server=$!
port=
until [ "$port" ]; do
  kill -0 "$server"
  port=$(sed -n 's/.*note: listening on port //p' "$log")
done
exec 3<>"/dev/tcp/127.0.0.1/$port"
for i in {1..100}; do
  body="{\"value\":{\"i\":$i}}"
  printf 'POST /run HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s' ${#body} "$body" >&3
  length=0
  while read -r -u 3 line && [ "$line" != $'\r' ]; do
    [[ $line != Content-Length:* ]] || length=${line//[^0-9]/}
  done
  read -r -u 3 -N "$length" answer
  [ "$answer" = "{\"i\":$i}" ] || echo "$i: $answer"
done
exec 3>&-
kill -TERM "$server"
wait "$server"
echo "answered $i"
