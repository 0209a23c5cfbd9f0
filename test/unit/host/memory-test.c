//===-- test/unit/host/memory-test.c - Limits in a folder of the test's ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "admit.h"
#include "cgroup.h"
#include "cpus.h"
#include "engine.h"
#include "harness.h"
#include "isolation.h"
#include "memory.h"
#include "schedule.h"

#include "faastlane.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1ull << 20)

/// Makes a file below the test's root, with the folders above it.
static void put(const char *path, const char *format, ...) {
  char copy[512];
  va_list args;
  snprintf(copy, sizeof copy, "%s%s", fl_cgroup_root, path);
  for (char *slash = strchr(copy + 1, '/'); slash;
       slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(copy, 0777);
    *slash = '/';
  }
  FILE *file = fopen(copy, "w");
  CHECK(file);
  va_start(args, format);
  vfprintf(file, format, args);
  va_end(args);
  CHECK(fclose(file) == 0);
}

static struct fl_memory read_anew(void) {
  struct fl_memory memory = {0};
  fl_memory_find();
  CHECK(fl_memory_read(&memory));
  return memory;
}

static void put_machine(unsigned total, unsigned available) {
  put("/proc/meminfo",
      "MemTotal:  %u kB\nMemFree:  1 kB\nMemAvailable:  %u kB\n", total << 10,
      available << 10);
}

/// The tightest of the levels counts, of a level the lower of its two limits,
/// and pages of files are as good as free.
static void test_v2(void) {
  fl_cgroup_root = "v2";
  put_machine(4096, 3000);
  put("/proc/self/cgroup", "0::/pod/container\n");
  CHECK(read_anew().left == 3000 * MIB);
  put("/sys/fs/cgroup/pod/memory.max", "%llu\n", 512 * MIB);
  put("/sys/fs/cgroup/pod/memory.current", "%llu\n", 400 * MIB);
  put("/sys/fs/cgroup/pod/container/memory.max", "max\n");
  put("/sys/fs/cgroup/pod/container/memory.high", "%llu\n", 256 * MIB);
  put("/sys/fs/cgroup/pod/container/memory.current", "%llu\n", 100 * MIB);
  struct fl_memory memory = read_anew();
  CHECK(memory.limit == 512 * MIB && memory.left == 112 * MIB);
  CHECK_EQUAL(memory.by, "the cgroup");
  put("/sys/fs/cgroup/pod/memory.stat",
      "anon 1\ninactive_file %llu\nactive_file %llu\nworkingset 9\n", 100 * MIB,
      80 * MIB);
  memory = read_anew();
  CHECK(memory.limit == 256 * MIB && memory.left == 156 * MIB);
  // What is over a limit that is only slowed down for has nothing left.
  put("/sys/fs/cgroup/pod/container/memory.current", "%llu\n", 300 * MIB);
  CHECK(read_anew().left == 0);
  // A limit above the machine's memory is none.
  put("/sys/fs/cgroup/pod/container/memory.high", "max\n");
  put("/sys/fs/cgroup/pod/memory.max", "%llu\n", 8192 * MIB);
  CHECK(read_anew().left == 3000 * MIB);
  put("/sys/fs/cgroup/pod/container/cpu.max", "150000 100000\n");
  put("/sys/fs/cgroup/pod/cpu.max", "max 100000\n");
  CHECK(fl_cpus_granted().quota == 2);
}

/// As a container sees it: its own path is not there, the mount is its group.
static void test_v1(void) {
  fl_cgroup_root = "v1";
  put_machine(4096, 3000);
  put("/proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n0::/\n");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "%llu\n", 128 * MIB);
  put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "%llu\n", 100 * MIB);
  put("/sys/fs/cgroup/memory/memory.stat",
      "cache 1\ninactive_file 7\ntotal_inactive_file %llu\n"
      "total_active_file %llu\n",
      10 * MIB, 20 * MIB);
  struct fl_memory memory = read_anew();
  CHECK(memory.limit == 128 * MIB && memory.left == 58 * MIB);
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(read_anew().left == 3000 * MIB);
  put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
  put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  CHECK(fl_cpus_granted().quota == 1);
}

static void test_none(void) {
  struct fl_memory memory;
  uint64_t left;
  fl_cgroup_root = "none";
  fl_memory_find();
  CHECK(!fl_memory_read(&memory));
  CHECK(fl_memory_fits(UINT64_MAX, &left));
  CHECK(fl_cpus_granted().quota == 0);
}

