//===-- test/unit/host/slice-test.c - Walks in other containers -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The other containers are this program, on the senders' threads. Slices are
// lost on their way there and back, by chance.
//
//===----------------------------------------------------------------------===//
#include "base64.h"
#include "engine.h"
#include "harness.h"
#include "json.h"
#include "plan.h"
#include "remote.h"
#include "schedule.h"
#include "slice_wire.h"

#include "faastlane.h"

#include <string.h>
#include <unistd.h>

static struct fl_seal_key key = {"the key"};
static atomic_uint sent, answered, lost_in, lost_out, stopped;
static _Atomic(uint32_t) loss; ///< of so many, one is lost; 0: none
static _Atomic(uint32_t) seed = 1;

static bool happens(void) {
  uint32_t most = atomic_load(&loss);
  return most && atomic_fetch_add(&seed, 0x9E3779B9u) % most == 0;
}

static bool give_key(const struct fl_execution *execution,
                     struct fl_seal_key *to, char why[FL_CLIENT_WHY]) {
  (void)execution, (void)why;
  *to = key;
  return true;
}

// ---- The other side ---------------------------------------------------------

struct asked {
  struct fl_request request;
  const atomic_bool *stop;
  struct fl_ended ended;
  atomic_bool done;
};

static void end_slice(struct fl_request *request, struct fl_ended ended) {
  struct asked *asked = (struct asked *)request;
  asked->ended = ended;
  atomic_store(&asked->done, true);
}

/// Until it has ended: whoever begins it may be at work on it himself.
static void *watch(void *argument) {
  struct asked *asked = argument;
  while (!atomic_load(&asked->done)) {
    if (atomic_load(asked->stop))
      fl_engine_stop(&asked->request);
    usleep(100);
  }
  return NULL;
}

static struct fl_slice *take_json(const char *json, size_t size,
                                  const char **why) {
  struct fl_json_fault fault;
  yyjson_doc *document = fl_json_parse(json, size, NULL, &fault);
  CHECK(document);
  const fl_value *text = fl_slice_find(document->root);
  CHECK(text);
  struct fl_slice *slice =
      fl_slice_take(fl_value_text(text), fl_value_length(text), &key, why);
  yyjson_doc_free(document);
  return slice;
}

static struct fl_ended do_slice(const struct fl_slice *slice,
                                const atomic_bool *stop) {
  struct asked asked = {.stop = stop,
                        .request = {.slice = slice,
                                    .deadline = slice->deadline,
                                    .environment = slice->environment,
                                    .any_output = true,
                                    .ended = end_slice}};
  pthread_t watcher;
  CHECK(pthread_create(&watcher, NULL, watch, &asked) == 0);
  fl_engine_begin(&asked.request, true);
  fl_schedule_lock();
  fl_schedule_leave_open();
  fl_schedule_unlock();
  CHECK(pthread_join(watcher, NULL) == 0);
  return asked.ended;
}

static void answer_slice(const struct fl_text *json, const atomic_bool *stop,
                         struct fl_text *answer) {
  const char *why = "";
  struct fl_slice *slice = take_json(json->data, json->size, &why);
  CHECK_EQUAL(slice ? "" : why, "");
  struct fl_ended ended = do_slice(slice, stop);
  if (ended.output)
    fl_text_bytes(answer, ended.output->data, ended.output->size);
  fl_message_release(ended.output);
  fl_error_free(ended.error);
  fl_slice_free(slice);
}

static enum fl_sent send_here(unsigned number, struct fl_client *client,
                              const struct fl_execution *execution,
                              const struct fl_text *slice, uint64_t deadline,
                              const atomic_bool *stop, struct fl_text *answer,
                              char why[FL_CLIENT_WHY]) {
  (void)number, (void)client, (void)execution, (void)deadline;
  atomic_fetch_add(&sent, 1);
  strcpy(why, "lost");
  if (happens()) {
    atomic_fetch_add(&lost_in, 1);
    return FL_SENT_LOST;
  }
  answer_slice(slice, stop, answer);
  if (atomic_load(stop))
    atomic_fetch_add(&stopped, 1);
  if (answer->size == 0 || happens()) {
    atomic_fetch_add(&lost_out, 1);
    return FL_SENT_LOST;
  }
  atomic_fetch_add(&answered, 1);
  return FL_SENT_ANSWERED;
}

