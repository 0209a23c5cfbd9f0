//===-- rt/host/refused.c - What functions were refused, in words ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers, arguments and paths were chosen by the function, and in process mode
// their count and the reasons, too.
//
//===----------------------------------------------------------------------===//
#include "refused.h"
#include "isolation.h"
#include "syscall.h"
#include "text.h"
#include "trace.h"

#include "image.h"

#include <stdatomic.h>
#include <string.h>

static const struct {
  char error[16], why[56];
} reasons[] = {
#define REASON(name, error, why) [FL_REFUSAL_##name] = {#error, why},
    FL_REFUSALS(REASON)
#undef REASON
};

static atomic_ullong total;

uint64_t fl_refused_total(void) { return atomic_load(&total); }

static uint32_t noted(const struct fl_refusals *refusals) {
  return refusals->count < FL_REFUSED_MAX ? (uint32_t)refusals->count
                                          : FL_REFUSED_MAX;
}

static void add_name(struct fl_text *text, int64_t number) {
  const char *name = fl_syscall_name(number);
  if (name)
    fl_text_add(text, name);
  else
    fl_text_format(text, "system call %lld", (long long)number);
}

static void trace_call(uint32_t function, const struct fl_refused *refused,
                       unsigned track) {
  struct fl_text out = {0};
  fl_text_add(&out, "\"name\":\"");
  add_name(&out, refused->number);
  fl_text_add(&out, "\",\"args\":{\"function\":");
  fl_text_quote(&out, fl_image.functions[function].name);
  fl_text_add(&out, ",\"arguments\":[");
  for (int i = 0; i < 6; i++)
    fl_text_format(&out, "%s\"0x%llx\"", i ? "," : "",
                   (unsigned long long)refused->args[i]);
  fl_text_add(&out, "]");
  if (refused->path[0]) {
    fl_text_add(&out, ",\"path\":");
    fl_text_quote(&out, refused->path);
  }
  fl_text_format(
      &out, ",\"errno\":\"%s\",\"reason\":", reasons[refused->reason].error);
  fl_text_quote(&out, reasons[refused->reason].why);
  fl_text_add(&out, "}");
  fl_trace_instant("refused", 't', track, &out);
}

void fl_refused_trace(uint32_t function, const struct fl_refusals *refusals,
                      unsigned track) {
  uint32_t count = noted(refusals);
  atomic_fetch_add(&total, refusals->count);
  if (!fl_trace_on())
    return;
  for (uint32_t i = 0; i < count; i++)
    trace_call(function, &refusals->first[i], track);
  if (refusals->count == count)
    return;
  struct fl_text out = {0};
  fl_text_format(&out, "\"name\":\"%llu more refused\",\"args\":{\"function\":",
                 (unsigned long long)(refusals->count - count));
  fl_text_quote(&out, fl_image.functions[function].name);
  fl_text_add(&out, "}");
  fl_trace_instant("refused", 't', track, &out);
}

/// The permission that would do (enum fl_allow), or 0.
static uint32_t permission(const struct fl_refused *refused) {
  return refused->reason == FL_REFUSAL_NET     ? FL_ALLOW_NET
         : refused->reason == FL_REFUSAL_READ  ? FL_ALLOW_READ
         : refused->reason == FL_REFUSAL_WRITE ? FL_ALLOW_WRITE
                                               : 0;
}

static const char *word_of(uint32_t allow) {
  return allow == FL_ALLOW_NET    ? "net"
         : allow == FL_ALLOW_READ ? "fs-read"
                                  : "fs-write";
}

/// How to permit it: by not denying what the function asks for, or in its
/// source.
static void add_way(struct fl_text *text, uint32_t function,
                    const struct fl_refused *refused, uint32_t allow) {
  const struct fl_domain_image *image = &fl_image.functions[function];
  bool net = allow == FL_ALLOW_NET;
  uint32_t denied = fl_isolation_denied;
  if (denied & allow && (net ? image->allow & allow : image->path_count)) {
    // Who may not read does not write.
    fl_text_format(text, "; this run has --deny=%s",
                   word_of(net ? allow : denied & FL_ALLOW_READ));
    return;
  }
  bool whole =
      refused->path[0] == '/' && strlen(refused->path) < FL_REFUSED_PATH - 1;
  fl_text_format(text, "; FL_ALLOW(\"%s%s", word_of(allow), net ? "" : ":");
  if (!net)
    fl_text_plain(text, whole ? refused->path : "...",
                  whole ? strlen(refused->path) : 3);
  fl_text_add(text, "\") in its source permits it");
}

void fl_refused_note(struct fl_error *error, uint32_t function,
                     const struct fl_refusals *refusals) {
  uint32_t count = noted(refusals), last = count - 1;
  if (!count)
    return;
  for (uint32_t i = count; i-- > 0;)
    if (permission(&refusals->first[i])) {
      last = i;
      break;
    }
  const struct fl_refused *refused = &refusals->first[last];
  uint32_t allow = permission(refused);
  struct fl_text text = {0};
  fl_text_format(&text, "function '%s' was refused ",
                 fl_image.functions[function].name);
  add_name(&text, refused->number);
  if (refused->path[0]) {
    fl_text_add(&text, " of '");
    fl_text_plain(&text, refused->path, strlen(refused->path));
    fl_text_add(&text, "'");
  }
  fl_text_format(&text, ": %s", reasons[refused->reason].why);
  if (allow)
    add_way(&text, function, refused, allow);
  fl_text_bytes(&text, "", 1);
  fl_error_note(error, &text);
}
