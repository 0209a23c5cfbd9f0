//===-- test/unit/monitor/machine.h - A machine below the monitor --*- C -*-===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The monitor's C files in an ordinary program, under sanitizers: what lies
// below them, gate.S and the kernel, is played by machine.c, kernel.c and
// space.c. They keep books of their own on memory, keys and descriptors, by
// what the kernel was asked for, and compare them with the monitor's tables
// and with what it asks next. What must not be is a finding, and aborts.
//
// There are a host and three functions; what these do is the test's.
//
//===----------------------------------------------------------------------===//
#ifndef FL_TEST_MACHINE_H
#define FL_TEST_MACHINE_H

#include "way.h"

enum {
  FUNCTIONS = 3,
  DOMAINS = 1 + FUNCTIONS,
  MONITOR = -1,
  /// Pages of a domain's region: text, constants, relro; the rest is data.
  REGION_PAGES = 16,
  DATA_PAGE = 3,
  BSS_PAGE = 8,
  DESCRIPTORS = FL_FDS_MAX + 64, ///< the kernel gives more than the monitor
};

struct machine {
  // The test's. Whatever is null answers 0.
  long (*run)(long op, long arg);   ///< what a domain does that is entered
  void (*child)(int index);         ///< its process has the turn
  uint32_t (*choose)(uint32_t of);  ///< the kernel's choice, below `of`
  /// On other processors, while the monitor waits for threads or a lock. Null:
  /// it may wait for no lock.
  void (*meanwhile)(void);
  // What goes on.
  bool isolating; ///< FL_CALL_ISOLATE is being served
  int acting; ///< domain whose call is being served; MONITOR before any
  int callee; ///< function that the host calls, ends or fetches from, or MONITOR
  int entered; ///< innermost domain on the first thread, or MONITOR
  uint32_t fail_in; ///< so many calls for memory until one fails; 0: none
  bool alive[DOMAINS]; ///< functions' processes: number 300 + domain
  bool failed;      ///< one did
  bool frames_trusted; ///< signal frames are written with every key open
  uint32_t denied;  ///< enum fl_allow: by the operator
  uint32_t keys, keys_given; ///< how many pkey_alloc has, and gave
  // Books.
  uint64_t made, passed;     ///< calls that reached the kernel, of each kind
  struct fl_frame last;      ///< the last one that was passed
  uint32_t waited;           ///< times that it waited for threads in vain
};
extern struct machine machine;

/// A finding: prints it, aborts.
_Noreturn void finding(const char *what, ...)
    __attribute__((format(printf, 1, 2)));

// machine.c

/// A process as it is when the host's main begins: nothing isolated yet.
void machine_start(bool frames_trusted, uint32_t keys);
/// A call by the domain that runs now: what it gets back. Checks all books.
long machine_call(long number, const long args[6]);
/// Runs `body`, which may end the process (as exit_group does): false if so.
bool machine_run(void (*body)(void));
/// The process is at its end, and that was no fault of the monitor's.
_Noreturn void machine_end(void);
/// Signal in the domain that runs, with a frame at `info` and `context`.
_Noreturn void machine_signal(int signal, uintptr_t info, uintptr_t context);
uint32_t machine_choose(uint32_t of);
/// The domain `index` may do this with files and sockets.
bool machine_allows(int index, uint32_t allow);
/// The domain for which the monitor asks for something: whose call it serves or,
/// in process mode, whose process wants it.
int machine_served(void);

extern char machine_regions[DOMAINS][2 * REGION_PAGES * FL_PAGE];

// space.c: what is mapped, with which rights and keys.

/// Where domain `index` has its region; its memory as a whole is this and what
/// was reserved for it.
char *space_region(int index);
void space_start(void);
/// It is domain `index`'s.
bool space_is(int index, uintptr_t at, uint64_t size);
/// Whose memory [at, at + size) is: MONITOR when no byte is a domain's. More
/// than one domain's is a finding.
int space_owner(uintptr_t at, uint64_t size);
/// All of it is mapped with these rights; `size` may be 0.
bool space_allows(uintptr_t at, uint64_t size, uint32_t prot);
uintptr_t space_reserve(int index, uint64_t size);
/// Other rights and key for pages that are there: 0 or -ENOMEM.
long space_protect(uintptr_t at, uint64_t size, uint32_t prot, int key);
/// Fresh pages.
void space_map(uintptr_t at, uint64_t size);
void space_clear(uintptr_t at, uint64_t size);
long space_move(uintptr_t from, uint64_t size, uintptr_t to);
/// The arena's table says what is there, and so do keys.
void space_check(const struct fl_instance *instance);

