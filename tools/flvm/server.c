//===-- tools/flvm/server.c - The process that keeps a machine ------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives each client a slot of the machine, first come first served, and passes
// their frames on. It never waits for one of them: all descriptors are
// nonblocking, and what a stream cannot take stays with its writer.
//
// It ends, and the machine with it, when nobody was there for the idle time,
// when asked to, when QEMU or virtiofsd end, when the machine does not come up,
// and when its socket is gone (so that removing the state directory is enough).
// Before it ends it removes the socket; a client that was still let in sees its
// connection end before any answer, and looks again.
//
//===----------------------------------------------------------------------===//
#include "server.h"
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 64, BOOT_SECONDS = 60 };

enum client_state {
  CLIENT_NONE,
  CLIENT_NEW,     ///< Has not said HELLO yet.
  CLIENT_WAITING, ///< For the machine, or for a slot.
  CLIENT_RUNNING, ///< Has a slot.
  CLIENT_LEAVING, ///< Goes when it has what is left for it.
};

struct client {
  enum client_state state;
  uint32_t want;    ///< enum fl_want.
  uint64_t arrival; ///< A lower number waits longer.
  struct fl_stream stream;
};

enum slot_state { SLOT_DOWN, SLOT_FREE, SLOT_BUSY };

struct slot {
  enum slot_state state;
  struct client *client; ///< NULL also when it left a busy slot.
  struct fl_stream port;
};

static struct {
  const struct fl_state *state;
  struct fl_machine machine;
  int listening, signals;
  ino_t socket; ///< The inode of what `listening` is bound to.
  time_t started, last_active, idle;
  uint64_t arrivals;
  bool up; ///< A slot was READY once.
  struct slot slots[FL_SLOTS];
  struct client clients[CLIENTS];
} server;

static time_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

