//===-- rt/host/slice.h - Part of a group, for another container ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A wide Parallel or Map state is cut into slices that other containers of the
// same program work on: some walks of its group, with all that they can see.
// A slice is bytes in JSON,
//
//   {"faastlane:slice": "<Base64>"}
//
// the value of an activation like any other, and so is its answer. Base64, as
// OpenWhisk writes JSON anew on its way, numbers and all. Both are under a seal
// whose key only this action's containers have, name the build that they are
// for (no other has the same states), and a slice is taken once only, and not
// when it is old.
//
// What a walk may be asked to do twice is up to its functions: a slice whose
// answer does not come is made again.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_SLICE_H
#define FL_HOST_SLICE_H

#include "eval.h"
#include "seal.h"
#include "text.h"

struct fl_group;
struct fl_lent;
struct fl_result;

#define FL_SLICE_ID 16 ///< bytes
#define FL_SLICE_MEMBER "faastlane:slice"

/// A slice that was taken: what its walks see. It belongs to one execution.
struct fl_slice {
  struct fl_seal_key key;
  unsigned char id[FL_SLICE_ID];
  uint64_t deadline; ///< of fl_schedule_now, or 0
  uint32_t state, first, count;
  uint32_t tolerated; ///< failures
  struct fl_message *environment;
  struct fl_message *input; ///< the execution's, or NULL: nobody asks
  struct timespec started;  ///< likewise
  char *name;               ///< likewise
  struct fl_frame *frame;   ///< around its walks; they are an array
  uint32_t frame_count;
  struct fl_message *shared;  ///< every walk's input, or NULL
  struct fl_message **inputs; ///< one for each
  struct fl_message **items;  ///< Map: likewise, or NULL: nobody asks
};

/// Before functions are isolated: which build this is.
void fl_slice_start(void);

// ---- Who sends it -----------------------------------------------------------

/// The walks of `lent` as JSON, `most` bytes of it at most, to be done by the
/// deadline (of fl_schedule_now; 0: none): how many of them, counted from the
/// first. 0: none, because of the first one or for want of
/// memory. Not with the lock held.
uint32_t fl_slice_make(struct fl_group *group, const struct fl_lent *lent,
                       const struct fl_seal_key *key, uint64_t deadline,
                       size_t most, unsigned char id[FL_SLICE_ID],
                       struct fl_text *json);

/// What came of its walks, in their order: outputs and errors are the
/// receiver's to let go of, neither: it was stopped. False with *why set,
/// static words or in the answer itself: it is no answer to this slice.
bool fl_slice_results(const char *answer, size_t size,
                      const struct fl_seal_key *key,
                      const unsigned char id[FL_SLICE_ID],
                      struct fl_result *results, uint32_t count, char *why,
                      size_t why_size);

// ---- Who takes it -----------------------------------------------------------

/// The Base64 in a value that has the form of a slice, or NULL.
const fl_value *fl_slice_find(const fl_value *value);

/// NULL with *why set: it cannot be, or was taken already.
struct fl_slice *fl_slice_take(const char *base64, size_t size,
                               const struct fl_seal_key *key, const char **why);
void fl_slice_free(struct fl_slice *slice); ///< NULL is nothing

/// The answer: what came of each of its walks, or NULL twice: it was stopped.
/// `errors` may be NULL: there are none. NULL without memory.
struct fl_message *fl_slice_answer(const struct fl_slice *slice,
                                   struct fl_message *const *outputs,
                                   struct fl_error *const *errors);

#endif
