//===-- test/unit/monitor/machine.c - The gates, and the start -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What gate.S, start.c, selftest.c and report.c are to the other files of the
// monitor. The gates' own code is assembly, which only a processor can prove:
// test/Attacks/gate-jump jumps at each of its bytes.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct machine machine;
struct fl_machine_state fl_machine;
struct fl_instance fl_instances[FL_INSTANCES_MAX];
uint32_t fl_vector_state;
char __fl_functions_start[1], __fl_functions_end[1];
char __fl_public_start[FL_PAGE], __fl_public_end[1];
char fl_site_kernel_keyed[1], fl_site_own[1], fl_site_clone[1],
    fl_site_signal[1];


/// The domains' regions, each with a hole behind it.
char machine_regions[DOMAINS][2 * REGION_PAGES * FL_PAGE]
    __attribute__((aligned(FL_PAGE)));
#define PAGES(i, kind, from, to)                                               \
  [kind] = {machine_regions[i] + (from) * FL_PAGE,                             \
            machine_regions[i] + (to) * FL_PAGE}
#define REGION(i)                                                              \
  .regions = {PAGES(i, FL_REGION_TEXT, 0, 1),                                  \
              PAGES(i, FL_REGION_RODATA, 1, 2),                                \
              PAGES(i, FL_REGION_RELRO, 2, DATA_PAGE),                         \
              PAGES(i, FL_REGION_DATA, DATA_PAGE, BSS_PAGE),                   \
              PAGES(i, FL_REGION_BSS, BSS_PAGE, REGION_PAGES)},                \
  .tdata_start = tdata, .tdata_end = tdata + sizeof tdata

/// What the functions may: a folder to read with one in it to change, and a
/// file; the network and a folder; nothing.
static const char tdata[8];
static const struct fl_path paths[] = {
    {"/dev/null", FL_ALLOW_READ | FL_ALLOW_WRITE},
    {"/data", FL_ALLOW_READ},
    {"/data/out", FL_ALLOW_READ | FL_ALLOW_WRITE},
    {"work/file", FL_ALLOW_READ | FL_ALLOW_WRITE},
    {"/data/out/of", FL_ALLOW_READ},
};
static const struct fl_domain_image functions[FUNCTIONS] = {
    {REGION(1), .name = "files", .first_path = 1, .path_count = 3},
    {REGION(2),
     .name = "net",
     .first_path = 4,
     .path_count = 1,
     .allow = FL_ALLOW_NET,
     .flags = FL_DOMAIN_PROGRAM},
    {REGION(3), .name = "none"},
};
const struct fl_image fl_image = {
    .version = FL_IMAGE_VERSION,
    .function_count = FUNCTIONS,
    .host = {REGION(0), .name = "host"},
    .functions = functions,
    .paths = paths,
    .path_count = sizeof paths / sizeof *paths,
    .common_paths = 1,
    .tls_start = tdata,
    .tls_size = 64,
    .tls_align = 16,
};

/// All that the monitor's files keep from one call to the next (state.h).
extern char __start_fl_state[] __attribute__((aligned(8))), __stop_fl_state[];

/// Domains that were entered, innermost last.
static struct {
  jmp_buf leave;
  const struct fl_thread *thread;
} levels[4];
static unsigned depth;
static jmp_buf end_of_run;

void finding(const char *what, ...) {
  va_list list;
  va_start(list, what);
  fputs("finding: ", stderr);
  vfprintf(stderr, what, list);
  fputs("\n", stderr);
  va_end(list);
  abort();
}

uint32_t machine_choose(uint32_t of) {
  return machine.choose ? machine.choose(of) : 0;
}

bool machine_allows(int index, uint32_t allow) {
  uint32_t has = FL_ALLOW_ALL;
  if (index != FL_HOST)
    has = (functions[index - 1].allow | FL_ALLOW_READ | FL_ALLOW_WRITE |
           FL_ALLOW_PRINT) &
          ~machine.denied;
  return !(allow & ~has);
}

int machine_served(void) {
  return fl_machine.mode == FL_MODE_PROCESS && machine.callee != MONITOR
             ? machine.callee
             : machine.acting;
}

