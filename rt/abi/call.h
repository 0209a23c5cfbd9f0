//===-- rt/abi/call.h - Calls from a domain into the monitor --------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A domain enters the monitor through `__fl_syscall`, with a number in rax and
// arguments in rdi, rsi, rdx, r10, r8, r9, as a Linux system call would be
// made, and gets 0 or more, or -errno. Numbers below FL_CALL_BASE are Linux's
// (rt/monitor/syscalls.def says what becomes of each); the ones below are the
// monitor's own. All structures lie in the caller's memory; the monitor copies
// them in before it looks at them, and believes nothing in them.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_CALL_H
#define FL_ABI_CALL_H

#include <stddef.h>
#include <stdint.h>

/// Above every Linux number (x32's set bit 30), so that the two never meet.
#define FL_CALL_BASE 0x10000
enum fl_call {
  /// Host, once, before any function ran: start_isolation(enum fl_mode wanted,
  /// struct fl_isolation *wanted_and_got, uint32_t denied). `denied` is of enum
  /// fl_allow: what no function may, whatever the image allows it.
  FL_CALL_ISOLATE = FL_CALL_BASE,
  /// Host: run an instance of a function once: (struct fl_invoke *).
  FL_CALL_INVOKE,
  /// Host: (uint32_t instance, void *to, size_t capacity): the output of its
  /// last invocation, when it did not fit the buffer given with it. Returns
  /// the bytes copied.
  FL_CALL_FETCH,
  /// The thread behind pthread_create: (const struct fl_thread_start *).
  /// Returns the thread's id. A function's threads end with the call in which
  /// they were made. -EAGAIN: no more of them.
  FL_CALL_THREAD,
  /// Host: (uint32_t instance, uint32_t ticket): ends the call of the instance
  /// that was made with the ticket. -ESRCH when it has not begun or is over.
  FL_CALL_CANCEL,
  /// Function: (size_t size): memory for an output of so many bytes, which is
  /// to begin where that does. Its address, or -ENOMEM, -EAGAIN: the call has
  /// had too many.
  FL_CALL_SEGMENT,
  /// Host: (const void *out_at, bool keep): lets go of an output, whose memory
  /// is kept for the next one, if it may be or is not large. 0 or -EINVAL.
  FL_CALL_RELEASE,
  /// Host: (uint32_t instance): gives back the memory of large messages that it
  /// keeps for the next ones. 0, -EINVAL, or -EBUSY as FL_CALL_INVOKE.
  FL_CALL_TRIM,
  /// Host, process mode: (uint32_t instance): makes its process, if there is
  /// none, before its first call. 0, or -errno as FL_CALL_INVOKE. A process
  /// ends
  /// with the thread that made it.
  FL_CALL_PREPARE,
  FL_CALL_END
};

enum fl_mode {
  FL_MODE_AUTO, ///< mpk where it works, else process
  FL_MODE_MPK,
  FL_MODE_PROCESS,
  FL_MODE_NONE,
};

/// Why a mode is not to be had: what the first thing missing is. The monitor
/// prints nothing; the host turns these into words.
enum fl_missing {
  FL_MISSING_NOTHING,
  FL_MISSING_PKU,     ///< CPUID or pkey_alloc says there are no keys
  FL_MISSING_KEYS,    ///< none left for the host or for any function
  FL_MISSING_SUD,     ///< no Syscall User Dispatch
  FL_MISSING_SIGNALS, ///< a signal comes back with the wrong PKRU
  FL_MISSING_SECCOMP, ///< process mode: no seccomp filters
  FL_MISSING_MEMORY,
};

/// What the host asks for, and is told.
struct fl_isolation {
  /// Of each function, one at least; there may be fewer than were wanted.
  /// Instance n is one of function n % fl_image.function_count.
  uint32_t instances;
  // The rest is told.
  uint32_t mode;      ///< enum fl_mode in force; never FL_MODE_AUTO
  uint32_t missing;   ///< enum fl_missing: why mpk (auto) or the wanted mode
                      ///< is not in force
  int32_t error;      ///< the errno of the call that showed it, or 0
  int32_t public_key; ///< -1 outside mpk, as the next
  int32_t host_key;
  uint32_t function_keys; ///< how many keys the functions share; 0 outside mpk
};

enum fl_status {
  FL_STATUS_OK,    ///< output is the handler's
  FL_STATUS_ERROR, ///< the handler failed: error and cause are its own
  FL_STATUS_FAULT, ///< the instance crashed or was stopped: see fault
  FL_STATUS_EXIT,  ///< a handler called exit: see exit_status
  FL_STATUS_LIMIT, ///< the input or the output is larger than can be carried
};

/// What ended an instance. Addresses are of the function's own image.
struct fl_fault {
  int32_t signal;
  int32_t code;     ///< si_code, or FL_CODE_STACK
  int32_t key;      ///< protection key that refused, or -1
  int32_t syscall;  ///< number of a stray system call (SIGSYS), or -1
  uint32_t owner;   ///< 1 + index of the function whose memory that is, or 0
  uint64_t address; ///< what was touched
  uint64_t ip;      ///< where, as a run-time address
  uint64_t caller;  ///< where a call returns to that led out of the code, or 0
};

