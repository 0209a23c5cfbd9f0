//===-- rt/host/slice.c - Part of a group, for another container ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "slice.h"
#include "base64.h"
#include "group.h"
#include "lend.h"
#include "random.h"
#include "schedule.h"
#include "slice_wire.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND 1000000ull

struct fl_slice_build fl_slice_build;

void fl_slice_start(void) {
  const struct fl_range *id = &fl_image.build_id;
  size_t size = (size_t)(id->end - id->start);
  if (size > sizeof fl_slice_build.id)
    size = sizeof fl_slice_build.id;
  if (size)
    memcpy(fl_slice_build.id, id->start, size);
  fl_slice_build.size = size;
}

bool fl_slice_needs_context(void) {
  for (uint32_t i = 0; i < fl_workflow.flow_count; i++)
    if (fl_workflow.flows[i].context)
      return true;
  return false;
}

// ---- Under a seal, in Base64, in JSON ---------------------------------------

static const char before[] = "{\"" FL_SLICE_MEMBER "\":\"";
static const char behind[] = "\"}";

size_t fl_slice_packed(size_t bytes) {
  return sizeof before - 1 + fl_base64_size(bytes + FL_SEAL_SIZE) +
         sizeof behind - 1;
}

bool fl_slice_pack(struct fl_text *bytes, const struct fl_seal_key *key,
                   const char *label, char *json) {
  unsigned char seal[FL_SEAL_SIZE];
  if (!bytes->failed)
    fl_seal_make(key, label, bytes->data, bytes->size, seal);
  fl_text_bytes(bytes, seal, sizeof seal);
  if (bytes->failed)
    return false;
  memcpy(json, before, sizeof before - 1);
  json += sizeof before - 1;
  fl_base64_encode(json, bytes->data, bytes->size);
  json += fl_base64_size(bytes->size);
  memcpy(json, behind, sizeof behind - 1);
  return true;
}

char *fl_slice_unpack(const char *base64, size_t size,
                      const struct fl_seal_key *key, const char *label,
                      struct fl_reader *in) {
  char *bytes = malloc(size / 4 * 3 + 3);
  size_t made = bytes ? fl_base64_decode(bytes, base64, size) : 0;
  if (!bytes || made == FL_BASE64_NONE || made < FL_SEAL_SIZE ||
      !fl_seal_is_good(key, label, bytes, made - FL_SEAL_SIZE,
                       bytes + made - FL_SEAL_SIZE)) {
    free(bytes);
    return NULL;
  }
  *in = (struct fl_reader){.at = bytes, .end = bytes + made - FL_SEAL_SIZE};
  return bytes;
}

// ---- Making one -------------------------------------------------------------

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / MILLISECOND;
}

static void put_frame(struct fl_text *out, const struct fl_frame *frame,
                      bool context) {
  fl_wire_number(out, frame->index);
  fl_wire_number(out, context && frame->item);
  if (context && frame->item) {
    size_t size;
    char *item = fl_json_print(frame->item, &size);
    out->failed |= !item;
    fl_wire_bytes(out, item, item ? size : 0);
    free(item);
  }
  fl_wire_number(out, frame->variable_count);
  for (uint32_t i = 0; i < frame->variable_count; i++) {
    fl_wire_number(out, frame->variables[i] != NULL);
    if (frame->variables[i])
      fl_wire_message(out, frame->variables[i]);
  }
}

static void put_execution(struct fl_text *out, struct fl_execution *execution) {
  bool context = fl_slice_needs_context();
  const char *name = context ? fl_execution_name(execution) : NULL;
  fl_wire_number(out, execution->environment != NULL);
  if (execution->environment)
    fl_wire_message(out, execution->environment);
  fl_wire_number(out, context);
  if (!context)
    return;
  out->failed |= !name;
  fl_wire_string(out, name);
  fl_wire_number(out, (uint64_t)execution->started.tv_sec);
  fl_wire_number(out, (uint64_t)execution->started.tv_nsec);
  fl_wire_message(out, execution->input);
}

/// All that is the same for each of its walks, but how many there are.
static void put_head(struct fl_text *out, const struct fl_group *group,
                     const struct fl_lent *lent, uint64_t due,
                     const unsigned char id[FL_SLICE_ID]) {
  struct fl_execution *execution = group->execution;
  uint64_t now = fl_schedule_now();
  uint32_t frames = 0;
  fl_wire_bytes(out, fl_slice_build.id, fl_slice_build.size);
  fl_text_bytes(out, id, FL_SLICE_ID);
  fl_wire_number(out, now_ms() + FL_SLICE_EXPIRES_MS);
  fl_wire_number(out, !due ? 0 : due > now ? (due - now) / MILLISECOND + 1 : 1);
  fl_wire_number(out, group->owner->state);
  fl_wire_number(out, lent->first);
  fl_wire_number(out, lent->tolerated);
  put_execution(out, execution);
  for (const struct fl_frame *at = &group->owner->frame; at; at = at->outer)
    frames++;
  fl_wire_number(out, frames);
  for (const struct fl_frame *at = &group->owner->frame; at; at = at->outer)
    put_frame(out, at, fl_slice_needs_context());
}

