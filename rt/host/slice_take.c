//===-- rt/host/slice_take.c - A slice that another container sent --------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "schedule.h"
#include "slice.h"
#include "slice_wire.h"
#include "table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND 1000000ull
#define FRAMES_MOST 1024 ///< around each other; flcc nests less

// ---- Once only --------------------------------------------------------------

/// Slices that were taken and may still be sent once more, in a ring.
static struct {
  unsigned char id[FL_SLICE_ID];
  uint64_t expires;
} *taken;
static uint32_t taken_count, taken_room;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/// Drops those that are too old to be taken again. The lock is held.
static void forget(uint64_t now) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < taken_count; i++)
    if (taken[i].expires >= now)
      taken[kept++] = taken[i];
  taken_count = kept;
}

static const char *remember(const unsigned char id[FL_SLICE_ID],
                            uint64_t expires, uint64_t now) {
  const char *why = NULL;
  pthread_mutex_lock(&lock);
  for (uint32_t i = 0; i < taken_count && !why; i++)
    if (memcmp(taken[i].id, id, FL_SLICE_ID) == 0)
      why = "the slice was taken already";
  if (!why && taken_count == taken_room) {
    forget(now);
    uint32_t room = taken_count * 2 > 64 ? taken_count * 2 : 64;
    void *more = room > taken_room ? realloc(taken, room * sizeof *taken)
                                   : (void *)taken;
    if (more) {
      taken = more;
      taken_room = room > taken_room ? room : taken_room;
    }
    why = taken_count < taken_room ? NULL : "out of memory";
  }
  if (!why) {
    memcpy(taken[taken_count].id, id, FL_SLICE_ID);
    taken[taken_count++].expires = expires;
  }
  pthread_mutex_unlock(&lock);
  return why;
}

// ---- Reading ----------------------------------------------------------------

const fl_value *fl_slice_find(const fl_value *value) {
  static const char name[] = FL_SLICE_MEMBER;
  const fl_value *text = fl_value_is_object(value) && fl_value_length(value)
                             ? fl_value_member(value, name, sizeof name - 1)
                             : NULL;
  return text && fl_value_is_string(text) ? text : NULL;
}

static const fl_value *read_item(struct fl_reader *in,
                                 struct fl_message **kept) {
  struct fl_json_fault fault;
  size_t size;
  const char *text = fl_read_bytes(in, &size);
  char *room;
  *kept = in->bad ? NULL : fl_message_alloc(size, "application/json", &room);
  if (*kept)
    memcpy(room, text, size);
  const fl_value *item = *kept ? fl_message_value(*kept, &fault) : NULL;
  in->bad |= !item;
  return item;
}

/// A frame, its variables and what its item lies in, which comes behind them.
static void read_frame(struct fl_reader *in, struct fl_frame *frame) {
  struct fl_message *holder = NULL;
  frame->index = fl_read_count(in, UINT32_MAX);
  if (fl_read_count(in, 1))
    frame->item = read_item(in, &holder);
  uint32_t count = fl_read_count(in, UINT32_MAX);
  // Each takes a number at least.
  in->bad |= count > (size_t)(in->end - in->at) / sizeof(uint64_t);
  frame->variables =
      in->bad ? NULL : calloc((size_t)count + 1, sizeof *frame->variables);
  if (!frame->variables) {
    fl_message_release(holder);
    in->bad = true;
    return;
  }
  frame->variable_count = count;
  frame->variables[count] = holder;
  for (uint32_t i = 0; i < count; i++)
    if (fl_read_count(in, 1))
      frame->variables[i] = fl_read_message(in);
}

static void read_frames(struct fl_reader *in, struct fl_slice *slice) {
  uint32_t count = fl_read_count(in, FRAMES_MOST);
  slice->frame =
      in->bad ? NULL : calloc(count ? count : 1, sizeof *slice->frame);
  in->bad |= !slice->frame || count == 0;
  for (uint32_t i = 0; i < count && !in->bad; i++) {
    slice->frame_count++;
    if (i + 1 < count)
      slice->frame[i].outer = &slice->frame[i + 1];
    read_frame(in, &slice->frame[i]);
  }
}

