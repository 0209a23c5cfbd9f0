//===-- rt/host/remote.c - Other containers of this program ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "remote.h"
#include "lend.h"
#include "report.h"
#include "schedule.h"
#include "slice.h"
#include "table.h"
#include "trace.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/// Who failed is not asked again for so long, twice that the next time ...
#define PAUSE_FIRST 100000000ull
#define PAUSE_MOST 5000000000ull
/// Nobody is asked for so long after a refusal that would meet all.
#define REFUSED 60000000000ull

/// All but the transport is the schedule's lock's.
static struct {
  const struct fl_transport *transport;
  pthread_cond_t changed;
  unsigned threads, resting;
  uint64_t refused; ///< until then (of fl_schedule_now) all would be
} remote = {.changed = PTHREAD_COND_INITIALIZER};

void fl_remote_start(const struct fl_transport *transport) {
  remote.transport = transport;
}

bool fl_remote_exists(void) { return remote.transport != NULL; }

bool fl_remote_may(const struct fl_execution *execution) {
  struct fl_seal_key key;
  char why[FL_CLIENT_WHY];
  if (remote.transport->key(execution, &key, why))
    return true;
  fl_trace_decision("containers", "none: %s", why);
  return false;
}

static _Atomic(uint64_t) answered, lost;

struct fl_remote_count fl_remote_count(void) {
  return (struct fl_remote_count){atomic_load(&answered), atomic_load(&lost)};
}

uint64_t fl_remote_cost(void) { return remote.transport->cost; }

uint32_t fl_remote_share(uint32_t count, bool here) {
  unsigned pieces =
      remote.transport->rounds * (remote.transport->count + (here ? 1 : 0));
  return (count + pieces - 1) / pieces;
}

static void hire_all(void);

bool fl_remote_works(void) {
  hire_all();
  return remote.resting < remote.threads &&
         (!remote.refused || fl_schedule_now() >= remote.refused);
}

// ---- Sending ----------------------------------------------------------------

/// A piece of a group, while a thread sends it.
struct piece {
  struct fl_group *group;
  struct fl_lent *lent;
  unsigned char id[FL_SLICE_ID];
  struct fl_seal_key key;
  uint64_t deadline;
  struct fl_text slice, answer;
  char why[FL_CLIENT_WHY];
};

static void trace_piece(const struct piece *piece, unsigned number,
                        unsigned track, uint64_t start, bool came) {
  struct fl_text text = {0};
  if (!fl_trace_on())
    return;
  fl_text_add(&text, "\"name\":");
  fl_text_quote(&text, fl_table_state_name(piece->group->owner->state));
  fl_text_format(&text,
                 ",\"args\":{\"plan\":\"containers\",\"container\":%u,"
                 "\"first\":%u,\"count\":%u,\"tries\":%u,\"bytes_out\":%zu,"
                 "\"bytes_in\":%zu,\"status\":\"%s\"",
                 number, piece->lent->first, piece->lent->count,
                 piece->lent->tries + 1, piece->slice.size, piece->answer.size,
                 came ? "answered" : "lost");
  if (!came) {
    fl_text_add(&text, ",\"why\":");
    fl_text_quote(&text, piece->why);
  }
  fl_text_add(&text, "}");
  fl_trace_span("slice", track, start, &text);
}

/// A container that is never heard of again must not take all of the time: a
/// third of it is left to do the same elsewhere. 0: there is any.
static uint64_t deadline_of(const struct fl_group *group) {
  uint64_t now = fl_schedule_now(), due = group->execution->deadline;
  return due > now ? due - (due - now) / 3 : due;
}

/// Makes the slice, of as many walks as fit: the others are back. False: all of
/// them are, as not one can be sent.
static bool make(struct piece *piece) {
  const struct fl_transport *transport = remote.transport;
  struct fl_lent *lent = piece->lent;
  for (;;) {
    uint32_t count = 0;
    piece->deadline = deadline_of(piece->group);
    if (transport->key(piece->group->execution, &piece->key, piece->why))
      count = fl_slice_make(piece->group, lent, &piece->key, piece->deadline,
                            transport->most, piece->id, &piece->slice);
    if (count == lent->count)
      return true;
    fl_text_free(&piece->slice);
    fl_schedule_lock();
    bool cut = count && fl_lend_cut(piece->group, lent, count);
    if (!cut) {
      lent->tries = FL_LEND_TRIES;
      fl_lend_return(piece->group, lent, NULL);
    }
    fl_schedule_unlock();
    if (!cut)
      return false;
  }
}

