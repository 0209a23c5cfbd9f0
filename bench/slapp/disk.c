//===-- bench/slapp/disk.c - SLApp: a file that is on the disk -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "bench.h"

#include <errno.h>
#include <faastlane.h>
#include <fcntl.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };
#define FILE_NAME "data/slapp.out"

static int write_file(const char *data) {
  int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int status = fd < 0 || write(fd, data, SIZE) != SIZE || fsync(fd);
  if (fd >= 0)
    close(fd);
  return status;
}

[[faastlane::handler]] [[faastlane::allow("fs-write:data")]]
int disk(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  char *data = malloc(SIZE);
  if (!data)
    return fl_fail(reply, "Bench.NoMemory", "%s", strerror(errno));
  for (size_t i = 0; i < SIZE; i++)
    data[i] = (char)i;
  int status = write_file(data);
  free(data);
  if (status)
    return fl_fail(reply, "Bench.File", FILE_NAME ": %s", strerror(errno));
  return fl_reply_printf(reply, "%d", SIZE);
}
