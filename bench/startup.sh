#!/usr/bin/env bash
# Cold start of a one-function workflow beside a static hello world, as a program
# and as a server that has answered /init and the first /run; and flcc beside plain
# clang on examples/finra. Needs ./dev build first; figures are ratios within one
# run, medians of many.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${FLCC_BIN:-$PWD/build/bin}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

clang-19 -O2 bench/spawn.c -o "$dir/spawn"
printf '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n' \
  > "$dir/static.c"
clang-19 -O2 -static "$dir/static.c" -o "$dir/hello-static"
# Without a libc: what the kernel alone takes.
cat > "$dir/bare.c" <<'EOF'
void _start(void) {
  long result = 1;
  __asm__ volatile("syscall" : "+a"(result) : "D"(1), "S"("hello\n"), "d"(6)
                   : "rcx", "r11", "memory");
  __asm__ volatile("syscall" : : "a"(60), "D"(0));
}
EOF
clang-19 -O2 -static -nostdlib "$dir/bare.c" -o "$dir/hello-bare"
"$bin/flcc" examples/hello/hello.c -o "$dir/hello"

echo "exec to exit: $(nproc) CPUs, Linux $(uname -r)"
"$dir/spawn" "${1:-500}" "$dir/hello-static" "$dir/hello-bare" \
  "$dir/hello run --isolation=none" "$dir/hello run --isolation=process"

clang-19 -O2 bench/first.c -o "$dir/first"
cat > "$dir/echo.c" <<'EOF'
#include <faastlane.h>
[[faastlane::handler]]
int echo(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
EOF
"$bin/flcc" "$dir/echo.c" -o "$dir/echo"
echo
echo "exec to the answers of /init and the first /run, beside the static hello:"
for mode in none process; do
  "$dir/first" "${1:-500}" "$dir/hello-static" "$dir/echo" "--isolation=$mode"
done

echo
echo "building examples/finra: six functions with jansson"
cat > "$dir/once" <<EOF
#!/bin/sh
# All files in one call of the compiler, without linking.
cd "$dir" && exec clang-19 -O2 -Wno-unknown-attributes -I"$PWD/rt/include" \
  -c "$PWD"/examples/finra/*.c
EOF
cat > "$dir/flcc" <<EOF
#!/bin/sh
exec "$bin/flcc" examples/finra/*.c -ljansson -o "$dir/finra"
EOF
chmod +x "$dir/once" "$dir/flcc"
"$dir/spawn" 15 "$dir/once" "$dir/flcc"