/// What came of it is given to its group. False: there is no answer.
static bool give(struct piece *piece, enum fl_sent sent) {
  uint32_t count = piece->lent->count;
  struct fl_result *results =
      sent == FL_SENT_ANSWERED ? calloc(count, sizeof *results) : NULL;
  bool came =
      results && fl_slice_results(piece->answer.data, piece->answer.size,
                                  &piece->key, piece->id, results, count,
                                  piece->why, sizeof piece->why);
  fl_schedule_lock();
  if (sent >= FL_SENT_FAILED)
    piece->lent->tries = FL_LEND_TRIES;
  fl_lend_return(piece->group, piece->lent, came ? results : NULL);
  fl_schedule_unlock();
  free(results);
  atomic_fetch_add(came ? &answered : &lost, 1);
  return came;
}

static enum fl_sent send_piece(unsigned number, struct fl_client *client,
                               struct piece *piece) {
  const struct fl_transport *transport = remote.transport;
  uint64_t start = fl_trace_now();
  unsigned track = fl_trace_take_track();
  enum fl_sent sent = transport->send(
      number, client, piece->group->execution, &piece->slice, piece->deadline,
      &piece->lent->stop, &piece->answer, piece->why);
  trace_piece(piece, number, track, start, sent == FL_SENT_ANSWERED);
  fl_trace_give_track(track);
  return sent;
}

// ---- Threads ----------------------------------------------------------------

/// Takes no work for a while, which leaves it to others. The lock is not held.
static void rest(unsigned failures) {
  uint64_t pause = PAUSE_FIRST << (failures < 6 ? failures : 6);
  pause = pause < PAUSE_MOST ? pause : PAUSE_MOST;
  struct timespec time = {.tv_sec = (time_t)(pause / 1000000000),
                          .tv_nsec = (long)(pause % 1000000000)};
  fl_schedule_lock();
  remote.resting++;
  if (!fl_remote_works())
    fl_lend_reconsider();
  fl_schedule_unlock();
  nanosleep(&time, NULL);
  fl_schedule_lock();
  remote.resting--;
  fl_schedule_unlock();
}

/// There is no memory for this thread to do anything.
static void rest_for_good(void) {
  fl_schedule_lock();
  remote.resting++;
  fl_lend_reconsider();
  fl_schedule_unlock();
}

/// Waits for a piece.
static struct piece wait_for_piece(void) {
  struct piece piece = {0};
  fl_schedule_lock();
  while (!fl_remote_works() || !(piece.lent = fl_lend_take(&piece.group)))
    fl_schedule_wait(&remote.changed);
  fl_schedule_unlock();
  return piece;
}

static void refuse(const char *why) {
  fl_schedule_lock();
  bool first = !remote.refused;
  remote.refused = fl_schedule_now() + REFUSED;
  fl_lend_reconsider();
  fl_schedule_unlock();
  if (first)
    fl_report("warning", "%s: %s; for a minute all is done in this container",
              remote.transport->name, why);
}

static void *work(void *argument) {
  unsigned number = (unsigned)(uintptr_t)argument, failures = 0;
  struct fl_client *client = fl_client_open();
  fl_schedule_join();
  if (!client)
    rest_for_good();
  while (client) {
    struct piece piece = wait_for_piece();
    if (!make(&piece))
      continue;
    enum fl_sent sent = send_piece(number, client, &piece);
    bool stopped = atomic_load(&piece.lent->stop);
    bool came = give(&piece, sent);
    fl_text_free(&piece.slice);
    fl_text_free(&piece.answer);
    if (sent == FL_SENT_REFUSED)
      refuse(piece.why);
    failures = came || stopped ? 0 : failures + 1;
    if (failures) {
      fl_trace_decision("container", "%u does not answer: %s", number,
                        piece.why);
      rest(failures - 1);
    }
  }
  return NULL;
}

/// One thread more. The lock is held.
static void hire(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0)
    return;
  pthread_attr_setstacksize(&attributes, (size_t)256 * 1024);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (pthread_create(&thread, &attributes, work,
                     (void *)(uintptr_t)remote.threads) == 0)
    remote.threads++;
  pthread_attr_destroy(&attributes);
}

static void hire_all(void) {
  unsigned before = UINT32_MAX;
  while (remote.threads < remote.transport->count && remote.threads != before) {
    before = remote.threads;
    hire();
  }
}

void fl_remote_wake(void) { pthread_cond_broadcast(&remote.changed); }
