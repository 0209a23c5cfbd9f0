//===-- tools/flcc/wskdeploy.c - A manifest for wskdeploy -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// wskdeploy refuses a manifest with a key that it does not know, so there are
// only those of its own here. What is no word of ours is quoted as in JSON,
// which YAML takes as it is.
//
//===----------------------------------------------------------------------===//
#include "package.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

// What OpenWhisk grants an action unless its operator says otherwise.
#define TIMEOUT_DEFAULT 60000
#define TIMEOUT_MAX 300000
#define MEMORY_DEFAULT 256

static const char *const limit_keys[FL_LIMIT_COUNT] = {
    [FL_LIMIT_TIMEOUT] = "timeout",
    [FL_LIMIT_MEMORY] = "memorySize",
    [FL_LIMIT_LOGSIZE] = "logSize",
    [FL_LIMIT_CONCURRENCY] = "concurrentActivations",
};

// A second more than the workflow has: it is to end by itself, with an error
// that says so, and not by OpenWhisk, which kills the container.
static int64_t get_timeout(const struct fl_package *package) {
  uint32_t seconds = package->workflow->timeout;
  if (seconds == FL_NONE)
    return TIMEOUT_DEFAULT;
  int64_t timeout = ((int64_t)seconds + 1) * 1000;
  if (timeout > TIMEOUT_MAX) {
    fl_warning("a workflow that may take %" PRIu32 " s needs a longer timeout "
               "than the %d s that OpenWhisk grants by default",
               seconds, TIMEOUT_MAX / 1000);
    fl_note("--limit=timeout=%d is the longest of those", TIMEOUT_MAX);
  }
  return timeout;
}

static int print_quoted(FILE *out, json_t *value) {
  int result = value ? json_dumpf(value, out, JSON_ENCODE_ANY) : -1;
  json_decref(value);
  return result;
}

// A value that is JSON is that, any other is text: so does wsk.
static json_t *read_value(const char *text) {
  json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
  return value ? value : json_string(text);
}

static int print_annotation(FILE *out, const char *name, json_t *value) {
  fputs("          ", out);
  if (print_quoted(out, json_string(name)) != 0) {
    json_decref(value);
    return -1;
  }
  fputs(": ", out);
  int result = print_quoted(out, value);
  fputc('\n', out);
  return result;
}

static int print_annotations(FILE *out, const struct fl_package *package) {
  const struct fl_list *given = &package->options->annotations;
  json_t *all = json_object();
  int result = 0;
  if (package->comment)
    json_object_set_new(all, "description", json_string(package->comment));
  // An action without it, if it is old enough, gets the key.
  json_object_set_new(all, "provide-api-key", json_false());
  for (size_t i = 0; i < given->count && result == 0; ++i) {
    const char *pair = given->at[i], *equals = strchr(pair, '=');
    const char *name = fl_text_slice(pair, (size_t)(equals - pair));
    result = json_object_set_new(all, name, read_value(equals + 1));
    if (result != 0)
      fl_error("'--annotation=%s': this is not UTF-8", pair);
  }
  const char *name;
  json_t *value;
  json_object_foreach(all, name, value) {
    if (result == 0 && print_annotation(out, name, json_incref(value)) != 0) {
      fl_error("out of memory");
      result = -1;
    }
  }
  json_decref(all);
  return result;
}

int fl_wskdeploy_print(FILE *out, const struct fl_package *package) {
  const struct fl_reference *image = &package->reference;
  int64_t limits[FL_LIMIT_COUNT];
  for (size_t i = 0; i < FL_LIMIT_COUNT; ++i)
    limits[i] = package->options->limits[i];
  if (limits[FL_LIMIT_TIMEOUT] < 0)
    limits[FL_LIMIT_TIMEOUT] = get_timeout(package);
  if (limits[FL_LIMIT_MEMORY] < 0)
    limits[FL_LIMIT_MEMORY] = MEMORY_DEFAULT;
  fprintf(out,
          "# Made by flcc " FLCC_VERSION ". To deploy it: wskdeploy -m FILE\n"
          "packages:\n"
          "  default:\n"
          "    actions:\n"
          "      \"%s\":\n"
          "        docker: \"%s:%s\"\n"
          "        limits:\n",
          image->title, image->name, image->tag);
  if (limits[FL_LIMIT_CONCURRENCY] >= 0)
    fprintf(out,
            "          # wskdeploy does not set this one:\n"
            "          # wsk action update %s --concurrency %" PRId64 "\n",
            image->title, limits[FL_LIMIT_CONCURRENCY]);
  for (size_t i = FL_LIMIT_COUNT; i-- > 0;)
    if (limits[i] >= 0)
      fprintf(out, "          %s: %" PRId64 "\n", limit_keys[i], limits[i]);
  fputs("        annotations:\n", out);
  return print_annotations(out, package);
}
