//===-- rt/monitor/monitor.h - The monitor's structures and modules ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The monitor is the only code that is trusted. It has no libc, no heap and no
// recursion; its tables are fixed. It believes nothing that a domain can
// write. Functions return 0 or -errno unless they say otherwise; a broken
// invariant calls a report_*() and ends the process.
//
// Locking: an instance belongs to the thread that claimed it, except the
// host's, which has many threads: its arena has a lock, and the tables of
// threads and descriptors are written atomically.
//
//===----------------------------------------------------------------------===//
#ifndef FL_MONITOR_H
#define FL_MONITOR_H

// All of it is in one link: no reference may take the way through a GOT.
#pragma GCC visibility push(hidden)
#include "asm.h"
#include "domain.h"
#include "gate.h"
#include "image.h"
#include "kernel.h"
#include <stdatomic.h>
#include <stdbool.h>

#define FL_FDS_MAX 1024
#define FL_POLL_MAX 64
#define FL_EXTENTS_MAX 1024
/// The host's, and of each function as many as there is room for.
#define FL_INSTANCES_MAX (FL_FUNCTIONS_MAX * 2 + 1)
#define FL_KEYS_MAX 16
/// Threads of one function, besides that of its call.
#define FL_MEMBERS_MAX 16
#define FL_TRUSTED_STACK (32 * 1024)
#define FL_DOMAIN_STACK (8ul << 20)
#define FL_GUARD (64ul << 10)
#define FL_SIGNAL_STACK (1ul << FL_SIGNAL_SHIFT)
#define FL_HOST_ARENA (16ul << 30)
#define FL_FUNCTION_ARENA (8ul << 30)
/// The largest message that is carried, either way.
#define FL_MESSAGE_MAX (1ul << 30)
#define FL_INBOX_MAX (FL_MESSAGE_MAX + FL_PAGE)
/// Behind the inbox, where an instance reads what it is lent.
#define FL_LOAN_MAX (FL_MESSAGE_MAX + FL_PAGE)

/// What a thread's GS base points at: readable by every domain (key 1),
/// written by the monitor alone. A page each.
struct fl_public {
  volatile uint8_t selector; ///< Syscall User Dispatch: allow or block
  uint8_t unused[7];
  uint32_t pkru; ///< rights of the domain that the thread runs
  uint32_t unused2;
  void (*syscall)(void); ///< fl_gate_syscall_*
  struct fl_thread *thread;
  void (*leave)(void); ///< fl_gate_resume_*
} __attribute__((aligned(FL_PAGE)));

struct fl_extent {
  uintptr_t start, end;
  uint32_t prot;
};

/// The address space that an instance's stack, heap and messages come from;
/// reserved as a whole, without access, and tagged piece by piece.
struct fl_arena {
  uintptr_t start, end; ///< the first FL_GUARD bytes are below the stack
  uintptr_t low; ///< below: stacks, start block, inbox; not the domain's to map
  uintptr_t brk_start, brk;
  /// Bytes that the domain has mapped to be touched, and had at most since the
  /// call began.
  uint64_t mapped, most;
  uint32_t count;
  atomic_uint lock;
  struct fl_extent extents[FL_EXTENTS_MAX]; ///< sorted, apart
};

/// What ended a call before its function returned.
struct fl_end {
  bool ended, exited; ///< exited: by exit_status, else by a fault
  int exit_status;
  struct fl_fault fault;
};

/// Of earlier waits for a process's answer (process.c).
struct fl_luck {
  bool crowded;       ///< somebody needed this CPU, and not for long
  uint8_t vain, skip; ///< how long, in a row; so many waits it does not look
};

/// One running copy of a function, or the host.
struct fl_instance {
  const struct fl_domain_image *image; ///< null: nobody's yet
  uint32_t index;  ///< FL_HOST, or 1 + the number that the host knows it by
  uintptr_t shift; ///< how far below the image its regions are (copy.c)
  int key;         ///< of its memory; 0: parked, or not called yet; -1: no keys
  uint32_t pkru;
  uint32_t allow; ///< enum fl_allow
  bool relocated, started, used;
  uint32_t life;    ///< counts resets
  atomic_bool busy; ///< claimed by a thread
  // Of the call that it is at: end.c.
  atomic_uint lock;
  uint32_t ticket;
  uint64_t calls; ///< so far
  struct fl_thread *runner;
  atomic_uint members;
  struct fl_end end;
  int tid;                 ///< that its libc knows its first thread by
  uintptr_t stack_top;     ///< below it FL_DOMAIN_STACK bytes; above: fl_start
  uint64_t fs;             ///< of the function's first thread
  uintptr_t inbox;         ///< struct inbox (invoke.c) begins here
  uint64_t inbox_size;     ///< bytes of it that are there, of FL_INBOX_MAX
  _Atomic(uintptr_t) held; ///< output that waits for FL_CALL_FETCH
  uint64_t held_size;
  struct fl_channel *channel;   ///< process mode
  struct fl_luck luck;          ///< process mode
  struct fl_refusals *refusals; ///< null: the host's are not noted
  int pid;
  struct fl_arena arena;
};
#define FL_HOST 0

