//===-- test/unit/monitor/seccomp-test.c - The filters, call by call ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each call is made in a child of its own that has installed the filter: by
// each of the monitor's SYSCALL instructions and by one of this program's, with
// arguments that the kernel refuses. A child that dies of SIGSYS was refused
// its call; what else becomes of it, behind an instruction that expects to be
// in a gate, is nothing to the filter.
//
// Prints the numbers that each place may make.
//
//===----------------------------------------------------------------------===//
#include "image.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NUMBERS = 512, BAD = -1 };
/// uretprobe, uprobe: no filter sees them (Linux 6.14), and from anywhere but
/// the kernel's own trampoline they are a SIGILL.
enum { FIRST_OF_PROBES = 335, LAST_OF_PROBES = 336 };

#pragma GCC visibility push(hidden)
// rt/monitor.
int fl_seccomp_keys(void);
int fl_seccomp_parent(void);
extern char fl_site_kernel_keyed[], fl_site_own[], fl_site_clone[],
    fl_site_signal[];
extern uint64_t fl_secret;

// What workflow.ld defines. The function's text is two pages of this array.
static char image[4 * 4096] __attribute__((aligned(4096)));
static const struct fl_domain_image function = {
    .regions = {[FL_REGION_TEXT] = {image + 4096, image + 3 * 4096}}};
const struct fl_image fl_image = {.function_count = 1, .functions = &function};
char __fl_image_start[1], __fl_functions_start[1], __fl_functions_end[1],
    __fl_public_start[1], __fl_public_end[1];
#pragma GCC visibility pop

__asm__(".pushsection .text\n"
        "other: syscall\n"
        "other_site: ret\n"
        ".popsection");
extern char other_site[];

static int (*install)(void) = fl_seccomp_keys;

struct call {
  long number, args[6];
};

static void make(const char *behind, const struct call *call) {
  long number = call->number;
  register long r8 __asm__("r8") = call->args[4];
  register long r9 __asm__("r9") = call->args[5];
  register long r10 __asm__("r10") = call->args[3];
  __asm__ volatile("callq *%[at]"
                   : "+a"(number)
                   : [at] "b"(behind - 2), "D"(call->args[0]),
                     "S"(call->args[1]), "d"(call->args[2]), "r"(r8), "r"(r9),
                     "r"(r10)
                   : "rcx", "r11", "memory");
}