static void test_fits(void) {
  uint64_t left;
  fl_cgroup_root = "fits";
  put_machine(1024, 100);
  fl_memory_find();
  CHECK(fl_memory_fits(30 * MIB, &left));
  CHECK(!fl_memory_fits(40 * MIB, &left) && left == 36 * MIB);
}

/// Ends a test: what counts is the machine's again.
static void end(void) {
  fl_cgroup_root = "";
  fl_memory_find();
}

void test_memory(void) {
  test_v2();
  test_v1();
  test_none();
  test_fits();
  end();
}

/// A call of the function has ended that had so much at most.
static void learn(uint32_t function, uint64_t memory) {
  struct fl_invoke call = {.memory = memory};
  fl_admit_learn(function, &call);
}

static bool begins(uint32_t function, bool alone, uint64_t *promise) {
  bool may;
  fl_schedule_lock();
  may = fl_admit_begin(function, 0, 0, alone, promise);
  fl_schedule_unlock();
  return may;
}

static void finish(uint64_t promise) {
  fl_schedule_lock();
  fl_admit_end(promise);
  fl_schedule_unlock();
}

/// How many calls of the function begin beside each other, of ten.
static unsigned beside(uint32_t function) {
  uint64_t promises[10];
  unsigned count = 0;
  while (count < 10 && begins(function, count == 0, &promises[count]))
    count++;
  for (unsigned i = 0; i < count; i++)
    finish(promises[i]);
  return count;
}

static atomic_uint at_work, most_at_work;

/// A call that has 100 MiB for a while.
static void hold(struct fl_invoke *call) {
  unsigned now = atomic_fetch_add(&at_work, 1) + 1;
  unsigned most = atomic_load(&most_at_work);
  while (now > most && !atomic_compare_exchange_weak(&most_at_work, &most, now))
    ;
  uint64_t until = fl_schedule_now() + 200000;
  while (fl_schedule_now() < until)
    ;
  atomic_fetch_sub(&at_work, 1);
  call->memory = 100 * MIB;
  answer(call, "1");
}

/// Of four functions on four threads only two are at work at once, and all get
/// done.
static void test_waiting(void) {
  start_workflow();
  add_machine();
  add_state(FL_STATE_PASS, "Items", 1)->result =
      add_string("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]");
  struct fl_state *map = add_state(FL_STATE_MAP, "Map", 0);
  add_map(map);
  map->branches = add_machine();
  struct fl_state *all = add_state(FL_STATE_PARALLEL, "All", 0);
  all->branch_count = FUNCTION_COUNT - 1;
  for (uint32_t i = 0; i < all->branch_count; i++) {
    uint32_t machine = add_machine();
    add_state(FL_STATE_TASK, "Hold", 0)->function = i;
    functions[i] = hold;
    all->branches = i ? all->branches : machine;
  }
  struct fl_message *input = fl_message_wrap("{}", 2, FL_JSON, NULL);
  fl_isolation = isolation;
  for (unsigned round = 0; round < 3; round++) {
    struct fl_ended ended = fl_engine_run(input);
    CHECK(ended.ending == FL_ENDING_SUCCEEDED);
    fl_message_release(ended.output);
  }
  fl_message_release(input);
  CHECK(atomic_load(&most_at_work) == 2);
}

/// In 256 MiB of which 16 stay free, by what calls have taken so far.
void test_admit(void) {
  uint32_t before = fl_isolation.instances;
  uint64_t promise, other;
  fl_isolation.instances = 10;
  fl_cgroup_root = "admit";
  put_machine(4096, 4096);
  put("/proc/self/cgroup", "0::/\n");
  put("/sys/fs/cgroup/memory.max", "%llu\n", 256 * MIB);
  put("/sys/fs/cgroup/memory.current", "0\n");
  fl_memory_find();
  // Unknown: two at a time; known: as many as there is room for.
  CHECK(beside(0) == 2 || beside(0) == 1);
  learn(0, 40 * MIB);
  CHECK(beside(0) == 5);
  CHECK(!fl_admit_is_free(0));
  // One that is too large for all there is begins, but alone.
  learn(1, 400 * MIB);
  CHECK(beside(1) == 1);
  CHECK(begins(0, true, &promise) && !begins(1, false, &other));
  finish(promise);
  // What others have taken is seen when it is old news that there is room.
  put("/sys/fs/cgroup/memory.current", "%llu\n", 150 * MIB);
  uint64_t until = fl_schedule_now() + 50000000;
  while (fl_schedule_now() < until)
    ;
  CHECK(beside(0) == 2);
  fl_isolation.instances = before;
  put("/sys/fs/cgroup/memory.current", "0\n");
  test_waiting();
  end();
}