struct fl_thread {
  // Fields that assembly uses; layout.c.
  uintptr_t sp;        ///< innermost frame of fl_gate_enter
  uintptr_t kernel_sp; ///< of fl_gate_kernel
  uintptr_t recover;   ///< of fl_gate_copy, while it runs
  uint32_t state;      ///< FL_IN_*
  uint32_t ending;     ///< its domain must not run on
  // The rest.
  uint32_t index;
  int tid; ///< cleared by the kernel when the thread is gone; 0: slot is free
  struct fl_public *public;
  struct fl_instance *instance;  ///< whose code it runs
  struct fl_instance *member_of; ///< a function's own thread
  atomic_uint fd_count;          ///< descriptors in use by its call ...
  atomic_int fds[FL_POLL_MAX];   ///< ... and which (fd.c)
  uint64_t fs;
  struct fl_end end; ///< of the innermost domain
  struct fl_thread_start start;
  uintptr_t signal_stack; ///< in force, 0: must be set anew
  bool guarded;           ///< the page below its stack of the monitor's
};

extern struct fl_thread fl_threads[FL_THREADS_MAX];

/// What the gate made of a call: number, six arguments, the domain's stack.
struct fl_frame {
  long number;
  long args[6];
  uintptr_t sp;
};

/// State of the whole process, written before any function runs.
struct fl_machine_state {
  enum fl_mode mode;
  bool isolated; ///< functions may run
  bool child;    ///< process mode: this is a function's process
  bool fsgsbase;
  bool signal_frames_trusted; ///< the kernel writes them with every key open
  int public_key;
  uint32_t instances; ///< of each function
  const char *path;   ///< of the program, as it was started
  uint64_t hwcap;
  char **envp;
  uint64_t env_size; ///< bytes of the strings that envp points to
  uint32_t env_count;
};
extern struct fl_machine_state fl_machine;
extern struct fl_instance fl_instances[FL_INSTANCES_MAX];

static inline struct fl_thread *fl_self(void) {
  struct fl_thread *self;
  __asm__("movq %%gs:24, %0" : "=r"(self)); // FL_PUBLIC_THREAD
  return self;
}

/// Bounds of what a domain may read.
static inline uintptr_t fl_page_up(uintptr_t n) {
  return (n + FL_PAGE - 1) & ~(FL_PAGE - 1);
}

/// Where the instance has a region of its image.
static inline struct fl_range fl_region(const struct fl_instance *instance,
                                        int kind) {
  const struct fl_range *range = &instance->image->regions[kind];
  return (struct fl_range){(char *)((uintptr_t)range->start - instance->shift),
                           (char *)((uintptr_t)range->end - instance->shift)};
}

// start.c
/// Applies the RELATIVE relocations inside [start, end) of the image to what is
/// at `to` in its place, for a domain that is `shift` bytes below the image.
void fl_relocate(uintptr_t start, uintptr_t end, uintptr_t to, uintptr_t shift);
/// Unmaps the kernel's stack, with the host's arguments: 0 or -errno.
long fl_start_forget(void);

// dispatch.c
/// What an argument of class C, I, N or K may be.
struct fl_commands {
  uint32_t count, of[12];
};
const struct fl_commands *fl_class_commands(char class);
/// The row's classes when `instance` may pass this call on, else null.
const char *fl_passed_classes(const struct fl_instance *instance,
                              uint32_t number);
/// Serves one call of a domain: a system call or FL_CALL_*.
long fl_dispatch(struct fl_frame *frame);
/// The call with the domain's own rights; pointers are the kernel's to check.
long fl_pass(const struct fl_frame *frame, uint32_t state);

// memory.c
/// [address, address + size) is the instance's own (with `write`: and not its
/// code or constants).
bool fl_owns(const struct fl_instance *instance, uintptr_t address,
             uint64_t size, bool write);
