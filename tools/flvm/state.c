//===-- tools/flvm/state.c - Where a machine is found ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every path below the directory is taken from its descriptor, after its owner
// and mode were seen, so that nobody can put another in its place.
//
//===----------------------------------------------------------------------===//
#include "state.h"
#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/// Enters `name` in `state`; as fl_state_open.
static int enter(struct fl_state *state, const char *name, bool make) {
  size_t length = strlen(state->path);
  snprintf(state->path + length, sizeof(state->path) - length, "/%s", name);
  if (make && mkdirat(state->directory, name, 0700) < 0 && errno != EEXIST)
    goto failed;
  int below = openat(state->directory, name,
                     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (below < 0 && errno == ENOENT && !make)
    return 1;
  if (below < 0)
    goto failed;
  close(state->directory);
  state->directory = below;
  struct stat status;
  if (fstat(below, &status) < 0)
    goto failed;
  if (status.st_uid != geteuid() || (status.st_mode & 077)) {
    fl_error("'%s' is not a directory of this user alone", state->path);
    fl_note("it belongs to user %u and has mode %04o; remove it, or set "
            "XDG_RUNTIME_DIR",
            status.st_uid, status.st_mode & 07777);
    return -1;
  }
  return 0;
failed:
  fl_error("'%s': %s", state->path, strerror(errno));
  return -1;
}

int fl_state_open(struct fl_state *state, const char *kernel, bool make) {
  const char *base = getenv("XDG_RUNTIME_DIR");
  char name[32];
  int error;
  snprintf(state->path, sizeof(state->path), "%s",
           base && base[0] == '/' ? base : "/tmp");
  snprintf(name, sizeof(name), "flvm-%u", geteuid());
  state->directory = open(state->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (state->directory < 0) {
    fl_error("'%s': %s", state->path, strerror(errno));
    fl_note("XDG_RUNTIME_DIR names the directory for flvm's machines");
    return -1;
  }
  if ((error = enter(state, name, make)) ||
      (error = enter(state, kernel, make)))
    fl_state_close(state);
  return error;
}

void fl_state_close(struct fl_state *state) {
  if (state->directory >= 0)
    close(state->directory);
  state->directory = -1;
}

int fl_state_lock(const struct fl_state *state) {
  int fd = openat(state->directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && flock(fd, LOCK_EX) < 0)
    if (errno != EINTR) {
      close(fd);
      fd = -1;
    }
  if (fd < 0)
    fl_error("'%s/lock': %s", state->path, strerror(errno));
  return fd;
}

/// A socket's path is short; the directory's need not be.
static struct sockaddr_un address_of(const struct fl_state *state) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s",
           state->directory, FL_STATE_SOCKET);
  return address;
}

int fl_state_connect(const struct fl_state *state) {
  struct sockaddr_un address = address_of(state);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -errno;
  if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
    return fd;
  int error = -errno;
  close(fd);
  return error;
}

int fl_state_listen(const struct fl_state *state) {
  struct sockaddr_un address = address_of(state);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -errno;
  unlinkat(state->directory, FL_STATE_SOCKET, 0);
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
      listen(fd, SOMAXCONN) == 0)
    return fd;
  int error = -errno;
  close(fd);
  return error;
}

void fl_state_show_log(const struct fl_state *state, const char *name) {
  enum { LAST = 4096, LINES = 12 };
  char text[LAST + 1];
  int fd = openat(state->directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return;
  off_t size = lseek(fd, 0, SEEK_END);
  ssize_t got = pread(fd, text, LAST, size > LAST ? size - LAST : 0);
  close(fd);
  while (got > 0 && isspace((unsigned char)text[got - 1]))
    --got;
  if (got <= 0)
    return;
  text[got] = '\0';
  char *from = text + got;
  for (int lines = 0; from > text; --from)
    if (from[-1] == '\n' && ++lines == LINES)
      break;
  fl_note("the end of '%s/%s':", state->path, name);
  for (char *line; (line = strsep(&from, "\n"));) {
    for (char *at = line; *at; ++at)
      if (!isprint((unsigned char)*at))
        *at = ' ';
    fprintf(stderr, "    %s\n", line);
  }
}