static void read_execution(struct fl_reader *in, struct fl_slice *slice) {
  if (fl_read_count(in, 1))
    slice->environment = fl_read_message(in);
  if (!fl_read_count(in, 1))
    return;
  const char *name = fl_read_string(in);
  slice->name = name ? strdup(name) : NULL;
  in->bad |= !slice->name;
  slice->started.tv_sec = (time_t)fl_read_number(in);
  slice->started.tv_nsec = (long)fl_read_count(in, 999999999);
  in->bad |= slice->started.tv_sec < 0 ||
             slice->started.tv_sec > 253402300799; // the end of 9999
  slice->input = fl_read_message(in);
}

static void read_iterations(struct fl_reader *in, struct fl_slice *slice) {
  bool context = slice->input != NULL;
  // Each takes two numbers at least.
  in->bad |= slice->count > (size_t)(in->end - in->at) / 16;
  if (in->bad)
    return;
  slice->inputs = calloc(slice->count, sizeof *slice->inputs);
  if (context)
    slice->items = calloc(slice->count, sizeof *slice->items);
  in->bad |= !slice->inputs || (context && !slice->items);
  for (uint32_t i = 0; i < slice->count && !in->bad; i++) {
    slice->inputs[i] = fl_read_message(in);
    if (context)
      read_item(in, &slice->items[i]);
  }
}

/// The machine that a state is in.
static uint32_t machine_of(uint32_t state) {
  uint32_t machine = 0;
  while (state - fl_workflow.machines[machine].first_state >=
         fl_workflow.machines[machine].state_count)
    machine++;
  return machine;
}

/// The state whose branch or iteration a machine is.
static uint32_t owner_of(uint32_t machine) {
  for (uint32_t i = 0; i < fl_workflow.state_count; i++) {
    const struct fl_state *state = &fl_workflow.states[i];
    uint32_t count = state->type == FL_STATE_MAP        ? 1
                     : state->type == FL_STATE_PARALLEL ? state->branch_count
                                                        : 0;
    if (machine - state->branches < count)
      return i;
  }
  return FL_NONE;
}

/// Whether there are those frames around the state's walks that expressions in
/// them take for granted. Functions know the key too, where they may use the
/// network, so a seal does not say that.
static bool fits(const struct fl_slice *slice) {
  uint32_t state = slice->state;
  for (uint32_t i = 0; slice->frame && i < slice->frame_count; i++) {
    uint32_t machine = machine_of(state);
    if (slice->frame[i].variable_count !=
        fl_workflow.machines[machine].variable_count)
      return false;
    if (machine == 0)
      return i + 1 == slice->frame_count;
    state = owner_of(machine);
    if (state == FL_NONE)
      return false;
  }
  return false;
}

static bool is_environment(const struct fl_message *message) {
  return message->size == 0 || message->data[message->size - 1] == '\0';
}

/// Everything behind its id and times.
static void read_rest(struct fl_reader *in, struct fl_slice *slice) {
  slice->state = fl_read_count(in, UINT32_MAX);
  in->bad |= slice->state >= fl_workflow.state_count;
  slice->first = fl_read_count(in, UINT32_MAX);
  slice->tolerated = fl_read_count(in, UINT32_MAX);
  read_execution(in, slice);
  read_frames(in, slice);
  bool each = fl_read_count(in, 1);
  slice->count = fl_read_count(in, UINT32_MAX - slice->first);
  if (in->bad)
    return;
  const struct fl_state *state = &fl_workflow.states[slice->state];
  in->bad |= slice->count == 0 || !fits(slice) ||
             (slice->input != NULL) != fl_slice_needs_context() ||
             (slice->environment && !is_environment(slice->environment)) ||
             state->type != (each ? FL_STATE_MAP : FL_STATE_PARALLEL) ||
             (!each && slice->first + slice->count > state->branch_count);
  if (each)
    read_iterations(in, slice);
  else
    slice->shared = fl_read_message(in);
  in->bad |= in->at != in->end;
}

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / MILLISECOND;
}

