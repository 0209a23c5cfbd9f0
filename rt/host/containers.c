//===-- rt/host/containers.c - Containers on this machine -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "containers.h"
#include "activation.h"
#include "file.h"
#include "isolation.h"
#include "option.h"
#include "random.h"
#include "remote.h"
#include "report.h"
#include "trace.h"

#include "image.h"
#include "permission.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// What a copy finds on its standard streams: where it listens, and where it
/// reads the key, which is in no argument and no variable.
#define LISTENER STDIN_FILENO
#define KEY STDOUT_FILENO

#define GROUP_SIZE 512
#define FIRST_CONNECTIONS 16

static struct fl_seal_key key;
static struct {
  char url[48];
  char group[GROUP_SIZE]; ///< the cgroup's folder, or empty
} containers[FL_CONTAINERS_MOST];
static unsigned made;

// ---- In the copy, before it is one ------------------------------------------

static bool uses_network(void) {
  for (uint32_t i = 0; i < fl_image.function_count; i++)
    if (fl_image.functions[i].allow & FL_ALLOW_NET)
      return true;
  return false;
}

/// A network of its own, with nothing in it: the socket stays where it was
/// made. Not where a function needs what is outside.
static void leave_network(void) {
  if (uses_network())
    return;
  if (unshare(CLONE_NEWNET) != 0)
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNET);
}

static void join_group(const char *group) {
  char path[GROUP_SIZE + 16];
  snprintf(path, sizeof path, "%s/cgroup.procs", group);
  int fd = *group ? open(path, O_WRONLY | O_CLOEXEC) : -1;
  if (fd < 0)
    return;
  (void)!write(fd, "0", 1);
  close(fd);
}

_Noreturn static void become(char *const *arguments, int listener, int key_fd,
                             const char *group, pid_t parent) {
  sigset_t ends;
  join_group(group);
  leave_network();
  // A terminal's are for the program that started it, which ends its copies.
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  // Behind the others, which may drop it.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() == parent && dup2(listener, LISTENER) >= 0 &&
      dup2(key_fd, KEY) >= 0) {
    execve("/proc/self/exe", arguments, environ);
    execve(arguments[0], arguments, environ);
    fl_report("error", "a container is not started: %s", strerror(errno));
  }
  _exit(127);
}

// ---- Starting ---------------------------------------------------------------

/// A new cgroup's folder, or "". Where groups of version 1 are mounted, what is
/// made there is a folder like any other.
static bool make_folder(const char *mount, const char *own, unsigned number,
                        char group[GROUP_SIZE]) {
  char path[GROUP_SIZE + 16];
  snprintf(group, GROUP_SIZE, "%s%s%sfaastlane-%ld-%u", mount, own,
           own[1] ? "/" : "", (long)getpid(), number);
  if (mkdir(group, 0755) != 0) {
    *group = '\0';
    return false;
  }
  snprintf(path, sizeof path, "%s/cgroup.procs", group);
  if (access(path, W_OK) == 0)
    return true;
  rmdir(group);
  *group = '\0';
  return false;
}

/// A cgroup below this program's own (of version 2), if it may make one.
static void make_group(unsigned number, char group[GROUP_SIZE]) {
  static const char *const mounts[] = {"/sys/fs/cgroup",
                                       "/sys/fs/cgroup/unified"};
  char text[GROUP_SIZE];
  *group = '\0';
  int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0)
    close(fd);
  if (got <= 0)
    return;
  text[got] = '\0';
  char *own = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
  own = own ? strchr(own, '/') : NULL;
  if (!own)
    return;
  own[strcspn(own, "\n")] = '\0';
  for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
    if (make_folder(mounts[i], own, number, group))
      return;
}

/// Ends what is in a cgroup, and then there is none. (cgroup.kill: Linux 5.14)
static void remove_group(const char *group) {
  const struct timespec soon = {.tv_nsec = 2000000};
  char path[GROUP_SIZE + 16];
  snprintf(path, sizeof path, "%s/cgroup.kill", group);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0) {
    (void)!write(fd, "1", 1);
    close(fd);
  }
  for (int i = 0; i < 100 && rmdir(group) != 0 && errno == EBUSY; i++)
    nanosleep(&soon, NULL);
}

static void end(void) {
  for (unsigned i = 0; i < made; i++)
    if (*containers[i].group)
      remove_group(containers[i].group);
}

/// On a port of the loopback interface that the kernel chooses.
static int listen_anywhere(uint16_t *port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -errno;
  if (bind(fd, (struct sockaddr *)&address, size) == 0 &&
      listen(fd, FIRST_CONNECTIONS) == 0 &&
      getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
    *port = ntohs(address.sin_port);
    return fd;
  }
  int error = errno;
  close(fd);
  return -error;
}

/// A pipe that the key is in already.
static int hold_key(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return -errno;
  int error = fl_file_write(ends[1], key.bytes, sizeof key.bytes);
  close(ends[1]);
  if (error == 0)
    return ends[0];
  close(ends[0]);
  return error;
}