/// False when nobody waits, or there is no room for more.
static bool accept_client(void) {
  for (size_t i = 0; i < CLIENTS; ++i) {
    struct client *client = &server.clients[i];
    if (client->state != CLIENT_NONE)
      continue;
    int fd = accept4(server.listening, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      return false;
    fl_stream_open(&client->stream, fd);
    client->state = CLIENT_NEW;
    client->arrival = server.arrivals++;
    return true;
  }
  return false;
}

/// Ends the machine and this process. Clients get the reason; an empty one
/// means that somebody asked for it.
__attribute__((format(printf, 1, 2))) static _Noreturn void
end(const char *format, ...) {
  char reason[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof(reason), format, arguments);
  va_end(arguments);
  fprintf(stderr, "flvm: the machine ends%s%s\n", reason[0] ? ": " : "",
          reason);
  fl_machine_stop(&server.machine);
  unlinkat(server.state->directory, FL_STATE_SOCKET, 0);
  // Who knocks only now should not try again a machine that cannot run.
  while (reason[0] && accept_client())
    ;
  for (size_t i = 0; i < CLIENTS; ++i) {
    struct client *client = &server.clients[i];
    bool waits = client->state == CLIENT_NEW || client->state == CLIENT_WAITING;
    if ((waits && reason[0]) || client->state == CLIENT_RUNNING)
      fl_stream_put(&client->stream, FL_FRAME_FAIL, reason, strlen(reason));
    if (client->state != CLIENT_NONE)
      fl_stream_flush(&client->stream);
  }
  exit(0);
}

static struct slot *slot_of(const struct client *client) {
  for (size_t i = 0; i < FL_SLOTS; ++i)
    if (server.slots[i].client == client)
      return &server.slots[i];
  return NULL;
}

static void drop_client(struct client *client) {
  struct slot *slot = slot_of(client);
  if (slot) {
    fl_stream_put(&slot->port, FL_FRAME_KILL, NULL, 0);
    slot->client = NULL;
  }
  fl_stream_close(&client->stream);
  client->state = CLIENT_NONE;
}

static size_t busy_slots(void) {
  size_t busy = 0;
  for (size_t i = 0; i < FL_SLOTS; ++i)
    busy += server.slots[i].state == SLOT_BUSY;
  return busy;
}

static void answer_status(struct client *client) {
  char text[256];
  int length = snprintf(
      text, sizeof(text),
      "%s, process %d, for %lld s; commands: %zu; ends after %lld s idle",
      server.up ? "running" : "booting", getpid(),
      (long long)(now() - server.started), busy_slots(),
      (long long)server.idle);
  fl_stream_put(&client->stream, FL_FRAME_TEXT, text, (size_t)length);
  client->state = CLIENT_LEAVING;
}

static void greet_client(struct client *client) {
  struct fl_frame frame;
  struct fl_hello hello;
  const char *payload;
  int got = fl_stream_peek(&client->stream, &frame, &payload);
  if (got == 0)
    return;
  if (got < 0 || frame.kind != FL_FRAME_HELLO || frame.size != sizeof(hello)) {
    drop_client(client);
    return;
  }
  memcpy(&hello, payload, sizeof(hello));
  fl_stream_drop(&client->stream);
  client->want = hello.want;
  client->state = CLIENT_WAITING;
  if (hello.want == FL_WANT_STOP) {
    end("%s", "");
  } else if (hello.protocol != FL_PROTOCOL) {
    // Of another build: it starts its own machine when this one is not used.
    static const char text[] = "the machine of another version of flvm is "
                               "busy; end it with: flvm --stop";
    if (busy_slots() == 0)
      end("%s", "");
    fl_stream_put(&client->stream, FL_FRAME_TEXT, text, sizeof(text) - 1);
    client->state = CLIENT_LEAVING;
  } else if (hello.want == FL_WANT_STATUS) {
    answer_status(client);
  } else if (hello.idle >= 0) {
    server.idle = hello.idle;
  }
}

/// Passes on what there is and fits. False when the writer speaks no frames.
/// `last` is set when the frame that ends a command has passed.
static bool pass_frames(struct fl_stream *from, struct fl_stream *to,
                        bool *last) {
  struct fl_frame frame;
  const char *payload;
  int got;
  *last = false;
  while (!*last && (got = fl_stream_peek(from, &frame, &payload)) != 0) {
    if (got < 0)
      return false;
    if (to && !fl_stream_has_room(to, frame.size))
      break;
    if (to)
      fl_stream_put(to, frame.kind, payload, frame.size);
    *last = frame.kind == FL_FRAME_EXIT;
    fl_stream_drop(from);
  }
  return true;
}

/// What the slot's agent said, and then what its client said.
static void serve_slot(struct slot *slot) {
  struct fl_frame frame;
  const char *payload;
  struct client *client = slot->client;
  bool last;
  if (slot->state == SLOT_DOWN &&
      fl_stream_peek(&slot->port, &frame, &payload) == 1 &&
      frame.kind == FL_FRAME_READY) {
    fl_stream_drop(&slot->port);
    slot->state = SLOT_FREE;
    server.up = true;
  }
  if (slot->state != SLOT_BUSY)
    return;
  if (!pass_frames(&slot->port, client ? &client->stream : NULL, &last))
    end("its agent is out of step");
  if (last) {
    slot->state = SLOT_FREE;
    slot->client = NULL;
    if (client)
      client->state = CLIENT_LEAVING;
  } else if (client && !pass_frames(&client->stream, &slot->port, &last)) {
    drop_client(client);
  }
}

/// Free slots to those that wait, in their order.
static void assign_slots(void) {
  for (;;) {
    struct client *next = NULL;
    struct slot *slot = NULL;
    for (size_t i = 0; i < CLIENTS; ++i)
      if (server.clients[i].state == CLIENT_WAITING &&
          (!next || server.clients[i].arrival < next->arrival))
        next = &server.clients[i];
    for (size_t i = 0; i < FL_SLOTS && !slot; ++i)
      if (server.slots[i].state == SLOT_FREE)
        slot = &server.slots[i];
    if (!next || !server.up || (next->want == FL_WANT_RUN && !slot))
      return;
    fl_stream_put(&next->stream, FL_FRAME_READY, NULL, 0);
    next->state = CLIENT_LEAVING;
    if (next->want == FL_WANT_RUN) {
      next->state = CLIENT_RUNNING;
      slot->state = SLOT_BUSY;
      slot->client = next;
    }
  }
}

static void check_processes(void) {
  struct signalfd_siginfo info;
  int status;
  pid_t pid;
  while (read(server.signals, &info, sizeof(info)) == sizeof(info))
    if (info.ssi_signo != SIGCHLD)
      end("%s", "");
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    bool qemu = pid == server.machine.qemu;
    *(qemu ? &server.machine.qemu : &server.machine.virtiofsd) = 0;
    end("%s %s %d", qemu ? "QEMU" : "virtiofsd",
        WIFSIGNALED(status) ? "was ended by signal" : "exited with status",
        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  }
}

static void check_time(void) {
  struct stat status;
  bool active = false;
  for (size_t i = 0; i < CLIENTS; ++i)
    active |= server.clients[i].state != CLIENT_NONE;
  if (active)
    server.last_active = now();
  if (fstatat(server.state->directory, FL_STATE_SOCKET, &status,
              AT_SYMLINK_NOFOLLOW) < 0 ||
      status.st_ino != server.socket)
    end("its socket was removed");
  if (!server.up && now() - server.started >= BOOT_SECONDS)
    end("it did not come up in %d s", BOOT_SECONDS);
  if (server.up && !active && now() - server.last_active >= server.idle)
    end("%s", "");
}

/// Reads, and notices an end. Returns false for a stream that is over.
static bool attend_stream(struct fl_stream *stream, short revents) {
  if (revents & POLLIN)
    return fl_stream_fill(stream) == 0;
  return !(revents & (POLLHUP | POLLERR));
}

static void wait_for_events(void) {
  struct pollfd fds[2 + FL_SLOTS + CLIENTS];
  struct pollfd *slots = fds + 2, *clients = slots + FL_SLOTS;
  bool room = false;
  for (size_t i = 0; i < CLIENTS; ++i) {
    struct client *client = &server.clients[i];
    room |= client->state == CLIENT_NONE;
    clients[i].fd = client->state == CLIENT_NONE ? -1 : client->stream.fd;
    clients[i].events = fl_stream_events(&client->stream);
  }
  for (size_t i = 0; i < FL_SLOTS; ++i) {
    slots[i].fd = server.slots[i].port.fd;
    slots[i].events = fl_stream_events(&server.slots[i].port);
  }
  fds[0] = (struct pollfd){.fd = server.signals, .events = POLLIN};
  fds[1] =
      (struct pollfd){.fd = room ? server.listening : -1, .events = POLLIN};
  if (poll(fds, sizeof(fds) / sizeof(fds[0]), 1000) <= 0)
    return;
  if (fds[0].revents)
    check_processes();
  for (size_t i = 0; i < FL_SLOTS; ++i)
    if (!attend_stream(&server.slots[i].port, slots[i].revents))
      end("QEMU closed its ports");
  for (size_t i = 0; i < CLIENTS; ++i)
    if (clients[i].fd >= 0 &&
        !attend_stream(&server.clients[i].stream, clients[i].revents))
      drop_client(&server.clients[i]);
  if (fds[1].revents)
    accept_client();
}

static void flush_streams(void) {
  for (size_t i = 0; i < FL_SLOTS; ++i)
    if (fl_stream_flush(&server.slots[i].port) < 0)
      end("QEMU closed its ports");
  for (size_t i = 0; i < CLIENTS; ++i) {
    struct client *client = &server.clients[i];
    if (client->state != CLIENT_NONE &&
        (fl_stream_flush(&client->stream) < 0 ||
         (client->state == CLIENT_LEAVING && !client->stream.out_size)))
      drop_client(client);
  }
}

static _Noreturn void serve(void) {
  for (;;) {
    wait_for_events();
    for (size_t i = 0; i < CLIENTS; ++i)
      if (server.clients[i].state == CLIENT_NEW)
        greet_client(&server.clients[i]);
    for (size_t i = 0; i < FL_SLOTS; ++i)
      serve_slot(&server.slots[i]);
    assign_slots();
    flush_streams();
    check_time();
  }
}

static void block_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_SETMASK, &set, NULL);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGHUP, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  server.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

_Noreturn void fl_server_run(const struct fl_state *state,
                             const struct fl_parts *parts, int listening) {
  struct stat status;
  server.state = state;
  server.listening = listening;
  server.started = server.last_active = now();
  server.idle = FL_IDLE_DEFAULT;
  if (fstatat(state->directory, FL_STATE_SOCKET, &status, 0) == 0)
    server.socket = status.st_ino;
  block_signals();
  unlinkat(state->directory, FL_STATE_CONSOLE, 0);
  int error = fl_machine_start(parts, &server.machine);
  if (error)
    end("%s", strerror(-error));
  for (size_t i = 0; i < FL_SLOTS; ++i)
    fl_stream_open(&server.slots[i].port, server.machine.ports[i]);
  serve();
}