/// 1 + index of the function whose memory that is, or 0.
uint32_t fl_owner(uintptr_t address);
/// Copies from and to the calling domain's memory: 0 or -EFAULT.
long fl_copy_in(void *to, uintptr_t from, uint64_t size);
long fl_copy_out(uintptr_t to, const void *from, uint64_t size);
/// A string of the domain's, NUL included: its length, -EFAULT, -ENAMETOOLONG.
long fl_copy_string(char *to, uintptr_t from, uint64_t room);

// arena.c
/// Reserves `size` bytes of address space.
int fl_arena_make(struct fl_arena *arena, uint64_t size);
/// `size` bytes of fresh zero pages, tagged with the instance's key.
long fl_arena_map(struct fl_instance *instance, uint64_t size, uint32_t prot);
/// Makes the writable pages [start, start + from) end at start + to: whole
/// pages, in a part of the arena that no extents cover.
int fl_arena_resize(struct fl_instance *instance, uintptr_t start,
                    uint64_t from, uint64_t to);
/// Gives pages back and leaves their addresses reserved, with key 0.
int fl_arena_drop(uintptr_t start, uint64_t size);
/// Gives every piece that can be accessed the instance's key.
int fl_arena_tag(struct fl_instance *instance);
/// Back to pristine: what the domain mapped is gone, the rest is zero.
void fl_arena_reset(struct fl_instance *instance);
long fl_sys_mmap(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_munmap(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_mprotect(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_mremap(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_madvise(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_brk(struct fl_thread *self, struct fl_frame *frame);

// fd.c
bool fl_fd_owned(const struct fl_instance *instance, long fd);
/// The same, and the number will be nobody else's before the call is over: 0 or
/// -EBADF. FL_POLL_MAX descriptors at most.
int fl_fd_use(struct fl_thread *self, long fd);
/// The call is over.
void fl_fd_done(struct fl_thread *self);
/// Notes the owner of a new descriptor; passes `fd` through.
long fl_fd_take(const struct fl_instance *instance, long fd);
/// Closes all that the instance opened.
void fl_fd_close_all(const struct fl_instance *instance);
long fl_sys_close(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_fcntl(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_pair(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_poll(struct fl_thread *self, struct fl_frame *frame);

// path.c
#define FL_PATH_MAX 4096
long fl_sys_path(struct fl_thread *self, struct fl_frame *frame);
/// Which argument of a call is a path, -1: none.
int fl_path_argument(long number);
/// The call opens a descriptor.
bool fl_path_opens(uint32_t number);
/// The arguments that are a folder's descriptor, and not AT_FDCWD, then nulls:
/// how many.
uint32_t fl_path_folders(struct fl_frame *frame, long *folders[2]);
/// Makes the call for the instance, with copies of its paths; folders are the
/// caller's to check. What it answers besides its result goes to `answer`.
long fl_path_serve(const struct fl_instance *instance,
                   const struct fl_frame *frame, char paths[2][FL_PATH_MAX],
                   char answer[FL_PATH_MAX]);

// refused.c
/// What the code of a call returns where the monitor refuses it, rather than
/// the kernel: fl_dispatch notes it and makes an errno of it.
#define FL_REFUSED_BASE (-4000)
#define FL_REFUSE(why) (FL_REFUSED_BASE - FL_REFUSAL_##why)
long fl_refuse(const struct fl_thread *self, const struct fl_frame *frame,
               long refused);
/// By instance, of its last invocation.
extern struct fl_refusals fl_refusals[FL_INSTANCES_MAX];
/// Takes over what a function's process says, as far as it can be true; none
/// are left there for the next call.
void fl_refused_take(struct fl_refusals *to, struct fl_refusals *from);

// way.c
/// Opens what functions are allowed, before any of them runs.
void fl_way_pin(void);

// copy.c
/// Maps the functions' regions `count` times more, before anything locks what
/// is executable: how many there are of them, 0 without memory or file.
uint32_t fl_copies_make(uint32_t count);
/// Gives them up.
void fl_copies_drop(void);
/// How far below the image the copy of that number is, the first being 1.
uintptr_t fl_copies_shift(uint32_t copy);
/// The same place in the image, for an address in a copy.
uintptr_t fl_copies_home(uintptr_t address);

// key.c
/// One set of rights: the instance's own key, and key 1 read-only.
uint32_t fl_key_rights(int key, int public_key);
/// Takes a key for the host, and for the functions what there is, one for each
/// at most and one at least.
int fl_key_start(struct fl_isolation *what);
/// Gives the claimed instance a key if it has none, for as long as it is
/// claimed: may wait for one. `*parked`: the function that lost it.
int fl_key_take(struct fl_instance *instance, int32_t *parked);
/// An instance is claimed no more.
void fl_key_release(void);
/// Tags the instance's region (text, constants, data) with its key, and the
/// host's signal stack where it has one.
int fl_region_tag(struct fl_instance *instance);

// isolate.c
long fl_call_isolate(struct fl_thread *self, struct fl_frame *frame);

// selftest.c
/// What of mpk this machine lacks; sets fl_machine.signal_frames_trusted.
enum fl_missing fl_selftest(int *error);
bool fl_cpu_has_keys(void);

// instance.c
/// Instance `number` of a function (call.h), which it is from then on.
void fl_instance_name(uint32_t number);
/// The instance that the host calls by that number; null: there is none.
struct fl_instance *fl_instance_find(uint64_t number);
/// The function whose instance that is.
static inline uint32_t
fl_instance_function(const struct fl_instance *instance) {
  return (instance->index - 1) % fl_image.function_count;
}
/// Before the first start, and before the region is tagged.
void fl_instance_relocate(struct fl_instance *instance);
/// Makes the instance ready for its first call: arena, stack, tags, libc.
int fl_instance_start(struct fl_thread *self, struct fl_instance *instance);
/// Back to how it was before its first start; it keeps its key.
void fl_instance_reset(struct fl_instance *instance);
/// Enters the instance's domain on this thread. Its result; self->end says
/// whether it ended otherwise.
long fl_instance_run(struct fl_thread *self, struct fl_instance *instance,
                     enum fl_entry op, uintptr_t arg);
/// Writes argc, argv, envp, auxv and the TLS image above the stack: the
/// address of the struct fl_start, or 0.
uintptr_t fl_instance_prepare(struct fl_instance *instance, int argc,
                              char **argv);

// invoke.c
/// As much of a call as says something.
static inline uint64_t fl_invoke_size(uint32_t status) {
  return status == FL_STATUS_OK ? offsetof(struct fl_invoke, error)
                                : sizeof(struct fl_invoke);
}
/// How the call ended, when it did not end by itself.
void fl_invoke_note(const struct fl_end *end, struct fl_invoke *call);
/// What earlier calls have left in the instance must be gone before this one.
bool fl_invoke_is_fresh(const struct fl_instance *instance,
                        const struct fl_invoke *call);
/// Runs `call` on this thread with `input` (the caller's, may be hostile):
/// fills the results in; the output stays in the instance at `*output`.
int fl_invoke_here(struct fl_thread *self, struct fl_instance *instance,
                   struct fl_invoke *call, uintptr_t *output);
long fl_call_invoke(struct fl_thread *self, struct fl_frame *frame);
long fl_call_fetch(struct fl_thread *self, struct fl_frame *frame);
long fl_call_trim(struct fl_thread *self, struct fl_frame *frame);
long fl_call_prepare(struct fl_thread *self, struct fl_frame *frame);

// segment.c
long fl_call_segment(struct fl_thread *self, struct fl_frame *frame);
long fl_call_release(struct fl_thread *self, struct fl_frame *frame);
/// The output is a segment of its maker's: it is the host's from here on.
bool fl_segment_send(struct fl_instance *maker, uintptr_t at, uint64_t size);
/// The maker's call is over: what it has not sent it can have again.
void fl_segment_rest(struct fl_instance *maker);
/// What the claimed maker keeps is gone where it is large.
void fl_segment_trim(const struct fl_instance *maker);
/// [at, at + size) is a segment that the host has.
bool fl_segment_sent(uintptr_t at, uint64_t size);
/// Where the instance can read it until fl_segment_return, or 0.
uintptr_t fl_segment_lend(const struct fl_instance *to, uintptr_t at,
                          uint64_t size);
void fl_segment_return(const struct fl_instance *to, uintptr_t loan,
                       uint64_t size);
/// Those that the instance can write have another key.
int fl_segment_tag(const struct fl_instance *maker);
/// The instance is made anew: those are gone.
void fl_segment_reset(struct fl_instance *maker);
/// Who has made the segment that the address is in, or null.
const struct fl_instance *fl_segment_owner(uintptr_t address);

// end.c
/// Before any thread is ended: 0 or -errno.
long fl_end_prepare(void);
/// Around a call of the kernel's that may take long, in which this thread holds
/// nothing: it may end there.
void fl_end_wait(struct fl_thread *self);
void fl_end_waited(struct fl_thread *self);
/// A signal of the domain's has led here: what fl_end_waited does; and lets
/// FL_SIGNAL_END through, which handlers block.
void fl_end_fault(struct fl_thread *self, int signal);
void fl_end_unblock(void);
/// A call of the claimed instance begins on this thread.
void fl_end_begin(struct fl_thread *self, struct fl_instance *instance,
                  uint32_t ticket);
/// It is over: ends the threads that it has left. True when it did not end by
/// itself, or not all of it; self->end says how.
bool fl_end_over(struct fl_thread *self, struct fl_instance *instance);
/// A new thread of the caller's instance: 0 or -EAGAIN.
int fl_end_join(struct fl_thread *caller, struct fl_thread *member);
/// A member touches nothing of its instance's from here on.
void fl_end_leave(struct fl_thread *member);
/// What ended the member ends the call that it belongs to.
void fl_end_by_member(struct fl_thread *member);
long fl_call_cancel(struct fl_thread *self, struct fl_frame *frame);

// fds.c
/// One message with `count` descriptors, 2 at most: 0 or -errno.
long fl_fds_send(int socket, const int *fds, uint32_t count);
/// The next message, if it is there and has neither more nor fewer.
long fl_fds_receive(int socket, int *fds, uint32_t count);

// process.c
/// Where a function's process has its socket to the parent.
#define FL_SOCKET 3
/// Starts the claimed instance's process if there is none. It ends with the
/// thread that this is called on.
int fl_process_prepare(struct fl_instance *instance);
/// Runs the call in the instance's process, starting it where needed. Output
/// is left in the channel: `*output` is where.
int fl_process_invoke(struct fl_instance *instance, struct fl_invoke *call,
                      uintptr_t *output);
/// Gives back pages of large messages of the claimed instance's.
void fl_process_trim(struct fl_instance *instance);
/// In a function's process, FL_CALL_SEGMENT: the channel's.
long fl_process_room(uint64_t size);
/// The output is there.
bool fl_process_has_room(uintptr_t at, uint64_t size);
/// Kills the instance's process; the instance's lock is held. Who waits for it
/// learns of it.
void fl_process_end(struct fl_instance *instance);
/// fl_path_serve, by the parent on behalf of this process.
long fl_process_path(struct fl_frame *frame, char paths[2][FL_PATH_MAX],
                     char answer[FL_PATH_MAX]);

// seccomp.c
/// Takes from this process every system call that is never needed: a function's
/// process, process mode's other, that of mpk. 0 or -errno.
int fl_seccomp_lock(void);
int fl_seccomp_parent(void);
int fl_seccomp_keys(void);
/// 0, or why there are no filters.
int fl_seccomp_works(void);

// fault.c
/// Signals that end an instance, and those that must end nothing.
int fl_fault_arm(bool keyed);
/// A thread's each; or, where the kernel writes frames with the interrupted
/// rights, a function key's each, FL_HOST's, and from FL_KEYS_MAX on those of
/// functions' own threads.
extern char fl_signal_stacks[FL_THREADS_MAX][FL_SIGNAL_STACK];
extern struct fl_public *fl_signal_pages[FL_THREADS_MAX];
/// The alternate stack of this thread, for the domain that it runs next.
void fl_fault_stack(struct fl_thread *self, const struct fl_instance *instance);
/// Tags the signal stack that belongs to a function's key, or to a member;
/// empties it.
int fl_fault_stack_tag(uint32_t slot, int key);
long fl_fault_stack_clear(uint32_t slot);
/// What fl_gate_copy returns after a fault in it: -EFAULT.
long fl_fault_recover(void);
_Noreturn void fl_fault(int signal, void *info, void *context);
/// Ends the innermost domain on this thread.
_Noreturn void fl_domain_end(struct fl_thread *self);
/// Descriptive end of the process. Async-signal-safe.
_Noreturn void report_monitor_fault(int signal, const void *info,
                                    const void *context);
_Noreturn void report_broken(const char *what, long error);

// thread.c
/// First C function of a new thread; `record` is its struct fl_thread.
void fl_thread_main(void *record);
/// The record of the process's first thread.
struct fl_thread *fl_thread_first(void);
void fl_set_fs(struct fl_thread *self, uint64_t base);
/// GS base, and Syscall User Dispatch where keys are in force.
int fl_thread_arm(struct fl_thread *self);
/// After a fork, on none of their stacks: there are no other threads, and all
/// that theirs and this one's left there is gone.
long fl_thread_only(const struct fl_thread *self);
long fl_call_thread(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_exit(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_exit_group(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_arch_prctl(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_set_tid_address(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_futex(struct fl_thread *self, struct fl_frame *frame);
long fl_sys_kill(struct fl_thread *self, struct fl_frame *frame);

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int byte, size_t size);

#pragma GCC visibility pop
#endif
