//===-- rt/host/block.c - Memory that comes and goes with each state ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "block.h"
#include "keep.h"

#include <stdint.h>
#include <stdlib.h>

#define CLASSES 7u
#define KEPT_MOST 32u

/// The larger ones are messages of a power of two and a little more. A thread
/// keeps some 3 MiB of them at most.
static const struct {
  size_t size;
  uint32_t kept;
} classes[CLASSES] = {
    {256, KEPT_MOST},      {1024, KEPT_MOST},     {4096, KEPT_MOST},
    {(16 << 10) + 512, 8}, {(64 << 10) + 512, 4}, {(256 << 10) + 512, 2},
    {(1 << 20) + 512, 2},
};

static _Thread_local struct {
  void *blocks[KEPT_MOST];
  uint32_t count;
} kept[CLASSES];

/// CLASSES: it is malloc's. So are all under a sanitizer, which is to see who
/// uses what is gone.
static uint32_t class_of(size_t size) {
  uint32_t class = 0;
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  size = SIZE_MAX;
#endif
  while (class < CLASSES && size > classes[class].size)
    class ++;
  return class;
}

/// What is malloc's and larger than all classes is of few sizes: an eighth is
/// left over at most, and not touched.
static size_t large_size(size_t size) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return 0;
#endif
  if (size <= classes[CLASSES - 1].size || size > SIZE_MAX / 4)
    return 0;
  size_t step = (size_t)1 << (60 - __builtin_clzll(size));
  return (size + step - 1) / step * step;
}

static void *take_large(size_t size) {
  void *block = fl_keep_take(size);
  return block ? block : malloc(size);
}

void *fl_block_take(size_t size) {
  uint32_t class = class_of(size);
  if (class == CLASSES)
    return large_size(size) ? take_large(large_size(size)) : malloc(size);
  if (kept[class].count)
    return kept[class].blocks[--kept[class].count];
  return malloc(classes[class].size);
}

void fl_block_give(void *block, size_t size) {
  uint32_t class = class_of(size);
  if (block && class < CLASSES && kept[class].count < classes[class].kept)
    kept[class].blocks[kept[class].count++] = block;
  else if (block && large_size(size))
    fl_keep_give(block, large_size(size));
  else
    free(block);
}
