//===-- rt/host/block.h - Memory that comes and goes with each state ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks, groups and messages live for a state or two, and musl's malloc,
// which maps and unmaps large blocks and small groups again and again, took
// half of a short request. Blocks of a few sizes are kept for the next one, on
// whichever thread lets go of them.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_BLOCK_H
#define FL_HOST_BLOCK_H

#include <stddef.h>

/// Not cleared; NULL without memory. Any thread may give it back.
void *fl_block_take(size_t size);

/// `size` is what it was taken for. NULL is nothing.
void fl_block_give(void *block, size_t size);

#endif
