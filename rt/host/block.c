//===-- rt/host/block.c - Memory that comes and goes with each state ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "block.h"

#include <stdint.h>
#include <stdlib.h>

#define CLASSES 3u
#define KEPT 32u

static const size_t sizes[CLASSES] = {256, 1024, 4096};

static _Thread_local struct {
  void *blocks[KEPT];
  uint32_t count;
} kept[CLASSES];

/// CLASSES: it is malloc's. So are all under a sanitizer, which is to see who
/// uses what is gone.
static uint32_t class_of(size_t size) {
  uint32_t class = 0;
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  size = SIZE_MAX;
#endif
  while (class < CLASSES && size > sizes[class])
    class ++;
  return class;
}

void *fl_block_take(size_t size) {
  uint32_t class = class_of(size);
  if (class == CLASSES)
    return malloc(size);
  if (kept[class].count)
    return kept[class].blocks[--kept[class].count];
  return malloc(sizes[class]);
}

void fl_block_give(void *block, size_t size) {
  uint32_t class = class_of(size);
  if (block && class < CLASSES && kept[class].count < KEPT)
    kept[class].blocks[kept[class].count++] = block;
  else
    free(block);
}