/// SIGSEGV in the guard below the function's stack.
#define FL_CODE_STACK 0x100
/// The monitor's own endings: its threads were still at work when the function
/// returned; the host wanted no more of it.
#define FL_CODE_THREADS 0x101
#define FL_CODE_CANCELLED 0x102

/// Outputs of so many bytes and more are to be in memory of FL_CALL_SEGMENT;
/// others may be anywhere.
#define FL_SEGMENT_MIN (64ul << 10)

/// What is kept for messages of no more bytes is not given back.
#define FL_KEPT (4ul << 20)

#define FL_TYPE_MAX 64  ///< bytes of a media type, NUL included
#define FL_ERROR_MAX 80 ///< bytes of an error name, NUL included
#define FL_CAUSE_MAX 1024

/// Why the monitor refused a call of a function's: X(name, errno, why).
#define FL_REFUSALS(X)                                                         \
  X(NONE, EPERM, "for no known reason")                                        \
  X(CALL, EPERM, "no function may make it")                                    \
  X(ABSENT, ENOSYS, "for functions there is no such call")                     \
  X(NET, EACCES, "not permitted: needs net")                                   \
  X(READ, EACCES, "not permitted: needs fs-read")                              \
  X(WRITE, EACCES, "not permitted: needs fs-write")                            \
  X(OUTSIDE, EACCES, "the path leads out of what is permitted")                \
  X(DESCRIPTOR, EBADF, "the descriptor is not the function's")                 \
  X(ARGUMENT, EPERM, "a command, type or flag that no function may give")      \
  X(FAMILY, EAFNOSUPPORT, "a family of sockets that no function may use")      \
  X(OTHERS, EPERM, "it concerns other threads or processes")                   \
  X(EXECUTABLE, EPERM, "no memory becomes executable")                         \
  X(SHARED, EINVAL, "no memory is shared to be written")
enum fl_refusal {
#define FL_REFUSAL(name, error, why) FL_REFUSAL_##name,
  FL_REFUSALS(FL_REFUSAL)
#undef FL_REFUSAL
      FL_REFUSAL_END
};

#define FL_REFUSED_MAX 16  ///< calls that are noted of one invocation
#define FL_REFUSED_PATH 64 ///< bytes of a path, NUL included; longer ones: cut

struct fl_refused {
  int64_t number;
  uint64_t args[6];
  uint32_t reason; ///< enum fl_refusal
  char path[FL_REFUSED_PATH];
};

/// All is a function's choice but `reason`, which in process mode is one, too.
struct fl_refusals {
  uint64_t count; ///< of all, noted or not
  struct fl_refused first[FL_REFUSED_MAX];
};

/// FL_CALL_INVOKE's argument, in the host's memory. The call returns 0 when
/// the function was run, however that ended (`status`), -EBUSY when the
/// instance is at work on another thread, -EINVAL, -EFAULT, -ENOMEM, -EAGAIN
/// when it could not be run at all.
struct fl_invoke {
  // In.
  uint32_t instance; ///< below fl_image.function_count * fl_isolation.instances
  uint32_t ticket;   ///< the host's name for this call: FL_CALL_CANCEL
  const void *in;
  uint64_t in_size;
  char in_type[FL_TYPE_MAX];
  /// The last so many of `in` are no input but the call's own environment: a
  /// NUL, then NAME=value with a NUL behind each.
  uint64_t env_size;
  void *out;                    ///< takes min(out_size, out_capacity) bytes
  uint64_t out_capacity;        ///< when out_size is more: FL_CALL_FETCH
  struct fl_refusals *refusals; ///< written when a call was refused; or null
  uint32_t fresh;               ///< 1: nothing of earlier calls is left
  // Out; the last two are written where `status` is not FL_STATUS_OK.
  uint64_t out_size;
  /// Where the output is when nothing was copied to `out`: the host's to read
  /// until FL_CALL_RELEASE. Else null.
  const void *out_at;
  /// Bytes that the function had mapped at most during the call, and has after
  /// it; 0 of a process that died, and in process mode its own word.
  uint64_t memory, kept;
  char out_type[FL_TYPE_MAX];
  uint32_t status; ///< enum fl_status
  int32_t exit_status;
  int32_t key;    ///< the instance's protection key, -1 outside mpk
  int32_t pid;    ///< the instance's process (process mode), else 0
  int32_t parked; ///< function whose instance lost its key to this one, or -1
  struct fl_fault fault;
  char error[FL_ERROR_MAX];
  char cause[FL_CAUSE_MAX];
};

/// FL_CALL_THREAD's argument; the fields are clone's.
struct fl_thread_start {
  int (*entry)(void *);
  void *arg;
  void *stack;
  void *tls;
  int *parent_tid;
  int *child_tid; ///< cleared and woken (futex) when the thread ends
};

#endif