static int start_one(unsigned number, char *const *arguments) {
  uint16_t port = 0;
  pid_t parent = getpid();
  int key_fd = -1, listener = listen_anywhere(&port);
  int error = listener < 0 ? listener : 0;
  if (!error) {
    key_fd = hold_key();
    error = key_fd < 0 ? key_fd : 0;
  }
  if (!error) {
    make_group(number, containers[number].group);
    pid_t child = fork();
    if (child == 0)
      become(arguments, listener, key_fd, containers[number].group, parent);
    error = child < 0 ? -errno : 0;
  }
  snprintf(containers[number].url, sizeof containers[number].url,
           "http://127.0.0.1:%u/run", port);
  made += !error;
  if (listener >= 0)
    close(listener);
  if (key_fd >= 0)
    close(key_fd);
  return error;
}

// ---- The transport ----------------------------------------------------------

static bool find_key(const struct fl_execution *execution,
                     struct fl_seal_key *found, char why[FL_CLIENT_WHY]) {
  (void)execution, (void)why;
  *found = key;
  return true;
}

static enum fl_sent send_to(unsigned number, struct fl_client *client,
                            const struct fl_execution *execution,
                            const struct fl_text *slice, uint64_t deadline,
                            const atomic_bool *stop, struct fl_text *answer,
                            char why[FL_CLIENT_WHY]) {
  (void)execution;
  struct fl_text body = {0};
  struct fl_client_answer got = {0};
  bool sent = false;
  fl_text_add(&body, "{\"value\":");
  fl_text_bytes(&body, slice->data, slice->size);
  fl_text_add(&body, "}");
  const struct fl_client_request request = {.url = containers[number].url,
                                            .body = body.data,
                                            .size = body.size,
                                            .deadline = deadline,
                                            .stop = stop,
                                            .most = SIZE_MAX};
  snprintf(why, FL_CLIENT_WHY, "out of memory");
  bool came = !body.failed && fl_client_do(client, &request, &got, &sent, why);
  fl_text_free(&body);
  if (came && got.status == 200) {
    *answer = got.body;
    return FL_SENT_ANSWERED;
  }
  if (came)
    snprintf(why, FL_CLIENT_WHY, "status %d", got.status);
  fl_text_free(&got.body);
  return FL_SENT_LOST;
}

static struct fl_transport transport = {
    .name = "containers",
    .rounds = 2,
    .most = FL_CONTAINERS_BODY - 64, // and {"value":}
    .cost = 1000000,
    .key = find_key,
    .send = send_to,
};

/// The copies' command line.
struct arguments {
  char isolation[32], threads[32];
  char *at[FL_PERMISSION_WORDS + 6]; ///< the program first, a NULL last
};

static void fill(struct arguments *arguments,
                 const struct fl_settings *settings) {
  static char deny[FL_PERMISSION_WORDS][32];
  char **at = arguments->at;
  snprintf(arguments->isolation, sizeof arguments->isolation, "--isolation=%s",
           fl_isolation_name(settings->mode));
  *at++ = (char *)fl_report_program;
  *at++ = "worker";
  *at++ = arguments->isolation;
  if (settings->threads) {
    snprintf(arguments->threads, sizeof arguments->threads, "--threads=%lu",
             settings->threads);
    *at++ = arguments->threads;
  }
  if (settings->fresh)
    *at++ = "--fresh=request";
  for (size_t i = 0; i < FL_PERMISSION_WORDS; i++) {
    if (!(fl_permission_words[i].allow & settings->denied))
      continue;
    snprintf(deny[i], sizeof deny[i], "--deny=%s", fl_permission_words[i].word);
    *at++ = deny[i];
  }
  *at = NULL;
}

bool fl_containers_start(const struct fl_settings *settings) {
  unsigned count = (unsigned)settings->containers;
  struct arguments arguments;
  int error = 0;
  if (count == 0)
    return true;
  fill(&arguments, settings);
  fl_random_bytes(key.bytes, sizeof key.bytes);
  atexit(end);
  for (unsigned i = 0; i < count && !error; i++)
    error = start_one(i, arguments.at);
  if (error) {
    fl_report("error", "container %u of %u could not be started: %s", made + 1,
              count, strerror(-error));
    return false;
  }
  transport.count = count;
  fl_remote_start(&transport);
  fl_trace_decision("containers", "%u copies, %s, %s", count,
                    *containers[0].group ? "each in a cgroup of its own"
                                         : "all in this one's cgroup",
                    uses_network() ? "all in this one's network"
                                   : "each without a network, if permitted");
  return true;
}

int fl_containers_join(void) {
  size_t had = 0;
  ssize_t got = 1;
  while (had < sizeof key.bytes && got > 0) {
    got = read(KEY, key.bytes + had, sizeof key.bytes - had);
    had += got > 0 ? (size_t)got : 0;
  }
  if (had < sizeof key.bytes)
    return got < 0 ? -errno : -EPIPE;
  // Where its functions print, too.
  if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return -errno;
  fl_activation_take_key(&key);
  return LISTENER;
}
