//===-- rt/monitor/process.c - Process mode: an instance in a process of its own
//===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The instance's process is a fork that gives up all memory but the monitor,
// the public region, the function's own region and one channel shared with the
// parent. Inside it nothing separates function and monitor: it may do anything
// that its seccomp filter lets it do, and write anything into the channel. The
// parent copies what it reads there before it looks at it.
//
// A word in the channel says whose turn it is; both sides wait for it, awake
// for as long as that has been worth it, then asleep. The child may ask for one
// thing in the middle of a call: a path to be used, as its filter leaves it no
// call that takes one.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

/// And beside the turn, that the other side sleeps.
enum turn { PARENT, CHILD, ASLEEP };
enum request { DONE, PATH };

/// What a call says of its message, and its answer of another.
struct note {
  int16_t error;   ///< of fl_invoke_here
  uint16_t status; ///< enum fl_status
  uint64_t size, env_size, memory, kept;
  char type[FL_TYPE_MAX];
};

struct fl_channel {
  // All of a short call that ends well, but its message, is in these two lines
  // of the cache. Whoever's turn it is writes them.
  atomic_uint turn;
  uint32_t request;
  struct note note;
  // The rest is touched where it is needed.
  struct fl_invoke failed __attribute__((aligned(128)));
  struct {
    struct fl_frame frame;
    char paths[2][FL_PATH_MAX];
    char answer[FL_PATH_MAX];
    long result;
  } path;
  struct fl_refusals refusals;
  // Behind the input, which a function may read here, is a NUL.
  char in[FL_MESSAGE_MAX + 1] __attribute__((aligned(FL_PAGE)));
  char out[FL_MESSAGE_MAX] __attribute__((aligned(FL_PAGE)));
};

/// How often a turn is looked at before it is slept for, some 20 us; and how
/// many waits at most it is not, where that was in vain: one after the second
/// time in a row, and always twice as many.
#define FL_WATCHED 500
#define FL_YIELDS 25
#define FL_UNLUCKY 31
/// Ticks (RDTSC) that a yield takes, as it were some 1 us and 20 us: less where
/// nobody waits for this CPU, more where somebody else has much to do.
#define FL_YIELD_LEAST 2500
#define FL_YIELD_MOST 60000

/// This process's side of a function's process (child: of the parent).
static struct fl_channel *channel;
/// Held while a process is made: a child must know every channel that it
/// inherits, to give it up.
static atomic_bool forking;

/// Of a function's process, which gives up the one that it was forked on. Empty
/// in the parent: a fork that shares no memory has its own.
static char child_stack[FL_TRUSTED_STACK] __attribute__((aligned(FL_PAGE)));

/// Of this process, with its parent.
static struct fl_luck own_luck;

/// By instance; a function's process has its own at FL_SOCKET.
static int sockets[FL_INSTANCES_MAX];

static void pass_turn(struct fl_channel *to, enum turn turn) {
  if (atomic_exchange(&to->turn, turn) & ASLEEP)
    fl_syscall(SYS_futex, &to->turn, FUTEX_WAKE, 1);
}

static bool has_turn(struct fl_channel *on, enum turn turn) {
  return (atomic_load(&on->turn) & CHILD) == turn;
}

/// Whether somebody had this CPU meanwhile, and not for long: so it is with
/// processes that wait for each other.
static bool yield(void) {
  uint64_t start = __builtin_ia32_rdtsc();
  fl_syscall(SYS_sched_yield);
  uint64_t took = __builtin_ia32_rdtsc() - start;
  return took > FL_YIELD_LEAST && took < FL_YIELD_MOST;
}