/// NULL, or why it cannot be.
static const char *read_slice(struct fl_reader *in, struct fl_slice *slice) {
  size_t size;
  const char *build = fl_read_bytes(in, &size);
  if (size != fl_slice_build.size ||
      memcmp(build, fl_slice_build.id, size) != 0)
    return "the slice is of another build of the program";
  if (in->bad || (size_t)(in->end - in->at) < FL_SLICE_ID)
    return "the slice cannot be read";
  memcpy(slice->id, in->at, FL_SLICE_ID);
  in->at += FL_SLICE_ID;
  uint64_t expires = fl_read_number(in), left = fl_read_number(in);
  uint64_t now = now_ms();
  if (expires < now || expires > now + 2 * FL_SLICE_EXPIRES_MS)
    return "the slice has expired, or the clocks differ by minutes";
  if (left > 0 && left < UINT64_MAX / MILLISECOND / 2)
    slice->deadline = fl_schedule_now() + left * MILLISECOND;
  const char *why = remember(slice->id, expires, now);
  if (why)
    return why;
  read_rest(in, slice);
  return in->bad ? "the slice cannot be read" : NULL;
}

struct fl_slice *fl_slice_take(const char *base64, size_t size,
                               const struct fl_seal_key *key,
                               const char **why) {
  struct fl_reader in = {0};
  struct fl_slice *slice = calloc(1, sizeof *slice);
  char *bytes = slice ? fl_slice_unpack(base64, size, key, "slice", &in) : NULL;
  *why = bytes   ? NULL
         : slice ? "the slice's seal is not ours"
                 : "out of memory";
  if (bytes) {
    slice->key = *key;
    *why = read_slice(&in, slice);
  }
  free(bytes);
  if (!*why)
    return slice;
  fl_slice_free(slice);
  return NULL;
}

static void release_all(struct fl_message **messages, uint32_t count) {
  for (uint32_t i = 0; messages && i < count; i++)
    fl_message_release(messages[i]);
  free(messages);
}

void fl_slice_free(struct fl_slice *slice) {
  if (!slice)
    return;
  for (uint32_t i = 0; slice->frame && i < slice->frame_count; i++)
    if (slice->frame[i].variables)
      release_all(slice->frame[i].variables,
                  slice->frame[i].variable_count + 1);
  release_all(slice->inputs, slice->count);
  release_all(slice->items, slice->count);
  fl_message_release(slice->shared);
  fl_message_release(slice->environment);
  fl_message_release(slice->input);
  free(slice->name);
  free(slice->frame);
  free(slice);
}

// ---- Answering --------------------------------------------------------------

struct fl_error *fl_slice_read_error(struct fl_reader *in) {
  uint64_t state = fl_read_number(in);
  const char *name = fl_read_string(in), *cause = fl_read_string(in);
  const char *note = fl_read_string(in);
  in->bad |= state >= fl_workflow.state_count && state != FL_NONE;
  if (in->bad)
    return NULL;
  struct fl_error *error =
      fl_error_make((uint32_t)state, name, cause ? "%s" : NULL, cause);
  if (note) {
    struct fl_text text = {0};
    fl_text_bytes(&text, note, strlen(note) + 1);
    fl_error_note(error, &text);
  }
  return error;
}

static void put_part(struct fl_text *out, const struct fl_message *output,
                     const struct fl_error *error) {
  fl_wire_number(out, error    ? FL_SLICE_ERROR
                      : output ? FL_SLICE_OUTPUT
                               : FL_SLICE_NOTHING);
  if (error) {
    fl_wire_number(out, error->state);
    fl_wire_string(out, error->name);
    fl_wire_string(out, error->cause);
    fl_wire_string(out, error->note);
  } else if (output) {
    fl_wire_message(out, output);
  }
}

struct fl_message *fl_slice_answer(const struct fl_slice *slice,
                                   struct fl_message *const *outputs,
                                   struct fl_error *const *errors) {
  struct fl_text bytes = {0};
  fl_text_bytes(&bytes, slice->id, FL_SLICE_ID);
  fl_wire_number(&bytes, slice->count);
  for (uint32_t i = 0; i < slice->count; i++)
    put_part(&bytes, outputs[i], errors ? errors[i] : NULL);
  char *room;
  struct fl_message *answer =
      bytes.failed ? NULL
                   : fl_message_alloc(fl_slice_packed(bytes.size),
                                      "application/json", &room);
  if (answer && !fl_slice_pack(&bytes, &slice->key, "answer", room)) {
    fl_message_release(answer);
    answer = NULL;
  }
  if (answer)
    atomic_store_explicit(&answer->checked, true, memory_order_relaxed);
  fl_text_free(&bytes);
  return answer;
}