/// The filter lets this call pass.
static bool passes(const char *behind, const struct call *call) {
  const struct rlimit none = {0, 0};
  int status = 0;
  pid_t pid = fork();

  if (pid == 0) {
    setrlimit(RLIMIT_CORE, &none);
    if (install())
      abort();
    make(behind, call);
    __builtin_trap(); // exit would be a system call from a wrong place
  }
  if (pid < 0 || waitpid(pid, &status, 0) < 0) {
    perror("seccomp-test");
    exit(1);
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
    fprintf(stderr, "seccomp-test: no filter\n");
    exit(1);
  }
  return !(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static bool of_probes(long number) {
  return number >= FIRST_OF_PROBES && number <= LAST_OF_PROBES;
}

static struct call with(long number, int place, uint64_t secret) {
  struct call call = {number, {BAD, BAD, BAD, BAD, BAD, BAD}};
  if (place >= 0)
    call.args[place] = (long)secret;
  return call;
}

/// The numbers that pass, with the secret as argument `place`.
static void list(const char *what, const char *behind, int place) {
  printf("%s:", what);
  for (long number = 0; number < NUMBERS; ++number) {
    struct call call = with(number, place, fl_secret);
    if (!of_probes(number) && passes(behind, &call))
      printf(" %ld", number);
  }
  printf("\n");
}

static const char *const rows[NUMBERS] = {
#define PASS(name, who, classes) [SYS_##name] = (classes),
#define SERVE(name, who, classes, function)
#define EARLY(name)
#define REFUSE(name)
#define ABSENT(name, number)
#include "syscalls.def"
    [SYS_futex] = "", // served, and then passed on
    [SYS_restart_syscall] = "",
};

/// As syscalls.def has them, as far as arguments that are BAD go.
static void compare(void) {
  printf("kernel differs:");
  for (long number = 0; number < NUMBERS; ++number) {
    struct call call = with(number, -1, 0);
    bool expected = rows[number];
    for (const char *class = rows[number]; class && *class; ++class)
      if (strchr("CI0TNK", *class))
        expected = false;
    if (!of_probes(number) &&
        passes(fl_site_kernel_keyed, &call) != expected)
      printf(" %ld", number);
  }
  printf("\n");
}

/// What process mode's parent may do beside that, from anywhere.
static void list_parent(void) {
  printf("parent:");
  for (long number = 0; number < NUMBERS; ++number) {
    struct call call = with(number, -1, 0);
    bool made = !of_probes(number) && passes(other_site, &call);
    if (rows[number] && !made)
      printf(" not %ld", number);
    if (!rows[number] && made)
      printf(" %ld", number);
  }
  printf("\n");
}

static void try(const char *what, const char *behind, struct call call) {
  printf("%s: %s\n", what, passes(behind, &call) ? "made" : "refused");
}

static void arguments(void) {
  const long secret = (long)fl_secret, low = (long)(fl_secret << 32 | 3);
  const long text = (long)function.regions[FL_REGION_TEXT].start, size = 2 * 4096;
  const long thread = 0x350f00;
  char *const own = fl_site_own, *const kernel = fl_site_kernel_keyed;
  enum { ANY = 5, RX = PROT_READ | PROT_EXEC, RW = PROT_READ | PROT_WRITE };

  try("mmap", own, (struct call){SYS_mmap, {0, 1, RW, BAD, low, BAD}});
  try("mmap, foreign", own, (struct call){SYS_mmap, {0, 1, RW, BAD, 3, BAD}});
  try("mmap, executable", own,
      (struct call){SYS_mmap, {0, 1, RX, BAD, low, BAD}});
  try("tag", own, (struct call){SYS_pkey_mprotect,
                                {1, 1, RW, ANY, 0, secret}});
  try("tag text", own, (struct call){SYS_pkey_mprotect,
                                     {text, size, RX, ANY, 0, secret}});
  try("tag text, writable", own,
      (struct call){SYS_pkey_mprotect,
                    {text, size, RX | PROT_WRITE, ANY, 0, secret}});
  try("tag less", own, (struct call){SYS_pkey_mprotect,
                                     {text, 4096, RX, ANY, 0, secret}});
  try("tag more", own,
      (struct call){SYS_pkey_mprotect,
                    {text, size | 1L << 32, RX, ANY, 0, secret}});
  try("tag data as text", own,
      (struct call){SYS_pkey_mprotect,
                    {text - 4096, size, RX, ANY, 0, secret}});
  try("tag text elsewhere", own,
      (struct call){SYS_pkey_mprotect,
                    {text - (1L << 32), size, RX, ANY, 0, secret}});
  try("dispatch on", own,
      (struct call){SYS_prctl, {59, 1, 0, 0, BAD, secret}});
  try("dispatch off", own,
      (struct call){SYS_prctl, {59, 0, 0, 0, 0, secret}});
  try("dispatch with a hole", own,
      (struct call){SYS_prctl, {59, 1, 0, BAD, BAD, secret}});
  try("set GS", own, (struct call){SYS_arch_prctl,
                                   {0x1001, BAD, 0, 0, 0, secret}});
  try("get GS", own, (struct call){SYS_arch_prctl,
                                   {0x1004, BAD, 0, 0, 0, secret}});
  try("give pages back", own,
      (struct call){SYS_madvise, {BAD, 1, 4, 0, 0, secret}});
  try("punch a hole", own,
      (struct call){SYS_madvise, {BAD, 1, 9, 0, 0, secret}});
  try("F_GETFL", kernel, (struct call){SYS_fcntl, {BAD, 3}});
  try("F_SETOWN", kernel, (struct call){SYS_fcntl, {BAD, 8}});
  try("FIONREAD", kernel, (struct call){SYS_ioctl, {BAD, 0x541b}});
  try("TIOCSTI", kernel, (struct call){SYS_ioctl, {BAD, 0x5412}});
  try("own limits", kernel, (struct call){SYS_prlimit64, {0, BAD, 0, BAD}});
  try("set limits", kernel, (struct call){SYS_prlimit64, {0, BAD, BAD, 0}});
  try("thread", fl_site_clone, (struct call){SYS_clone, {thread, 0, 0, 0, secret}});
  try("thread, foreign", fl_site_clone,
      (struct call){SYS_clone, {thread, 0, 0, 0, secret ^ 1}});
  try("process", fl_site_clone, (struct call){SYS_clone, {17, 0, 0, 0, secret}});
  try("handler", fl_site_signal,
      (struct call){SYS_arch_prctl, {0x1001, BAD, 0, 0, secret}});
  try("handler, foreign", fl_site_signal,
      (struct call){SYS_arch_prctl, {0x1001, BAD, 0, 0, secret ^ 1}});
  try("x32", kernel, (struct call){SYS_getpid | 0x40000000, {0}});
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  fl_secret = 0x123456789abcdef0;
  list("elsewhere", other_site, 5);
  list("own, no secret", fl_site_own, -1);
  list("own", fl_site_own, 5);
  list("clone", fl_site_clone, 4);
  list("signal", fl_site_signal, 4);
  compare();
  arguments();
  install = fl_seccomp_parent;
  list_parent();
  return 0;
}