/// An iteration's input and, where somebody may ask, its item.
static bool put_iteration(struct fl_text *out, struct fl_group *group,
                          const fl_value *item, uint32_t index) {
  struct fl_error *error = NULL;
  struct fl_message *input = fl_group_select(group, item, index, &error);
  size_t size;
  fl_error_free(error); // said where it is tried again
  if (!input)
    return false;
  fl_wire_message(out, input);
  fl_message_release(input);
  if (!fl_slice_needs_context())
    return true;
  char *text = fl_json_print(item, &size);
  if (text)
    fl_wire_bytes(out, text, size);
  free(text);
  return text != NULL;
}

/// As many as fit. What was put of one that does not is taken back.
static uint32_t put_iterations(struct fl_text *out, struct fl_group *group,
                               const struct fl_lent *lent, size_t most) {
  const fl_value *item = lent->item;
  for (uint32_t i = 0; i < lent->count; i++) {
    size_t before_it = out->size;
    bool good = put_iteration(out, group, item, lent->first + i);
    if (!good || out->failed || fl_slice_packed(out->size) > most) {
      out->size = before_it;
      return i;
    }
    item = fl_value_next(item);
  }
  return lent->count;
}

uint32_t fl_slice_make(struct fl_group *group, const struct fl_lent *lent,
                       const struct fl_seal_key *key, uint64_t deadline,
                       size_t most, unsigned char id[FL_SLICE_ID],
                       struct fl_text *json) {
  struct fl_text bytes = {0};
  uint32_t count = lent->count;
  fl_random_bytes(id, FL_SLICE_ID);
  put_head(&bytes, group, lent, deadline, id);
  fl_wire_number(&bytes, lent->item != NULL);
  uint64_t place = bytes.size;
  fl_wire_number(&bytes, count);
  if (lent->item) {
    count = put_iterations(&bytes, group, lent, most);
    if (!bytes.failed)
      memcpy(bytes.data + place, &(uint64_t){count}, sizeof(uint64_t));
  } else {
    fl_wire_message(&bytes, group->input);
  }
  size_t size = fl_slice_packed(bytes.size);
  char *text = bytes.failed || size > most ? NULL : malloc(size);
  if (!text || !fl_slice_pack(&bytes, key, "slice", text)) {
    free(text);
    text = NULL;
    count = 0;
  }
  fl_text_free(&bytes);
  *json = (struct fl_text){.data = text, .size = size, .capacity = size};
  return count;
}

// ---- Its answer -------------------------------------------------------------

static void read_result(struct fl_reader *in, struct fl_result *result) {
  enum fl_slice_part kind = (enum fl_slice_part)fl_read_count(in, 2);
  if (kind == FL_SLICE_OUTPUT)
    result->output = fl_read_message(in);
  if (kind == FL_SLICE_ERROR)
    result->error = fl_slice_read_error(in);
}

/// Why there is no slice in what a container answered.
static void explain(const fl_value *root, const char *answer, size_t size,
                    char *why, size_t why_size) {
  const fl_value *error = fl_value_member(root, "error", 5);
  const fl_value *cause = fl_value_member(root, "cause", 5);
  const fl_value *words = cause ? cause : error;
  if (words && fl_value_is_string(words)) {
    answer = fl_value_text(words);
    size = fl_value_length(words);
  }
  snprintf(why, why_size, "%.*s", (int)(size > 200 ? 200 : size), answer);
}

bool fl_slice_results(const char *answer, size_t size,
                      const struct fl_seal_key *key,
                      const unsigned char id[FL_SLICE_ID],
                      struct fl_result *results, uint32_t count, char *why,
                      size_t why_size) {
  struct fl_json_fault fault;
  struct fl_reader in = {.bad = true};
  yyjson_doc *document = fl_json_parse(answer, size, NULL, &fault);
  const fl_value *root = document ? document->root : &fl_value_null;
  const fl_value *text = fl_slice_find(root);
  char *bytes = text
                    ? fl_slice_unpack(fl_value_text(text),
                                      fl_value_length(text), key, "answer", &in)
                    : NULL;
  if (!text)
    explain(root, answer, size, why, why_size);
  else if (!bytes)
    snprintf(why, why_size, "the answer's seal is not ours");
  yyjson_doc_free(document);
  if (!bytes)
    return false;
  bool ours = (size_t)(in.end - in.at) > FL_SLICE_ID &&
              memcmp(in.at, id, FL_SLICE_ID) == 0;
  in.at += ours ? FL_SLICE_ID : 0;
  in.bad |= !ours || fl_read_count(&in, count) != count;
  for (uint32_t i = 0; i < count && !in.bad; i++)
    read_result(&in, &results[i]);
  for (uint32_t i = 0; i < count && in.bad; i++) {
    fl_message_release(results[i].output);
    fl_error_free(results[i].error);
    results[i] = (struct fl_result){0};
  }
  if (in.bad)
    snprintf(why, why_size, "the answer is to something else");
  free(bytes);
  return !in.bad;
}
