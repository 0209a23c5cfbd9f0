//===-- rt/host/keep.h - Memory of large messages, kept for the next ones -===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first touch of a page costs several times what it costs to copy it, so
// memory that a large message was in is kept, by the instances whose message it
// was and by the host: as long as messages of about that size keep coming, for
// a second without any. While that were more than a quarter of the memory that
// there is, nothing large is.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_KEEP_H
#define FL_HOST_KEEP_H

#include <stddef.h>
#include <stdint.h>

/// A call of the instance, which is the caller's still, had a message of that
/// size; the larger of the two.
void fl_keep_note(uint32_t instance, uint64_t size);

/// fl_monitor_release.
void fl_keep_release(const void *out_at);

/// A block of malloc's of that size which was kept, or NULL.
void *fl_keep_take(size_t size);

/// Keeps it or frees it. Any lock may be held.
void fl_keep_give(void *block, size_t size);

#endif