/// Whether it is `turn`'s turn by the end of a short time. Where this CPU was
/// needed last time it is given up first, as it is for who was just passed the
/// turn. Where the turn never comes so soon, as on one CPU or for what takes
/// long, it hardly ever looks.
static bool watch_turn(struct fl_channel *on, enum turn turn,
                       struct fl_luck *luck) {
  if (luck->skip) {
    --luck->skip;
    return false;
  }
  for (uint32_t i = 0; i < FL_WATCHED; ++i) {
    if (i % FL_YIELDS == 0 && (i || luck->crowded))
      luck->crowded = yield();
    __builtin_ia32_pause();
    if (has_turn(on, turn)) {
      luck->vain = 0;
      return true;
    }
  }
  luck->skip = luck->vain;
  if (luck->vain < FL_UNLUCKY)
    luck->vain = (uint8_t)(luck->vain * 2 + 1);
  return false;
}

/// Waits until it is `turn`'s turn; 50 ms at most.
static bool wait_turn(struct fl_channel *on, enum turn turn,
                      struct fl_luck *luck) {
  const struct fl_timespec limit = {0, 50000000};
  unsigned word = turn == PARENT ? CHILD : PARENT;

  if (has_turn(on, turn) || watch_turn(on, turn, luck))
    return true;
  if (atomic_compare_exchange_strong(&on->turn, &word, word | ASLEEP))
    word |= ASLEEP;
  if ((word & CHILD) != turn)
    fl_syscall(SYS_futex, &on->turn, FUTEX_WAIT, word, &limit);
  return has_turn(on, turn);
}

//===----------------------------------------------------------------------===//
// Child
//===----------------------------------------------------------------------===//

long fl_process_path(struct fl_frame *frame, char paths[2][FL_PATH_MAX],
                     char answer[FL_PATH_MAX]) {
  long *folders[2];
  int fds[2] = {-1, -1};
  uint32_t count = fl_path_folders(frame, folders);

  for (int i = 0; i < 2; ++i)
    if (folders[i])
      fds[i] = (int)*folders[i];
  long error = count ? fl_fds_send(FL_SOCKET, fds, count) : 0;
  if (error)
    return error;
  channel->path.frame = *frame;
  memcpy(channel->path.paths, paths, sizeof channel->path.paths);
  channel->request = PATH;
  pass_turn(channel, PARENT);
  while (!wait_turn(channel, CHILD, &own_luck))
    ;
  long result = channel->path.result;
  if (result < 0 || !fl_path_opens((uint32_t)frame->number)) {
    memcpy(answer, channel->path.answer, FL_PATH_MAX);
    return result;
  }
  error = fl_fds_receive(FL_SOCKET, fds, 1);
  return error ? error : fds[0];
}

/// The function has asked for room in this call.
static bool room_taken;

long fl_process_room(uint64_t size) {
  if (room_taken || size > sizeof channel->out)
    return -EAGAIN;
  room_taken = true;
  return (long)channel->out;
}

bool fl_process_has_room(uintptr_t at, uint64_t size) {
  return at == (uintptr_t)channel->out && size <= sizeof channel->out;
}

static long unmap(const struct fl_range *range) {
  long size = range->end - range->start;
  return size ? fl_syscall(SYS_munmap, range->start, size) : 0;
}

/// Gives up the regions of all other domains: few calls, as they lie side by
/// side, each domain's relro before its data.
static long leave_regions(const struct fl_instance *own) {
  struct fl_range holes[FL_REGION_COUNT] = {{0}};
  long error = 0;

  for (uint32_t i = 0; i <= fl_image.function_count; ++i) {
    const struct fl_domain_image *image =
        i ? &fl_image.functions[i - 1] : &fl_image.host;
    if (image == own->image)
      continue;
    for (int kind = 0; kind < FL_REGION_COUNT; ++kind) {
      const struct fl_range *region = &image->regions[kind];
      struct fl_range *hole =
          &holes[kind == FL_REGION_RELRO ? FL_REGION_DATA : kind];
      if (region->start == hole->end) {
        hole->end = region->end;
        continue;
      }
      if (!error)
        error = unmap(hole);
      *hole = *region;
    }
  }
  for (int kind = 0; !error && kind < FL_REGION_COUNT; ++kind)
    error = unmap(&holes[kind]);
  return error;
}