// kernel.c: descriptors, and the calls that the monitor makes.

enum { CLOSED = -2 };
void kernel_start(void);
/// Descriptors are given from this number on.
void kernel_give_from(int fd);
/// A new one: its number, or -errno.
long kernel_open(int owner, uint32_t flags);
/// A domain, MONITOR or CLOSED.
int kernel_owner(long fd);
/// dup2, but that it has looked at nothing.
long kernel_copy(long from, long to);
/// What a call answered; what the domain is told of is its own from now on.
void kernel_told(int index, long number, const long *args, long result);
/// The domain gets this one; nothing is wrong with that.
void kernel_hand_out(int index, int fd);
/// A new one of the monitor's, for good; one that a process sent: of a folder,
/// to change what is in it or not.
long kernel_keep(void);
long kernel_receive(bool write);
/// What the monitor hands the kernel, for who has every right, is its own:
/// nobody changes it between check and use.
void kernel_need_own(const char *what, long at, uint64_t size);
/// A call for memory that the test wants to fail.
bool kernel_fails(void);
/// Nobody can touch this page of the monitor's.
bool kernel_guards(uintptr_t at);
/// A signal stack, where they have keys: its key; it may hold what a domain
/// wrote.
int kernel_stack_key(uint32_t slot);
bool kernel_stack_used(uint32_t slot);
/// The monitor has kept nothing for itself.
void kernel_check(void);

// child.c: a function's process, of process mode.

/// Of the channel, no less; most of it is for messages.
#define CHANNEL_SIZE (2 * FL_MESSAGE_MAX + 16 * FL_PAGE)
/// Writes into its channel whatever it likes.
void child_write(int index, uint64_t at, const void *from, uint64_t size);
void child_pass_turn(int index);
/// Ends the call, or asks for a path to be used: and passes the turn.
void child_answer(int index, int error, const struct fl_invoke *call);
void child_ask(int index, const struct fl_frame *frame, const char *first,
               const char *second);


// processes.c: what the monitor asks for while it waits for such a process.

/// Sets `*served` where it is one of its calls.
long process_call(long number, const long args[6], bool *served);
void process_start(void);

// others.c: keys, threads, the process's end.

long other_call(long number, const long args[6], bool *served);

// threads.c: threads besides the first, which run when the test says so.

void thread_start(void);
/// clone has made it: its number. It runs until it is in its domain.
long thread_begin(struct fl_thread *thread, int *parent_tid);
/// A thread of the domain makes a call, if there is one, as if it had been made
/// on another processor: the `which`th of them. What it gets back; false if it
/// is gone, or there is none.
bool thread_call(int index, uint32_t which, long number, const long args[6],
                 long *result);
/// So many of the domain's threads are there, besides the first.
uint32_t thread_count(int index);
/// One of them.
struct fl_thread *thread_get(int index, uint32_t which);
/// It returns from where it began, on another processor.
void thread_return(int index, uint32_t which);
/// The thread that acts now is at its end.
_Noreturn void thread_leave(void);
/// Its domain was ended on it.
_Noreturn void thread_unwind(void);
/// It is one of those, and not the first.
bool thread_acts(void);
/// The number of the one that acts.
int thread_id(void);
/// Where it enters a domain: false if that is for a call of a function's. Else
/// it does not come back from here until its domain has ended.
bool thread_enters(const void *entry, long argument, uintptr_t stack);
/// The thread takes an alternate stack; a signal takes it away.
void thread_take_stack(uintptr_t base);
uintptr_t thread_stack(void);
/// The monitor signals, waits for members and wakes who does so; and sees to it
/// that all threads have seen what it wrote.
long thread_signal(const long args[6]);
long thread_wait(const long args[6]);
void thread_wake(void);
void thread_barrier(void);
/// Those of no domain that runs are gone.
void thread_check(void);

// passed.c: the calls that it passes on.

/// What there is in syscalls.def.
enum kind { NO_ROW, PASSED, SERVED, REFUSED, ABSENT_ROW, EARLY_ROW };
struct row {
  enum kind kind;
  const char *who, *classes;
};
#define ROWS 463
extern const struct row rows[ROWS];
/// Argument `at` is one that the class promises, for the domain.
bool class_holds(int index, const struct fl_frame *frame, char class, int at);

#endif