static struct fl_transport transport = {.name = "test",
                                        .count = 3,
                                        .rounds = 2,
                                        .most = 1 << 20,
                                        .key = give_key,
                                        .send = send_here};

// ---- What cannot be a slice -------------------------------------------------

static struct fl_text last; ///< the last slice that was sent

static enum fl_sent keep(unsigned number, struct fl_client *client,
                         const struct fl_execution *execution,
                         const struct fl_text *slice, uint64_t deadline,
                         const atomic_bool *stop, struct fl_text *answer,
                         char why[FL_CLIENT_WHY]) {
  fl_schedule_lock();
  fl_text_free(&last);
  last = (struct fl_text){0};
  fl_text_bytes(&last, slice->data, slice->size);
  fl_schedule_unlock();
  return send_here(number, client, execution, slice, deadline, stop, answer,
                   why);
}

/// What is under the seal, without it, with a new id; the caller frees it.
static char *bytes_of(const struct fl_text *json, size_t *size) {
  static uint32_t ids;
  const size_t head = strlen("{\"" FL_SLICE_MEMBER "\":\"");
  size_t text = json->size - head - 2;
  char *bytes = malloc(text);
  CHECK(bytes);
  *size = fl_base64_decode(bytes, json->data + head, text);
  CHECK(*size != FL_BASE64_NONE);
  *size -= FL_SEAL_SIZE;
  ids++;
  memcpy(bytes + 8 + fl_slice_build.size, &ids, sizeof ids);
  return bytes;
}

/// Whatever it says: nothing breaks.
static void run_slice(struct fl_slice *slice) {
  const atomic_bool stop = false;
  struct fl_ended ended;
  slice->deadline = fl_schedule_now() + 100000000;
  ended = do_slice(slice, &stop);
  CHECK(ended.output || ended.ending != FL_ENDING_SUCCEEDED);
  fl_message_release(ended.output);
  fl_error_free(ended.error);
}

/// NULL, or why the bytes are not taken under a seal of this key.
static const char *refusal(const char *bytes, size_t size,
                           const struct fl_seal_key *of, const char *label) {
  struct fl_text copy = {0};
  fl_text_bytes(&copy, bytes, size);
  size_t packed = fl_slice_packed(size);
  char *json = malloc(packed);
  const char *why = NULL;
  CHECK(json && fl_slice_pack(&copy, of, label, json));
  struct fl_slice *slice = take_json(json, packed, &why);
  CHECK(!slice == (why != NULL));
  if (slice)
    run_slice(slice);
  fl_slice_free(slice);
  fl_text_free(&copy);
  free(json);
  return why;
}

static void test_refusals(void) {
  const struct fl_seal_key other = {"another key"};
  const char *why = NULL;
  size_t size;
  CHECK(last.size);
  CHECK(!take_json(last.data, last.size, &why));
  CHECK_EQUAL(why, "the slice was taken already");

  char *bytes = bytes_of(&last, &size);
  CHECK_EQUAL(refusal(bytes, size, &other, "slice"),
              "the slice's seal is not ours");
  CHECK_EQUAL(refusal(bytes, size, &key, "answer"),
              "the slice's seal is not ours");
  CHECK(!refusal(bytes, size, &key, "slice"));
  CHECK_EQUAL(refusal(bytes, size, &key, "slice"),
              "the slice was taken already");
  // Of another build; it expired, or will in an hour.
  bytes[8]++;
  CHECK_EQUAL(refusal(bytes, size, &key, "slice"),
              "the slice is of another build of the program");
  bytes[8]--;
  char *expires = bytes + 8 + fl_slice_build.size + FL_SLICE_ID;
  uint64_t then, now;
  memcpy(&then, expires, sizeof then);
  now = then - FL_SLICE_EXPIRES_MS - 1000;
  memcpy(expires, &now, sizeof now);
  CHECK_CONTAINS(refusal(bytes, size, &key, "slice"), "expired");
  now = then + 3600000;
  memcpy(expires, &now, sizeof now);
  CHECK_CONTAINS(refusal(bytes, size, &key, "slice"), "expired");
  free(bytes);

  // A bit of the text differs.
  for (size_t i = 25; i + 8 < last.size; i += 7) {
    char old = last.data[i];
    last.data[i] = old == 'A' ? 'B' : 'A';
    CHECK(!take_json(last.data, last.size, &why));
    CHECK_EQUAL(why, "the slice's seal is not ours");
    last.data[i] = old;
  }
  // Who has the key can send anything.
  for (unsigned i = 0; i < 4000; i++) {
    bytes = bytes_of(&last, &size);
    unsigned from = i % 3 ? 8 + (unsigned)fl_slice_build.size : 0;
    for (unsigned j = 0; j <= i % 4; j++) {
      size_t at = from + 24 + (i * 7919u + j * 104729u) % (size - from - 24);
      bytes[at] = (char)(i % 2 ? bytes[at] ^ (1 << i % 8) : (char)(i * 31u));
    }
    if (i % 5 == 0)
      size -= i % 60;
    refusal(bytes, size, &key, "slice");
    free(bytes);
  }
}

