//===-- bench/gate/step.c - Counts instructions one by one ---------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// step ADDRESS SKIP OUT PROGRAM ARGUMENT...: runs a program until its SKIP +
// 1st call of the function at ADDRESS (in its file), steps from there to the
// function's return, and writes to OUT how often each address was executed. A
// processor's counters would tell the same, but few virtual machines have them,
// and none tells whose instructions they were.
//
// Only the first thread is looked at, and no other may come by ADDRESS.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/// What is counted lies in the program's first bytes.
enum { SPAN = 1 << 24 };

static unsigned counts[SPAN];
static pid_t child;

_Noreturn static void die(const char *what) {
  fprintf(stderr, "step: error: %s: %s\n", what, strerror(errno));
  if (child > 0)
    kill(child, SIGKILL);
  exit(1);
}

static struct user_regs_struct registers(void) {
  struct user_regs_struct regs;
  if (ptrace(PTRACE_GETREGS, child, NULL, &regs))
    die("registers");
  return regs;
}

static long peek(uint64_t at) {
  errno = 0;
  long word = ptrace(PTRACE_PEEKTEXT, child, (void *)at, NULL);
  if (errno)
    die("peek");
  return word;
}

static void poke(uint64_t at, long word) {
  if (ptrace(PTRACE_POKETEXT, child, (void *)at, (void *)word))
    die("poke");
}

/// Goes on until the next trap; any other signal is the program's.
static void go(enum __ptrace_request how) {
  int status, signal = 0;
  do {
    if (ptrace(how, child, NULL, (void *)(long)signal))
      die("ptrace");
    if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) {
      errno = ESRCH;
      die("the program ended before it got there");
    }
    signal = WSTOPSIG(status);
  } while (signal != SIGTRAP);
}

/// Where the program's first byte is: what the kernel calls its entry, less
/// what its file does.
static uint64_t find_base(const char *program) {
  char path[64];
  Elf64_Ehdr head;
  Elf64_auxv_t aux;
  uint64_t entry = 0;
  snprintf(path, sizeof path, "/proc/%d/auxv", (int)child);
  FILE *file = fopen(path, "re");
  while (file && fread(&aux, sizeof aux, 1, file) == 1)
    if (aux.a_type == AT_ENTRY)
      entry = aux.a_un.a_val;
  if (file)
    fclose(file);
  file = fopen(program, "re");
  if (!entry || !file || fread(&head, sizeof head, 1, file) != 1)
    die(program);
  fclose(file);
  return entry - head.e_entry;
}

/// Stops at `at` for the (skip + 1)th time, as if there had been no breakpoint.
static void run_to(uint64_t at, unsigned long skip) {
  long word = peek(at), trap = (word & ~0xffl) | 0xcc;
  for (;; skip--) {
    poke(at, trap);
    go(PTRACE_CONT);
    struct user_regs_struct regs = registers();
    regs.rip = at;
    if (ptrace(PTRACE_SETREGS, child, NULL, &regs))
      die("registers");
    poke(at, word);
    if (skip == 0)
      return;
    go(PTRACE_SINGLESTEP);
  }
}

static void count_to_return(uint64_t base) {
  struct user_regs_struct regs = registers();
  uint64_t from = (uint64_t)peek(regs.rsp), stack = regs.rsp;
  uint64_t last = 0;
  do {
    // An instruction with `rep` stops after each round, and is still one.
    if (regs.rip - base < SPAN && regs.rip != last)
      counts[regs.rip - base]++;
    last = regs.rip;
    go(PTRACE_SINGLESTEP);
    regs = registers();
  } while (regs.rip != from || regs.rsp != stack + 8);
}

static void write_counts(const char *path) {
  FILE *file = fopen(path, "we");
  if (!file)
    die(path);
  for (size_t i = 0; i < SPAN; i++)
    if (counts[i])
      fprintf(file, "%zx %u\n", i, counts[i]);
  if (fclose(file))
    die(path);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: step ADDRESS SKIP OUT PROGRAM ARGUMENT...\n");
    return 2;
  }
  child = fork();
  if (child < 0)
    die("fork");
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, 1);
    personality(ADDR_NO_RANDOMIZE);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[4], argv + 4);
    _exit(127);
  }
  int status;
  if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
    die(argv[4]);
  uint64_t base = find_base(argv[4]);
  run_to(base + strtoull(argv[1], NULL, 16), strtoul(argv[2], NULL, 10));
  count_to_return(base);
  kill(child, SIGKILL);
  write_counts(argv[3]);
  return 0;
}
