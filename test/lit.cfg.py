# How lit runs the tests of this folder. lit.site.cfg.py, in the build tree,
# says where things are and then reads this.

import os
import re
import subprocess
import tempfile

import lit.formats
import lit.util

config.name = "flcc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".test", ".c", ".cpp", ".s", ".S", ".json"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_dir, "test")

# A test that hangs is a failure, not the end of the run.
if lit.util.killProcessAndChildrenIsSupported()[0]:
    lit_config.maxIndividualTestTime = 300

config.environment["PATH"] = os.pathsep.join(
    [
        os.path.join(config.build_dir, "bin"),
        config.llvm_tools_dir,
        config.environment["PATH"],
    ]
)
for name in ("HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "CI"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Messages are compared, so they are everybody's.
config.environment["LC_ALL"] = "C.UTF-8"


def cpu_flags():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("flags"):
                return set(line.split())
    return set()


# A test that needs protection keys (PKU) runs its program with %pku before it:
# nothing where the CPU has keys and the kernel uses them, an emulated machine
# elsewhere. %pku61 and %pku612 ask for a kernel before 6.12 and one from there
# on, since they deliver signals differently. None is ever left out in silence:
# where flvm cannot run it says which package to install, and the test fails.
native = {"pku", "ospke"} <= cpu_flags()
release = tuple(int(n) for n in re.findall(r"\d+", os.uname().release)[:2])
flvm = os.path.join(config.build_dir, "bin", "flvm")
pku = "" if native else flvm
pku61 = "" if native and release < (6, 12) else flvm + " --kernel=6.1"
pku612 = "" if native and release >= (6, 12) else flvm + " --kernel=6.12"
config.available_features.update({"pku", "pku61", "pku612"})
# For what is said and done without keys.
if not native:
    config.available_features.add("a-processor-without-keys")

# In many containers nobody may record a profile.
def can_profile():
    with tempfile.TemporaryDirectory() as folder:
        command = ["perf", "record", "-q", "-e", "cpu-clock", "-o"]
        try:
            run = subprocess.run(
                command + [os.path.join(folder, "data"), "true"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return False
        return run.returncode == 0


if can_profile():
    config.available_features.add("perf")

# Containers of a real Docker (cmake/docker.sh) need more rights than many a
# container has. CI must have them: there, summary.py takes what was left out for
# a failure, as with protection keys.
config.docker_path = subprocess.run(
    [os.path.join(config.source_dir, "cmake", "docker.sh"), "path"],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
).stdout.strip()


def why_no_docker():
    script = os.path.join(
        config.test_source_root, "OpenWhisk", "Inputs", "containers.py"
    )
    run = subprocess.run(
        [config.python, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PATH": config.docker_path + os.pathsep + os.environ["PATH"]},
    )
    return run.stdout.strip() if run.returncode else None


no_docker = why_no_docker()
if no_docker is None:
    config.available_features.add("docker")
else:
    lit_config.note(f"no tests with Docker: {no_docker}")
# Nor make a cgroup with a limit of memory.
def can_limit_memory():
    for folder, limit in (
        ("/sys/fs/cgroup", "memory.max"),
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
    ):
        try:
            group = tempfile.mkdtemp(prefix="flcc-", dir=folder)
        except OSError:
            continue
        found = os.path.exists(os.path.join(group, limit))
        os.rmdir(group)
        if found:
            return True
    return False


if can_limit_memory():
    config.available_features.add("memory-cgroup")

# Data that is not ours to keep in the repository lies beside it, where there is
# any.
shared_data = os.environ.get("FLCC_SHARED_DATA") or os.path.join(
    os.path.dirname(config.source_dir), "shared", "data"
)
if os.path.isdir(shared_data):
    config.available_features.add("shared-data")

# An error, a warning or a note that a test does not expect fails it.
filecheck = (
    "FileCheck --implicit-check-not=error: --implicit-check-not=warning: "
    "--implicit-check-not=note:"
)
plugin = os.path.join(config.lib_dir, "FlccPlugin.so")
clang = os.path.join(config.llvm_tools_dir, "clang")

config.substitutions += [
    (r"%flverify\b", os.path.join(config.build_dir, "bin", "flverify")),
    (r"%flcc\b", os.path.join(config.build_dir, "bin", "flcc")),
    (r"%flvm\b", flvm),
    (r"%filecheck\b", filecheck),
    (
        r"%plugin_clang\b",
        f"{clang} --target=x86_64-linux-musl -nostdinc "
        f"-isystem {config.clang_resources}/include "
        f"-isystem {os.path.join(config.source_dir, 'rt', 'include')} "
        f"-isystem {os.path.join(config.lib_dir, 'sysroot', 'include')} "
        f"-fplugin={plugin} -fplugin-arg-flcc-function=f "
        f"-fpass-plugin={plugin}",
    ),
    (
        r"%workflow_clang\b",
        f"{clang} --target=x86_64-linux-musl -nostdinc "
        f"-isystem {config.clang_resources}/include "
        f"-isystem {os.path.join(config.source_dir, 'rt', 'include')} "
        f"-isystem {os.path.join(config.lib_dir, 'sysroot', 'include')} "
        f"-fplugin={plugin} -fsyntax-only",
    ),
    (r"%clang\b", clang),
    (r"%plugin\b", plugin),
    (r"%pku612\b", pku612),
    (r"%pku61\b", pku61),
    (r"%pku\b", pku),
    (r"%python\b", config.python),
    (r"%libdir\b", config.lib_dir),
    (r"%llvm_bin\b", config.llvm_tools_dir),
    (r"%shared_data\b", shared_data),
    (
        r"%beside\b",
        f"{config.python} {config.test_source_root}/Inputs/beside.py",
    ),
    (r"%examples\b", os.path.join(config.source_dir, "examples")),
    (r"%source_dir\b", config.source_dir),
    (r"%build_dir\b", config.build_dir),
]