// ---- The same as without ----------------------------------------------------

static void pass_on(struct fl_invoke *call) {
  answer_bytes(call, call->in, call->in_size, call->in_type);
}

static void fail_at_7(struct fl_invoke *call) {
  if (call->in_size == 1 && *(const char *)call->in == '7') {
    call->status = FL_STATUS_ERROR;
    strcpy(call->error, "Seven");
    strcpy(call->cause, "of all numbers");
  } else {
    pass_on(call);
  }
}

static void map_of(uint32_t most, behaviour of_b) {
  start_workflow();
  functions[0] = pass_on;
  functions[1] = of_b;
  add_machine();
  struct fl_state *state = add_state(FL_STATE_MAP, "Each", 0);
  struct fl_map *row = add_map(state);
  row->concurrency.value = most;
  state->branches = add_machine();
  add_state(FL_STATE_TASK, "A", 1)->function = 0;
  add_state(FL_STATE_TASK, "B", 0)->function = 1;
}

static void expect(const char *input) {
  struct fl_ended result = run_workflow(input);
  if (result.error)
    fprintf(stderr, "%s: %s\n", result.error->name, result.error->cause);
  CHECK(result.output && result.output->size == strlen(input) &&
        memcmp(result.output->data, input, result.output->size) == 0);
  fl_message_release(result.output);
}

static void test_map(enum fl_plan plan) {
  char input[8192], *at = input;
  for (int i = 0; i < 1000; i++)
    at += sprintf(at, "%c%d", i ? ',' : '[', i);
  strcpy(at, "]");
  fl_plan_force(plan);
  for (int i = 0; i < 20; i++) {
    map_of(i % 4 ? 0 : 2, pass_on);
    expect(input);
  }
  map_of(0, fail_at_7);
  struct fl_ended ended = run_workflow(input);
  CHECK(ended.ending == FL_ENDING_FAILED);
  CHECK_EQUAL(ended.error->name, "Seven");
  CHECK_EQUAL(ended.error->cause, "of all numbers");
  CHECK_EQUAL(fl_workflow.strings +
                  fl_workflow.states[ended.error->state].name,
              "B");
  fl_error_free(ended.error);
}

void test_slice(void) {
  // A build has an id.
  memcpy(fl_slice_build.id, "build", 5);
  fl_slice_build.size = 5;
  fl_remote_start(&transport);
  transport.send = keep;
  test_map(FL_PLAN_CONTAINERS);
  CHECK(atomic_load(&sent) > 20 && atomic_load(&lost_out) <= 20);
  transport.send = send_here;
  test_refusals();
  test_map(FL_PLAN_MIXED);
  atomic_store(&loss, 9);
  test_map(FL_PLAN_MIXED);
  atomic_store(&loss, 0);
  fl_text_free(&last);
  test_stress(); // with all that it does now going elsewhere as well
  fprintf(stderr, "sent %u, answered %u, lost %u + %u, stopped %u\n", sent,
          answered, lost_in, lost_out, stopped);
  fl_plan_force(FL_PLAN_AUTO);
}