//===----------------------------------------------------------------------===//
// The start, and calls
//===----------------------------------------------------------------------===//

/// Not memset, which would object to the room between variables. Few pages were
/// written.
__attribute__((no_sanitize("address", "undefined", "coverage"))) static void forget(void) {
  for (uint64_t *at = (void *)__start_fl_state;
       at < (uint64_t *)__stop_fl_state; ++at)
    if (*at)
      *at = 0;
}

void machine_start(bool frames_trusted, uint32_t keys) {
  static char home[] = "HOME=/", name[] = "program";
  static char *environment[] = {home, NULL}, *arguments[] = {name, NULL};

  forget();
  memset(fl_instances, 0, sizeof *fl_instances * DOMAINS);
  memset(machine_regions, 0, sizeof machine_regions);
  machine = (struct machine){
      .acting = MONITOR, .callee = MONITOR, .entered = MONITOR, .keys = keys,
      .run = machine.run,
      .child = machine.child,
      .choose = machine.choose, .frames_trusted = frames_trusted};
  fl_machine = (struct fl_machine_state){.mode = FL_MODE_NONE,
                                         .fsgsbase = true,
                                         .signal_frames_trusted = true,
                                         .envp = environment,
                                         .env_size = sizeof home,
                                         .env_count = 1};
  depth = 0;
  space_start();
  process_start();
  kernel_start();
  thread_start();
  // As fl_start does, up to the host's main.
  fl_machine.instances = 1;
  for (uint32_t i = 0; i < FUNCTIONS; ++i)
    fl_instance_name(i);
  struct fl_instance *host = &fl_instances[FL_HOST];
  host->image = &fl_image.host;
  host->key = -1;
  host->relocated = true;
  if (fl_thread_arm(fl_thread_first()) ||
      fl_arena_make(&host->arena, FL_HOST_ARENA) ||
      !fl_instance_prepare(host, 1, arguments))
    finding("no host");
  machine.acting = FL_HOST;
}

static void check_books(void) {
  const struct fl_thread *self = fl_self();

  kernel_check();
  thread_check();
  for (int i = 0; i < DOMAINS; ++i)
    space_check(&fl_instances[i]);
  if (self->instance != &fl_instances[machine.acting] ||
      (fl_machine.mode == FL_MODE_MPK &&
       self->public->pkru != self->instance->pkru))
    finding("the thread of domain %d has another's rights", machine.acting);
}

long machine_call(long number, const long args[6]) {
  struct fl_thread *self = fl_self();
  struct fl_frame frame = {number, {0}, 0};
  struct fl_invoke invoke;

  memcpy(frame.args, args, sizeof frame.args);
  // What the host may have done to whom, told from its call.
  if (machine.acting == FL_HOST && number == FL_CALL_INVOKE &&
      space_is(FL_HOST, (uintptr_t)args[0], sizeof invoke) &&
      space_allows((uintptr_t)args[0], sizeof invoke, PROT_READ)) {
    memcpy(&invoke, (void *)args[0], sizeof invoke);
    if (invoke.instance < FUNCTIONS)
      machine.callee = (int)invoke.instance + 1;
  }
  if (machine.acting == FL_HOST &&
      (number == FL_CALL_FETCH || number == FL_CALL_CANCEL) &&
      (uint64_t)args[0] < FUNCTIONS)
    machine.callee = (int)args[0] + 1;
  if (machine.acting == FL_HOST && number == FL_CALL_ISOLATE &&
      !fl_machine.isolated) {
    machine.isolating = true;
    machine.denied = (uint32_t)args[2];
  }
  self->state = FL_IN_MONITOR;
  long result = fl_dispatch(&frame);
  self->state = FL_IN_DOMAIN;
  machine.isolating = false;
  machine.callee = MONITOR;
  kernel_told(machine.acting, number, args, result);
  check_books();
  return result;
}

bool machine_run(void (*body)(void)) {
  if (setjmp(end_of_run))
    return false;
  body();
  return true;
}

void machine_end(void) { longjmp(end_of_run, 1); }

