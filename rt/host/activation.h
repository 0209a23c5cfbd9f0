//===-- rt/host/activation.h - What OpenWhisk asks, and its answer --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The protocol between OpenWhisk and an action, whatever carries it: JSON in,
// a status and JSON out.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_ACTIVATION_H
#define FL_HOST_ACTIVATION_H

#include "engine.h"
#include "text.h"

/// Written to both logs behind whatever an activation wrote there.
#define FL_SENTINEL "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n"

/// What is sent back.
struct fl_answer {
  int status;                ///< HTTP's
  bool html;                 ///< else JSON
  struct fl_message *output; ///< the body; NULL: the next
  struct fl_text body;
};

/// What of a request the engine needs; to be let go of.
struct fl_activation {
  struct fl_message *input;
  struct fl_message *environment;
  uint64_t deadline;      ///< of fl_schedule_now, or 0
  struct fl_slice *slice; ///< that its input is, or NULL
};

struct fl_seal_key;

/// Slices have this key, whatever API key comes with them. It is not copied.
void fl_activation_take_key(const struct fl_seal_key *key);

/// The key of slices among variables of an activation; false with *why set:
/// there is none, or they are not for the action's owner.
bool fl_activation_slice_key(const struct fl_message *environment,
                             struct fl_seal_key *key, const char **why);

/// The value of /init: its code is not ours to look at, its environment is for
/// all activations to come. False: it was refused.
bool fl_activation_init(const char *json, size_t size,
                        struct fl_answer *answer);

/// The value of /run. False: it was refused.
bool fl_activation_read(const char *json, size_t size,
                        struct fl_activation *activation,
                        struct fl_answer *answer);

/// An input alone; what belongs to it is in this program's environment. False:
/// it was refused, or without an answer: it is no JSON, or there is no memory.
bool fl_activation_plain(const char *json, size_t size,
                         struct fl_activation *activation,
                         struct fl_answer *answer);

/// What the engine is asked for; `ended` and `any_output` are the caller's.
struct fl_request fl_activation_request(const struct fl_activation *activation);

void fl_activation_free(struct fl_activation *activation);

/// The activation's id, or "". It lies in its environment.
const char *fl_activation_id(const struct fl_message *environment);

/// What came of it; `ended` is used up. What the user must know of a failure
/// is said on standard error, what is no result on standard output.
void fl_activation_answer(struct fl_ended *ended, struct fl_answer *answer);

/// {"error": ...}
void fl_answer_error(struct fl_answer *answer, int status, const char *error);

/// The body, which is the answer's.
const char *fl_answer_body(const struct fl_answer *answer, size_t *size);
void fl_answer_free(struct fl_answer *answer);

#endif
