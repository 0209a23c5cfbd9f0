// What the attackers of this folder share: see run.py.
#ifndef ATTACK_H
#define ATTACK_H

#include <faastlane.h>
#include <stdbool.h>
#include <stdint.h>

/// An attack's result: -errno when it was refused, otherwise something came of
/// it, perhaps `loot`. Whether the victim still is what it was is the victim's
/// to say.
struct attack {
  const char *name;
  long (*make)(void);
};

/// What the victim told.
extern struct target {
  char *page; ///< two pages of its own, the first with what is to be stolen
  char *data; ///< a page of its .data, with the same
  int fd;     ///< a file of its own, with the same; fd + 1 is its socket
  int pid;    ///< of the process that it runs in
  int host;   ///< of the process that was started
  int other;  ///< of a process that has nothing to do with these
} target;

/// What the attack has read.
extern char loot[16];

/// The socket to run.py, which sends a descriptor of the victim's memory there
/// to attacks that begin with "recv".
extern int line;

/// A system call, by way of the libc's syscall() or by an instruction of the
/// attacker's own: the result or -errno.
#define call(...) call_(__VA_ARGS__, 0L, 0L, 0L, 0L, 0L, 0L, 0)
#define call_(number, a, b, c, d, e, f, ...)                                   \
  make_call((long)(number), (long)(a), (long)(b), (long)(c), (long)(d),        \
            (long)(e), (long)(f))
long make_call(long number, long a, long b, long c, long d, long e, long f);

/// It is the instruction.
extern bool by_itself;

/// SYSCALL and RET, within another instruction.
#define raw(...) raw_(__VA_ARGS__, 0L, 0L, 0L, 0L, 0L, 0L, 0)
#define raw_(number, a, b, c, d, e, f, ...)                                    \
  raw_call((long)(number), (long)(a), (long)(b), (long)(c), (long)(d),         \
           (long)(e), (long)(f))
long raw_call(long number, long a, long b, long c, long d, long e, long f);

/// In a process made by raw(SYS_fork): the attack's result, and its end.
_Noreturn void tell_and_end(long result);

#endif