void machine_signal(int signal, uintptr_t info, uintptr_t context) {
  thread_take_stack(0); // SS_AUTODISARM
  fl_self()->state = FL_CHECKING;
  fl_fault(signal, (void *)info, (void *)context);
}

//===----------------------------------------------------------------------===//
// gate.S
//===----------------------------------------------------------------------===//

static long enter(void *entry, long op, long arg, uintptr_t stack) {
  struct fl_thread *self = fl_self();
  const int outer = machine.acting, callee = machine.callee;
  const int entered = machine.entered;
  volatile long result = 0;

  if (thread_enters(entry, op, stack))
    return 0;
  const unsigned level = depth++;
  if (level == sizeof levels / sizeof *levels)
    finding("domains are entered one inside the other");
  if ((void *)self->instance->image->entry != entry ||
      space_owner(stack - 16, 16) != (int)self->instance->index ||
      self->public->pkru != self->instance->pkru)
    finding("domain %u is entered with another's rights or stack",
            self->instance->index);
  if (fl_machine.isolated && thread_stack() != self->signal_stack)
    finding("domain %u has no signal stack", self->instance->index);
  machine.acting = (int)self->instance->index;
  machine.callee = MONITOR;
  if (self == &fl_threads[0])
    machine.entered = machine.acting;
  levels[level].thread = self;
  self->state = FL_IN_DOMAIN;
  if (!setjmp(levels[level].leave) && machine.run)
    result = machine.run(op, arg);
  self->state = FL_IN_MONITOR;
  machine.acting = outer;
  machine.callee = callee;
  machine.entered = entered;
  depth = level;
  return result;
}

long fl_gate_enter_keyed(void *entry, long op, long arg, uintptr_t stack) {
  if (fl_machine.mode != FL_MODE_MPK)
    finding("entered with keys, and there are none");
  return enter(entry, op, arg, stack);
}

long fl_gate_enter_plain(void *entry, long op, long arg, uintptr_t stack) {
  if (fl_machine.mode == FL_MODE_MPK)
    finding("entered with all rights");
  return enter(entry, op, arg, stack);
}

void fl_gate_unwind(void) {
  if (depth == 0 || levels[depth - 1].thread != fl_self())
    thread_unwind();
  longjmp(levels[depth - 1].leave, 1);
}

/// Whose this is may have to do with the call that is being served.
static void need_party(const char *what, int owner) {
  if (owner != MONITOR && owner != machine.acting && owner != machine.callee)
    finding("%s memory of domain %d, for domain %d", what, owner,
            machine.acting);
}

long fl_gate_copy(void *to, const void *from, uint64_t size) {
  if (!size)
    return 0;
  // A signal stack that is none, of a frame that was forged.
  if ((uintptr_t)from < FL_SIGNAL_STACK)
    return -EFAULT;
  int reader = space_owner((uintptr_t)to, size);
  int writer = space_owner((uintptr_t)from, size);

  need_party("copies to", reader);
  need_party("copies from", writer);
  if ((writer != MONITOR && !space_allows((uintptr_t)from, size, PROT_READ)) ||
      (reader != MONITOR && !space_allows((uintptr_t)to, size, PROT_WRITE)))
    return -EFAULT;
  memcpy(to, from, size);
  return 0;
}

long fl_gate_clone(uint64_t flags, void *stack, int *parent_tid, int *child_tid,
                   void *argument, void (*entry)(void *)) {

  if (flags == SIGCHLD && fl_machine.mode == FL_MODE_PROCESS &&
      machine.callee != MONITOR && !machine.alive[machine.callee]) {
    machine.alive[machine.callee] = machine_choose(8) != 7;
    return machine.alive[machine.callee] ? machine.callee + 300 : -EAGAIN;
  }
  const struct fl_thread *thread = argument;
  if (machine.acting == MONITOR || flags != FL_THREAD_FLAGS ||
      entry != fl_thread_main || thread < fl_threads + 1 ||
      thread >= fl_threads + FL_THREADS_MAX || child_tid != &thread->tid ||
      space_owner((uintptr_t)stack - 16, 16) != MONITOR ||
      space_owner((uintptr_t)argument, 8) != MONITOR ||
      space_owner((uintptr_t)child_tid, 4) != MONITOR)
    finding("a thread of domain %d", machine.acting);
  // The kernel writes with all rights.
  if (parent_tid &&
      space_owner((uintptr_t)parent_tid, sizeof *parent_tid) != machine.acting)
    finding("domain %d has a foreign word written", machine.acting);
  if (thread->instance != &fl_instances[machine.acting] ||
      thread->member_of !=
          (machine.acting == FL_HOST ? NULL : thread->instance))
    finding("a thread of domain %d is another's", machine.acting);
  if (machine_choose(8) == 7)
    return -EAGAIN;
  return thread_begin((struct fl_thread *)argument, parent_tid);
}

