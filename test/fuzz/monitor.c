//===-- test/fuzz/monitor.c - Hostile domains for the monitor -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is what a host and its functions do, one after the other: calls
// with arguments that are likely to be off by one somewhere, stores to their
// own memory, faults, outputs; and what the kernel answers. After each call
// test/unit/monitor/machine.h's books have to agree with the monitor's.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
  const uint8_t *at, *end;
} input;
/// Of the last call.
static long last_result;

static uint64_t take(unsigned bytes) {
  uint64_t value = 0;
  for (unsigned i = 0; i < bytes && input.at < input.end; ++i)
    value |= (uint64_t)*input.at++ << 8 * i;
  return value;
}

/// The kernel's choice is the input's last byte, so that it moves nothing else.
static uint32_t choose(uint32_t of) {
  return input.at < input.end ? *--input.end % of : 0;
}

/// Places in a domain's data for what its calls point to.
enum { SLOTS = 8, SLOT_SIZE = 0x800 };
static char *slot(int domain, uint64_t number) {
  return space_region(domain) + DATA_PAGE * FL_PAGE +
         number % SLOTS * SLOT_SIZE;
}

/// An argument. Addresses are the domain's own, another's or the monitor's.
static long argument(void) {
  const int self = machine.acting, other = (self + 1) % DOMAINS;
  const struct fl_instance *own = &fl_instances[self];
  const struct fl_arena *arena = &own->arena;
  const char *region = space_region(self);
  uint64_t kind = take(1);

  switch (kind % 32) {
  case 0:
    return 0;
  case 1:
  case 2:
    return (long)take(1);
  case 3:
    return (long)take(2);
  case 4:
    return (long)take(8);
  case 5:
    return -(long)take(1);
  case 6: // sizes
    return (long)(take(1) * FL_PAGE);
  case 7:
    return (long)(take(2) * FL_PAGE);
  case 8:
    return (long)(take(1) << 28);
  case 9:
  case 10: // what mmap serves
    return (long)(arena->low + take(1) * FL_PAGE);
  case 11:
    return (long)(arena->low + take(2));
  case 12:
    return (long)(arena->brk_start + take(2));
  case 13:
    return (long)(arena->brk_start - take(1) * FL_PAGE);
  case 14:
    return (long)(arena->end - take(2));
  case 15:
    return (long)(arena->start + take(3));
  case 16: // stack
    return (long)(own->stack_top - take(2));
  case 17:
    return (long)(own->inbox + take(2));
  case 18:
  case 19:
  case 20:
    return (long)slot(self, take(1));
  case 21: // code, constants, data and their ends
    return (long)(region + take(2));
  case 22:
    return (long)(region + REGION_PAGES * FL_PAGE - take(1));
  case 23: // not the domain's
    return (long)(fl_instances[other].arena.low + take(1) * FL_PAGE);
  case 24:
    return (long)(fl_instances[other].arena.brk_start - take(1));
  case 25:
    return (long)slot(other, take(1));
  case 26:
    return (long)((char *)&fl_instances[take(1) % DOMAINS] + take(1));
  case 27:
    return last_result;
  case 28: // descriptors
    return (long)take(1) % 16 + 2;
  case 29:
    return (long)(FL_FDS_MAX - 8 + take(1) % 16);
  case 30:
    return AT_FDCWD;
  default:
    return (long)((take(1) % 16) | take(1) << 32);
  }
}

static void call(long number, const long args[6]) {
  last_result = machine_call(number, args);
}

static long number(void) {
  // What the monitor serves itself more often than what it passes on.
  static const uint16_t served[] = {
      SYS_mmap,   SYS_mmap,    SYS_munmap,     SYS_mprotect,   SYS_mremap,
      SYS_brk,    SYS_madvise, SYS_openat,     SYS_open,       SYS_close,
      SYS_fcntl,  SYS_dup2,    SYS_pipe2,      SYS_socketpair, SYS_poll,
      SYS_ppoll,  SYS_rename,  SYS_renameat,   SYS_unlinkat,   SYS_mkdirat,
      SYS_stat,   SYS_access,  SYS_readlinkat, SYS_fchmod,     SYS_chmod,
      SYS_socket, SYS_futex,   SYS_arch_prctl, SYS_memfd_create};
  uint64_t kind = take(1);
  if (kind < 0xc0)
    return served[kind % (sizeof served / sizeof *served)];
  if (kind < 0xf0)
    return (long)(kind << 8 | take(1)) % 512;
  return kind < 0xf8 ? (long)(FL_CALL_BASE + kind % 5) : (long)take(8);
}

static void make_call(void) {
  long args[6] = {0};
  long which = number();
  for (uint64_t i = 0, count = take(1) % 7; i < count; ++i)
    args[i] = argument();
  call(which, args);
}

static void make_call_on_thread(void) {
  long args[6] = {0};
  uint32_t which = (uint32_t)take(1);
  long what = number();
  for (uint64_t i = 0, count = take(1) % 7; i < count; ++i)
    args[i] = argument();
  thread_call(machine.acting, which, what, args, &last_result);
}

/// With the domain's own rights: where it may not, it would fault.
static void store(char *to, const void *from, size_t size) {
  if (space_is(machine.acting, (uintptr_t)to, size) &&
      space_allows((uintptr_t)to, size, PROT_WRITE))
    memcpy(to, from, size);
}

static const char *path_of(uint64_t which) {
  static const char *const paths[] = {
      "/data/x",  "/data/out",     "/data/out/x/", "//data/./out//y",
      "/dev/null", "work/file",    "work/file/",   "work",
      "x",        "",              "/",            "..",
      "../x",     "/data/../etc",  "/data/out/of", "/data/outside",
      "out/x/y",  "./.",           "/data/",       "/proc/self/mem"};
  return paths[which % (sizeof paths / sizeof *paths)];
}