/// Gives up all that is not this instance's.
static void leave_the_rest(struct fl_thread *self,
                           const struct fl_instance *own) {
  const struct fl_arena *host = &fl_instances[FL_HOST].arena;
  long error = fl_syscall(SYS_munmap, host->start, host->end - host->start);

  if (!error)
    error = leave_regions(own);
  uint32_t count = fl_image.function_count * fl_machine.instances;
  for (uint32_t i = 1; !error && i <= count; ++i)
    if (fl_instances[i].channel && &fl_instances[i] != own)
      error = fl_syscall(SYS_munmap, fl_instances[i].channel,
                         sizeof(struct fl_channel));
  if (!error)
    error = fl_thread_only(self);
  if (!error)
    error = fl_start_forget();
  if (error)
    report_broken("a function's process keeps foreign memory", error);
}

/// Standard input is the host's, standard output often the result's: those are
/// the log here. The filter lets nobody read it.
static void leave_descriptors(const struct fl_instance *own) {
  int socket = sockets[own->index];
  bool left = fl_syscall(SYS_dup2, 2, 0) == 0 &&
              (own->allow & FL_ALLOW_PRINT || fl_syscall(SYS_dup2, 2, 1) == 1);

  if (socket != FL_SOCKET)
    left = left && fl_syscall(SYS_dup2, socket, FL_SOCKET) == FL_SOCKET;
  long error =
      left ? fl_syscall(SYS_close_range, FL_SOCKET + 1, ~0u, 0) : -EBADF;
  if (error)
    report_broken("a function's process keeps foreign descriptors", error);
}

static void child_main(void *record) {
  struct fl_instance *own = record;
  struct fl_thread *self = fl_self();
  int parent = own->pid;

  own->pid = 0;
  own->runner = 0;
  atomic_store(&own->lock, 0); // whoever held it is not here
  fl_machine.child = true;
  fl_syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (fl_syscall(SYS_getppid) != parent)
    fl_syscall(SYS_exit_group, 0);
  channel = own->channel;
  own->refusals = &channel->refusals;
  self->tid = (int)fl_syscall(SYS_gettid);
  self->signal_stack = 0;
  self->sp = (uintptr_t)child_stack + sizeof child_stack;
  leave_the_rest(self, own);
  leave_descriptors(own);
  // Nothing may be handed back to the host: it is not here.
  self->instance = own;
  if (fl_seccomp_lock())
    report_broken("a function's process could not be locked", 0);

  for (;;) {
    while (!wait_turn(channel, CHILD, &own_luck))
      ;
    struct fl_invoke call = {.in = channel->in,
                             .in_size = channel->note.size,
                             .env_size = channel->note.env_size};
    uintptr_t output = 0;
    room_taken = false;
    memcpy(call.in_type, channel->note.type, sizeof call.in_type);
    int error = fl_invoke_here(self, own, &call, &output);
    if (!error && output && output != (uintptr_t)channel->out &&
        fl_gate_copy(channel->out, (const void *)output, call.out_size))
      error = -EFAULT;
    channel->note.status = (uint16_t)call.status;
    channel->note.size = call.out_size;
    channel->note.memory = call.memory;
    channel->note.kept = call.kept;
    memcpy(channel->note.type, call.out_type, sizeof call.out_type);
    if (call.status != FL_STATUS_OK)
      memcpy(&channel->failed, &call, sizeof call);
    channel->note.error = (int16_t)error;
    channel->request = DONE;
    pass_turn(channel, PARENT);
  }
}

//===----------------------------------------------------------------------===//
// Parent
//===----------------------------------------------------------------------===//

void fl_process_end(struct fl_instance *instance) {
  fl_syscall(SYS_kill, instance->pid, SIGKILL);
  fl_syscall(SYS_futex, &instance->channel->turn, FUTEX_WAKE, 1);
}

