//===-- rt/host/log.c - A server's log, for programs ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "log.h"
#include "file.h"
#include "table.h"

#include "image.h"

#include <time.h>
#include <unistd.h>

void fl_log_time(struct fl_text *out) {
  struct timespec now;
  struct tm tm;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &tm);
  fl_text_format(out, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\"",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                 tm.tm_min, tm.tm_sec, now.tv_nsec / 1000000);
}

void fl_log_member(struct fl_text *out, const char *name, const char *value) {
  fl_text_format(out, ",\"%s\":", name);
  fl_text_quote(out, value);
}

/// In one write, so that lines do not mix.
void fl_log_send(struct fl_text *line) {
  fl_text_add(line, "}\n");
  if (!line->failed)
    (void)fl_file_write(STDERR_FILENO, line->data, line->size);
  fl_text_free(line);
}

void fl_log_begin(struct fl_log_run *run, const struct fl_error *error) {
  struct fl_text *out = &run->line;
  fl_log_time(out);
  fl_text_format(out, ",\"level\":\"%s\",\"event\":\"run\"",
                 error ? "error" : "info");
  if (*run->id)
    fl_log_member(out, "activationId", run->id);
  fl_text_format(out, ",\"milliseconds\":%llu.%03llu",
                 (unsigned long long)(run->took / 1000000),
                 (unsigned long long)(run->took / 1000 % 1000));
  fl_text_format(out, ",\"states\":%llu", (unsigned long long)run->visits);
  if (run->gone)
    fl_text_add(out, ",\"clientGone\":true");
  if (!error)
    return;
  if (error->state != FL_NONE) {
    uint32_t function = fl_workflow.states[error->state].function;
    fl_log_member(out, "state", fl_table_state_name(error->state));
    if (fl_workflow.states[error->state].type == FL_STATE_TASK &&
        function < fl_image.function_count)
      fl_log_member(out, "function", fl_image.functions[function].name);
  }
  if (error->name)
    fl_log_member(out, "error", error->name);
  if (error->cause)
    fl_log_member(out, "cause", error->cause);
}

void fl_log_end(struct fl_log_run *run) {
  fl_text_format(&run->line, ",\"status\":%d", run->status);
  fl_log_send(&run->line);
}

void fl_log_event(const char *event, const char *name, const char *value) {
  struct fl_text line = {0};
  fl_log_time(&line);
  fl_text_add(&line, ",\"level\":\"info\"");
  fl_log_member(&line, "event", event);
  fl_log_member(&line, name, value);
  fl_log_send(&line);
}
