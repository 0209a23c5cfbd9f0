// RUN: split-file %s %t
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/good.c
// RUN: %plugin_clang -fsyntax-only -Xclang -verify %t/bad.c
// RUN: %plugin_clang -fsyntax-only -Wno-user-defined-warnings %t/bad.c \
// RUN:   -Werror
// RUN: not %plugin_clang -fsyntax-only -Werror=user-defined-warnings \
// RUN:   %t/bad.c 2>&1 | FileCheck %t/bad.c
// Test that calls which the monitor refuses are warned of, with what to do
// instead, in a group that options and pragmas know.

//--- good.c
// expected-no-diagnostics
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int mount(const char *what) { return puts(what); }
static int system(int x) { return x; }

int f(int unknown) {
  void *p = mmap(0, 4096, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(p, 4096, unknown);
  syscall(SYS_getpid);
  syscall(unknown);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wuser-defined-warnings"
  fork();
#pragma clang diagnostic pop
  return mount("x") + system(1);
}

//--- bad.c
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

void f(void *p) {
  fork();                            // expected-warning {{'fork' is refused at run time: a function cannot make processes}} expected-note {{make it a branch of a Parallel state}}
  vfork();                           // expected-warning {{'vfork' is refused at run time}} expected-note {{make it a branch}}
  clone(0, p, 0, 0);                 // expected-warning {{'clone' is refused at run time}} expected-note {{make it a branch}}
  execl("/bin/true", "true", 0);     // expected-warning {{'execl' is refused at run time: a function cannot run other programs}} expected-note {{make it a state of the workflow}}
  system("true");                    // expected-warning {{'system' is refused at run time}} expected-note {{make it a state}}
  popen("true", "r");                // expected-warning {{'popen' is refused at run time}} expected-note {{make it a state}}
  posix_spawn(0, "x", 0, 0, 0, 0);   // expected-warning {{'posix_spawn' is refused at run time}} expected-note {{make it a state}}
  ptrace(PTRACE_TRACEME, 0, 0, 0);   // expected-warning {{'ptrace' is refused at run time: a function cannot reach into processes}}
  process_vm_readv(1, 0, 0, 0, 0, 0); // expected-warning {{'process_vm_readv' is refused at run time}}
  mmap(0, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, 3, 0); // expected-warning {{'mmap' is refused at run time: a function cannot make memory executable}}
  mprotect(p, 1, PROT_EXEC);         // expected-warning {{'mprotect' is refused at run time}}
  dlopen("x.so", RTLD_NOW);          // expected-warning {{'dlopen' is refused at run time: a function is linked statically}} expected-note {{give the library to flcc as an archive}}
  setuid(0);                         // expected-warning {{'setuid' is refused at run time: a function cannot change its user or group}}
  chroot("/");                       // expected-warning {{'chroot' is refused at run time: a function cannot change the file system's shape}}
  mount(0, "/", 0, 0, 0);            // expected-warning {{'mount' is refused at run time}}
  unshare(0);                        // expected-warning {{'unshare' is refused at run time: it would work around the monitor}}
  syscall(SYS_fork);                 // expected-warning {{'fork' is refused at run time}} expected-note {{make it a branch}}
  syscall(SYS_pkey_alloc, 0, 0);     // expected-warning {{'pkey_alloc' is refused at run time: protection keys are the monitor's}}
  syscall(SYS_mprotect, p, 1, 4);    // expected-warning {{'mprotect' is refused at run time}}
  syscall(SYS_bpf, 0, 0, 0);         // expected-warning {{'bpf' is refused at run time}}
  syscall(SYS_io_uring_setup, 1, 0); // expected-warning {{'io_uring_setup' is refused at run time}} expected-note {{use read, write and poll}}
}
int (*pointer)(void) = fork;         // expected-warning {{'fork' is refused at run time}} expected-note {{make it a branch}}

// CHECK: error: 'fork' is refused at run time: a function cannot make processes [-Werror,-Wuser-defined-warnings]
