//===-- rt/libc/entry-program.c - Entry of a function that is a program --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The native-action convention of OpenWhisk: argv[1] is the input, the last
// line of standard output the result, and earlier lines are logs. An exit
// status other than 0 is an error, but not of an action that printed a result:
// OpenWhisk does not look at it. Writes to standard output are kept in the
// function's own memory; when the program exits, by whatever path, the call
// returns to the monitor instead.
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp);

extern char **__environ;
extern long (*__fl_capture)(const long *frame, long *result);

long __fl_entry(long op, void *arg);

static char *name;
static bool action; // called for a request of OpenWhisk's
static jmp_buf back;
static char *text; // standard output so far
static size_t text_size, text_room;
static pthread_t first; // the thread that main runs on
static atomic_flag keeping = ATOMIC_FLAG_INIT;

static long append(const char *data, size_t size) {
  if (size > text_room - text_size) {
    size_t room = text_room ? text_room : 4096;
    while (room - text_size < size)
      room *= 2;
    char *more = realloc(text, room);
    if (!more)
      return -ENOMEM;
    text = more;
    text_room = room;
  }
  memcpy(text + text_size, data, size);
  text_size += size;
  return (long)size;
}

static long keep(const char *data, size_t size) {
  while (atomic_flag_test_and_set(&keeping))
    sched_yield();
  long kept = append(data, size);
  atomic_flag_clear(&keeping);
  return kept;
}

// The last line that is not empty is the result; what is before it is a log.
// Whether it looks like an action's.
static bool reply_with_last_line(void) {
  size_t end = text_size, start;

  while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
    --end;
  for (start = end; start > 0 && text[start - 1] != '\n';)
    --start;
  for (size_t done = 0; done < start;) {
    ssize_t n = write(STDOUT_FILENO, text + done, start - done);
    if (n <= 0)
      break; // a log that nobody takes is no error of the function
    done += (size_t)n;
  }
  if (start == end)
    fl_fail(&fl_reply, "Faastlane.NoResult",
            "the program printed no result on its standard output");
  else if (fl_reply_bytes(&fl_reply, text + start, end - start, FL_JSON))
    fl_fail(&fl_reply, "States.TaskFailed", "out of memory");
  else
    return action && (text[start] == '{' || text[start] == '[');
  return false;
}

static _Noreturn void finish(int status) {
  __fl_capture = NULL;
  bool result = reply_with_last_line();
  if (status != 0 && !result)
    fl_fail(&fl_reply, "States.TaskFailed", "the program exited with status %d",
            status);
  longjmp(back, 1);
}

static long capture(const long *frame, long *result) {
  // Another thread's exit cannot return for it: the monitor ends the call.
  if (frame[0] == SYS_exit_group && pthread_self() != first)
    return 0;
  if (frame[0] == SYS_exit_group)
    finish((int)frame[1] & 0xff);
  if (frame[1] != STDOUT_FILENO)
    return 0;
  if (frame[0] == SYS_write) {
    *result = keep((const char *)frame[2], (size_t)frame[3]);
    return 1;
  }
  const struct iovec *part = (const struct iovec *)frame[2];
  *result = 0;
  for (long i = 0; i < frame[3]; ++i) {
    long kept = keep(part[i].iov_base, part[i].iov_len);
    if (kept < 0) {
      *result = kept;
      break;
    }
    *result += kept;
  }
  return 1;
}

/// argv[1] is one line, as OpenWhisk's proxies pass it: in JSON a line break is
/// only ever white space. The buffer is the function's own.
static char *one_line(const struct fl_input *in) {
  char *line = (char *)in->data, *end = line + in->size;

  while (end > line && strchr(" \t\r\n", end[-1]))
    --end;
  *end = '\0';
  for (char *c = line; c < end; ++c)
    if (*c == '\n' || *c == '\r')
      *c = ' ';
  return line;
}

long __fl_entry(long op, void *arg) {

  if (op == FL_ENTRY_START) {
    name = ((struct fl_start *)arg)->argv[0];
    fl_domain_start(arg);
    return 0;
  }
  const struct fl_arguments *call = arg;
  fl_reply_reset();
  first = pthread_self();
  action = call->env_size != 0;
  if (fl_domain_variables(call)) // which go with the instance
    fl_fail(&fl_reply, "States.TaskFailed", "out of memory");
  else if (setjmp(back) == 0) {
    char *argv[] = {name, one_line(&call->input), NULL};
    __fl_capture = capture;
    exit(main(2, argv, __environ));
  }
  return (long)&fl_reply.output;
}
