"""objects.py CLANG SOURCE BUILD DIR: DIR/objects.a of what flcc compiles
expressions with, of what the host evaluates them with, and of its libraries.
Both have functions of the same names; flcc's get others."""

import concurrent.futures
import os
import subprocess
import sys

clang, source, build, folder = sys.argv[1:]
libraries = os.path.join(build, "libraries")
common = [
    *"-std=c17 -D_GNU_SOURCE -g -O1 -fno-omit-frame-pointer -w".split(),
    "-fsanitize=fuzzer-no-link,address,undefined",
    "-fno-sanitize-recover=all",
    f"-I{source}/rt/abi",
    f"-I{source}/rt/include",
    *f"-isystem {libraries}/yyjson -isystem {libraries}/libmd".split(),
    *"-DYYJSON_DISABLE_UTILS=1 -DYYJSON_DISABLE_NON_STANDARD=1".split(),
]
flcc = [f"-D{name}=flcc_{name}" for name in ("fl_text_format", "fl_text_vformat")]
parts = {
    "flcc": (
        [*flcc, f"-I{source}/tools/flcc", f"-I{source}/test/fuzz/Inputs"],
        [f"{source}/test/fuzz/Inputs/compile.c"]
        + [
            f"{source}/tools/flcc/{name}.c"
            for name in "code diag file filter intrinsic json origin path template "
            "text".split()
        ],
    ),
    "host": (
        [f"-I{source}/rt/host"],
        [
            f"{source}/rt/host/{name}.c"
            for name in "base64 block condition context error eval intrinsic intrinsic_array "
            "intrinsic_code intrinsic_math intrinsic_text json message path random "
            "text value".split()
        ]
        + [f"{libraries}/libmd/{name}.c" for name in ("md5", "sha1", "sha2")]
        + [f"{libraries}/yyjson/yyjson.c"],
    ),
}


def compile_one(job):
    command, output = job
    subprocess.run(command, check=True)
    return output


jobs = []
for part, (options, files) in parts.items():
    for file in files:
        output = os.path.join(folder, part, os.path.basename(file) + ".o")
        jobs.append(([clang, *common, *options, "-c", file, "-o", output], output))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    outputs = list(pool.map(compile_one, jobs))
archive = os.path.join(folder, "objects.a")
ar = os.path.join(os.path.dirname(clang), "llvm-ar")
subprocess.run([ar, "rcs", archive, *outputs], check=True)
