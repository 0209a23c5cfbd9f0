//===-- test/unit/host/pool-test.c - Tests of rt/host's threads -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "harness.h"
#include "pool.h"

#include <stdatomic.h>

#define DEPTH 4
#define WIDTH 6

static atomic_uint leaves;

static bool nest(void *context, uint32_t index) {
  (void)index;
  unsigned depth = *(unsigned *)context + 1;
  if (depth == DEPTH)
    atomic_fetch_add(&leaves, 1);
  else
    fl_pool_run(WIDTH, nest, &depth);
  return true;
}

struct marks {
  atomic_uint begun[64];
  uint32_t failing;
};

static bool mark(void *context, uint32_t index) {
  struct marks *marks = context;
  atomic_fetch_add(&marks->begun[index], 1);
  return index != marks->failing;
}

/// Two branches that need each other to go on: they must run at once.
static bool meet(void *context, uint32_t index) {
  (void)index;
  atomic_uint *arrived = context;
  atomic_fetch_add(arrived, 1);
  while (atomic_load(arrived) < 2)
    ;
  return true;
}

static bool stop_inner(void *context, uint32_t index) {
  (void)context;
  (void)index;
  return false;
}

static bool outer(void *context, uint32_t index) {
  (void)index;
  fl_pool_run(8, stop_inner, NULL);
  // An inner stage that was stopped stops nothing outside it.
  CHECK(!fl_pool_stopped());
  atomic_fetch_add((atomic_uint *)context, 1);
  return true;
}

void test_pool(void) {
  fl_pool_limit(4);
  unsigned depth = 0;
  fl_pool_run(1, nest, &depth);
  CHECK(leaves == WIDTH * WIDTH * WIDTH);
  fl_pool_run(0, nest, &depth);

  for (int round = 0; round < 200; round++) {
    struct marks marks = {.failing = 64};
    fl_pool_run(64, mark, &marks);
    for (int i = 0; i < 64; i++)
      CHECK(marks.begun[i] == 1);

    // The branches before the failing one have begun, each once, and of those
    // after it only such as another thread had begun by then.
    struct marks stopped = {.failing = 3};
    fl_pool_run(64, mark, &stopped);
    for (int i = 0; i < 64; i++)
      CHECK(stopped.begun[i] == 1 || (i > 3 && stopped.begun[i] == 0));
    CHECK(!fl_pool_stopped());
  }
  atomic_uint arrived = 0, ended = 0;
  fl_pool_run(2, meet, &arrived);
  fl_pool_run(5, outer, &ended);
  CHECK(ended == 5);
}