static void end_child(struct fl_instance *instance, int *status) {
  if (!instance->pid)
    return;
  fl_syscall(SYS_kill, instance->pid, SIGKILL);
  while (fl_syscall(SYS_wait4, instance->pid, status, 0, 0) == -EINTR)
    ;
  instance->pid = 0;
  fl_syscall(SYS_close, sockets[instance->index]);
}

/// And stays so until end_child.
static bool is_dead(const struct fl_instance *instance) {
  int what[32] = {0}; // siginfo_t
  long error = fl_syscall(SYS_waitid, P_PID, instance->pid, what,
                          WNOHANG | WEXITED | WNOWAIT, 0);
  return error || what[0] == SIGCHLD;
}

static int fork_child(struct fl_instance *instance) {
  int pair[2] = {-1, -1};
  long error = fl_syscall(SYS_socketpair, AF_UNIX,
                          SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);

  if (error)
    return (int)error;
  if (!instance->channel) {
    long at = fl_syscall(SYS_mmap, 0, sizeof(struct fl_channel),
                         PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at < 0 && at > -(long)FL_PAGE) {
      fl_syscall(SYS_close, pair[0]);
      fl_syscall(SYS_close, pair[1]);
      return (int)at;
    }
    instance->channel = (struct fl_channel *)at;
  }
  atomic_store(&instance->channel->turn, PARENT);
  // Both ends are there while it forks: the child closes what is not its own.
  sockets[instance->index] = pair[1];
  instance->pid = (int)fl_syscall(SYS_getpid);
  long pid = fl_gate_clone(SIGCHLD, child_stack + sizeof child_stack, 0, 0,
                           instance, child_main);
  fl_syscall(SYS_close, pair[1]);
  if (pid < 0) {
    fl_syscall(SYS_close, pair[0]);
    instance->pid = 0;
    return (int)pid;
  }
  sockets[instance->index] = pair[0];
  instance->pid = (int)pid;
  return 0;
}

int fl_process_prepare(struct fl_instance *instance) {
  if (instance->pid)
    return 0;
  while (atomic_exchange(&forking, true))
    fl_syscall(SYS_sched_yield);
  int error = fork_child(instance);
  atomic_store(&forking, false);
  return error;
}

/// The child asks for a path to be used. A folder that it is below comes with
/// a message: which one a number stands for is known in the child alone.
static void serve_path(struct fl_instance *instance) {
  struct fl_channel *from = instance->channel;
  struct fl_frame frame = from->path.frame;
  char paths[2][FL_PATH_MAX], answer[FL_PATH_MAX] = {0};
  int socket = sockets[instance->index], fds[2] = {-1, -1};
  long *folders[2];
  uint32_t count = fl_path_folders(&frame, folders);

  memcpy(paths, from->path.paths, sizeof paths);
  paths[0][FL_PATH_MAX - 1] = paths[1][FL_PATH_MAX - 1] = '\0';
  long result = count ? fl_fds_receive(socket, fds, count) : 0;
  for (int i = 0; i < 2; ++i)
    if (folders[i])
      *folders[i] = fds[i];
  if (!result)
    result = fl_path_serve(instance, &frame, paths, answer);
  for (int i = 0; i < 2; ++i)
    if (fds[i] >= 0)
      fl_syscall(SYS_close, fds[i]);
  if (result >= 0)
    memcpy(from->path.answer, answer, sizeof answer);
  if (result >= 0 && fl_path_opens((uint32_t)frame.number)) {
    int fd = (int)result;
    result = fl_fds_send(socket, &fd, 1);
    fl_syscall(SYS_close, fd);
  }
  from->path.result = result;
  pass_turn(from, CHILD);
}

