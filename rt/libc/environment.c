//===-- rt/libc/environment.c - Variables of one call ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// They stand before the function's own, so that getenv finds them first, and
// are taken out again: their text is the call's, and what the function itself
// has put into its environment meanwhile stays there.
//
//===----------------------------------------------------------------------===//
#include "entry.h"
#include <stdlib.h>
#include <string.h>

extern char **__environ;

static char **room; // where __environ is put
static size_t slots;

static size_t length_of(char **list) {
  size_t count = 0;
  while (list && list[count])
    ++count;
  return count;
}

int fl_domain_variables(const struct fl_arguments *call) {
  const char *end = call->input.data;
  size_t more = 0, own = length_of(__environ);

  if (call->env_size == 0)
    return 0;
  char *first = (char *)end + call->input.size + 1;
  end += call->input.size + call->env_size;
  for (char *at = first; at < end; at += strlen(at) + 1)
    ++more;
  if (more + own + 1 > slots) {
    size_t count = (more + own + 1) * 2;
    char **list = malloc(count * sizeof *list);
    if (!list)
      return -1;
    if (own)
      memcpy(list, __environ, own * sizeof *list);
    if (__environ == room)
      __environ = list;
    free(room);
    room = list;
    slots = count;
  }
  if (own)
    memmove(room + more, __environ, own * sizeof *room);
  room[more + own] = NULL;
  __environ = room;
  for (size_t i = 0; i < more; ++i, first += strlen(first) + 1)
    room[i] = first;
  return 0;
}

void fl_domain_forget_variables(const struct fl_arguments *call) {
  const char *data = call->input.data;
  char **to = __environ;

  if (call->env_size == 0 || !to)
    return;
  for (char **from = to; *from; ++from)
    if (*from < data || *from >= data + call->input.size + call->env_size)
      *to++ = *from;
  *to = NULL;
}