static void store_path(void) {
  const char *path = path_of(take(1));
  uint64_t to = take(1);
  if (to < 0xf0)
    store(slot(machine.acting, to), path, strlen(path) + 1);
  else // without its end, at the end of the region
    store(space_region(machine.acting) + REGION_PAGES * FL_PAGE - strlen(path),
          path, strlen(path));
}

static void store_value(void) {
  char *to = slot(machine.acting, take(1)) + take(1);
  const long value = argument();
  store(to, &value, take(1) % 2 ? sizeof(int) : sizeof value);
}

static void make_thread(void) {
  char *at = slot(machine.acting, SLOTS - 2);
  struct fl_thread_start start = {.stack = (void *)argument(),
                                  .parent_tid = (int *)argument(),
                                  .child_tid = (int *)argument()};
  store(at, &start, sizeof start);
  const long args[6] = {(long)at};
  call(FL_CALL_THREAD, args);
}

static void make_invoke(void) {
  char *at = slot(FL_HOST, SLOTS - 1);
  struct fl_invoke invoke = {.instance = (uint32_t)take(1) % (FUNCTIONS + 1)};
  invoke.in = (void *)argument();
  invoke.in_size = (uint64_t)argument();
  // Large ones are copied in full.
  if (invoke.in_size < FL_MESSAGE_MAX)
    invoke.in_size %= 1UL << 21;
  invoke.out = (void *)argument();
  invoke.out_capacity = (uint64_t)argument();
  store(at, &invoke, sizeof invoke);
  const long args[6] = {(long)at};
  call(FL_CALL_INVOKE, args);
}

static void make_fetch(void) {
  const long args[6] = {(long)take(1) % (FUNCTIONS + 1), argument(),
                        argument()};
  call(FL_CALL_FETCH, args);
}

static long output(void) {
  struct fl_output output = {.data = (void *)argument(),
                             .size = (uint64_t)argument(),
                             .status = (int)take(1) % 3};
  char *at = slot(machine.acting, SLOTS - 1);
  if (output.size <= FL_MESSAGE_MAX)
    output.size %= 1UL << 21;
  memset(output.cause, 'c', sizeof output.cause);
  store(at, &output, sizeof output);
  return (long)at;
}

/// A frame where the kernel puts it, or a forged one.
static void fault(void) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS};
  int signal = signals[take(1) % (sizeof signals / sizeof *signals)];
  uintptr_t stack = fl_self()->signal_stack;
  bool genuine = take(1) % 2;
  uintptr_t info = genuine ? stack + take(2) : (uintptr_t)argument();
  uintptr_t context = genuine ? stack + take(2) : (uintptr_t)argument();
  machine_signal(signal, info, context);
}

/// What a domain does until it returns.
static long live(long op, long arg) {
  (void)op, (void)arg;
  while (input.at < input.end) {
    bool host = machine.acting == FL_HOST;
    switch (take(1) % 16) {
    case 6:
      make_thread();
      break;
    case 7:
      make_call_on_thread();
      break;
    default:
      make_call();
      break;
    case 8:
    case 9:
      store_path();
      break;
    case 10:
    case 11:
      store_value();
      break;
    case 12:
      if (!host)
        return output();
      make_invoke();
      break;
    case 13:
      if (!host)
        return argument();
      make_invoke();
      break;
    case 14:
      if (!host)
        fault();
      make_fetch();
      break;
    case 15:
      if (take(1) % 2)
        machine.fail_in = 1 + (uint32_t)take(1) % 16;
      else
        kernel_give_from((int)(take(1) % 2 ? FL_FDS_MAX - 2 : 3));
      break;
    }
  }
  return 0;
}

/// A function's process, where there is one: it has no other memory than its
/// channel that matters here.
static void child(int index) {
  struct fl_invoke answer = {.status = (uint32_t)take(1) % 6};
  struct fl_frame frame = {.number = SYS_openat};
  uint64_t value;

  switch (input.at < input.end ? take(1) % 8 : 0) {
  case 0: // the last that it does
    machine.alive[index] = false;
    break;
  case 1: // nothing, for a while
    break;
  case 2:
    answer.out_size = (uint64_t)argument();
    memset(answer.error, 'e', sizeof answer.error);
    child_answer(index, -(int)take(1) % 64, &answer);
    break;
  default:
    frame.number = number();
    for (uint64_t i = 0, count = take(1) % 6; i < count; ++i)
      frame.args[i] = argument();
    child_ask(index, &frame, path_of(take(1)), path_of(take(1)));
    break;
  case 6:
  case 7:
    value = (uint64_t)argument();
    child_write(index, take(2) * 4, &value, sizeof value);
    break;
  }
}

static void host(void) {
  uint64_t how = take(1);
  static const enum fl_mode modes[] = {FL_MODE_MPK, FL_MODE_NONE, FL_MODE_MPK,
                                       FL_MODE_PROCESS};
  const long isolate[6] = {modes[how & 3], (long)slot(FL_HOST, 0), (long)(take(1) & 7)};
  if (how & 0x1c) // else whenever it does so itself
    machine_call(FL_CALL_ISOLATE, isolate);
  live(0, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2)
    return 0;
  input.at = data + 1;
  input.end = data + size;
  last_result = 0;
  machine.run = live;
  machine.child = child;
  machine.choose = choose;
  machine_start(data[0] & 1, 2 + data[0] / 2 % 4);
  machine_run(host);
  return 0;
}