static void note_death(struct fl_invoke *call, int status) {
  int signal = status & 0x7f;
  call->out_size = 0;
  call->exit_status = status >> 8 & 0xff;
  call->status = signal ? FL_STATUS_FAULT : FL_STATUS_EXIT;
  call->fault = (struct fl_fault){.signal = signal, .key = -1, .syscall = -1};
}

/// Takes over what the child says of the call, and believes no length in it.
static int take_answer(struct fl_channel *from, struct fl_invoke *call) {
  struct note note;

  memcpy(&note, &from->note, sizeof note); // once: it may change meanwhile
  if (note.error)
    return note.error < 0 ? note.error : -EINVAL;
  if (note.status > FL_STATUS_LIMIT ||
      (note.status == FL_STATUS_OK && note.size > FL_MESSAGE_MAX))
    return -EINVAL;
  call->status = note.status;
  call->out_size = note.size;
  call->memory = note.memory;
  call->kept = note.kept;
  memcpy(call->out_type, note.type, sizeof note.type);
  call->out_type[FL_TYPE_MAX - 1] = '\0';
  if (note.status == FL_STATUS_OK)
    return 0;
  memcpy(&call->fault, &from->failed.fault, sizeof call->fault);
  call->fault.key = -1;
  call->fault.owner = 0;
  call->exit_status = from->failed.exit_status;
  memcpy(call->error, from->failed.error, sizeof call->error);
  memcpy(call->cause, from->failed.cause, sizeof call->cause);
  call->error[FL_ERROR_MAX - 1] = call->cause[FL_CAUSE_MAX - 1] = '\0';
  return 0;
}

int fl_process_invoke(struct fl_instance *instance, struct fl_invoke *call,
                      uintptr_t *output) {
  struct fl_thread *self = fl_self();
  int status = 0, error = 0;
  bool alive = true;

  // A reset in place would be done by a monitor that the function could have
  // changed. Earlier messages are in the channel.
  if (fl_invoke_is_fresh(instance, call)) {
    end_child(instance, &status);
    error = (int)fl_syscall(SYS_madvise, instance->channel,
                            sizeof *instance->channel, MADV_REMOVE);
  }
  if (error)
    return error;
  error = fl_process_prepare(instance);
  if (error)
    return error;
  instance->used = true;
  struct fl_channel *to = instance->channel;
  if (fl_gate_copy(to->in, call->in, call->in_size))
    return -EFAULT;
  to->in[call->in_size] = '\0';
  to->note.size = call->in_size;
  to->note.env_size = call->env_size;
  memcpy(to->note.type, call->in_type, sizeof call->in_type);
  fl_end_begin(self, instance, call->ticket);
  pass_turn(to, CHILD);
  call->pid = instance->pid;
  while (alive) {
    if (!wait_turn(to, PARENT, &instance->luck))
      alive = !is_dead(instance) && !instance->end.ended;
    else if (to->request == PATH)
      serve_path(instance);
    else
      break;
  }
  // From here on nobody else names the process.
  bool ended = fl_end_over(self, instance);
  if (ended || !alive) {
    end_child(instance, &status);
    if (ended)
      fl_invoke_note(&self->end, call);
    else
      note_death(call, status);
    fl_refused_take(instance->refusals, &to->refusals);
    return 0;
  }
  error = take_answer(to, call);
  fl_refused_take(instance->refusals, &to->refusals);
  *output = (uintptr_t)to->out;
  // What crashed, or does not keep to the protocol, is not used again.
  if (error || call->status == FL_STATUS_FAULT ||
      call->status == FL_STATUS_EXIT)
    end_child(instance, &status);
  return error == -EINVAL ? -EFAULT : error;
}

void fl_process_trim(struct fl_instance *instance) {
  char *areas[] = {instance->channel->in, instance->channel->out};

  for (int i = 0; i < 2; ++i)
    fl_syscall(SYS_madvise, areas[i] + FL_KEPT, FL_MESSAGE_MAX - FL_KEPT,
               MADV_REMOVE);
}