void fl_gate_set_fs(uint64_t to) {
  if (to >> 47)
    finding("FS base is 0x%lx", to);
}

void fl_gate_open(void) {}
void fl_gate_syscall_keyed(void) {}
void fl_gate_syscall_plain(void) {}
void fl_gate_resume_keyed(void) {}
void fl_gate_resume_plain(void) {}
void fl_gate_signal_keyed(int signal, void *info, void *context) {
  (void)signal, (void)info, (void)context;
}
void fl_gate_signal_plain(int signal, void *info, void *context) {
  (void)signal, (void)info, (void)context;
}

//===----------------------------------------------------------------------===//
// copy.c, segment.c, start.c, selftest.c, report.c
//===----------------------------------------------------------------------===//

void fl_relocate(uintptr_t start, uintptr_t end, uintptr_t to,
                 uintptr_t shift) {
  if (to != start || shift)
    finding("relocates a copy");
  if (space_owner(start, end - start) == MONITOR)
    finding("relocates what is no domain's");
}

uint32_t fl_copies_make(uint32_t count) {
  (void)count;
  return 0;
}

void fl_copies_drop(void) {}

uintptr_t fl_copies_shift(uint32_t copy) {
  finding("there is no copy %u", copy);
  return 0;
}

uintptr_t fl_copies_home(uintptr_t address) { return address; }

long fl_call_segment(struct fl_thread *self, struct fl_frame *frame) {
  (void)self, (void)frame;
  return -EAGAIN;
}
long fl_call_release(struct fl_thread *self, struct fl_frame *frame) {
  (void)self, (void)frame;
  return -EINVAL;
}
bool fl_segment_send(struct fl_instance *maker, uintptr_t at, uint64_t size) {
  (void)maker, (void)at, (void)size;
  return false;
}
void fl_segment_rest(struct fl_instance *maker) { (void)maker; }
void fl_segment_trim(const struct fl_instance *maker) { (void)maker; }
bool fl_segment_sent(uintptr_t at, uint64_t size) {
  (void)at, (void)size;
  return false;
}
uintptr_t fl_segment_lend(const struct fl_instance *to, uintptr_t at,
                          uint64_t size) {
  (void)to, (void)at, (void)size;
  return 0;
}
void fl_segment_return(const struct fl_instance *to, uintptr_t loan,
                       uint64_t size) {
  finding("%p of %p was lent (%lu)", (void *)loan, (const void *)to, size);
}
int fl_segment_tag(const struct fl_instance *maker) {
  (void)maker;
  return 0;
}
void fl_segment_reset(struct fl_instance *maker) { (void)maker; }
const struct fl_instance *fl_segment_owner(uintptr_t address) {
  (void)address;
  return NULL;
}

long fl_start_forget(void) { return 0; }
bool fl_cpu_has_keys(void) { return true; }

enum fl_missing fl_selftest(int *error) {
  *error = 0;
  fl_machine.signal_frames_trusted = machine.frames_trusted;
  return FL_MISSING_NOTHING;
}

void report_broken(const char *what, long error) {
  if (!machine.failed)
    finding("%s: %ld", what, error);
  machine_end();
}

void report_monitor_fault(int signal, const void *info, const void *context) {
  (void)info, (void)context;
  if (machine.acting != FL_HOST)
    finding("signal %d of domain %d is the monitor's", signal, machine.acting);
  machine_end();
}
