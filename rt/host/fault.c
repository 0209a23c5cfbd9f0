//===-- rt/host/fault.c - What ended an instance, in words ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fault.h"
#include "isolation.h"
#include "monitor.h"
#include "region.h"
#include "symbol.h"
#include "syscall.h"

#include <signal.h>
#include <string.h>

// siginfo's codes that <signal.h> names only with feature macros.
#define CODE_MAPPING 1   // SEGV_MAPERR
#define CODE_ACCESS 2    // SEGV_ACCERR
#define CODE_KEY 4       // SEGV_PKUERR
#define CODE_KERNEL 0x80 // SI_KERNEL: no address is known

#define FIRST_PAGE 4096

struct name {
  int number;
  char name[20];
};

static const struct name signals[] = {
    {SIGABRT, "SIGABRT"},     {SIGALRM, "SIGALRM"}, {SIGBUS, "SIGBUS"},
    {SIGCHLD, "SIGCHLD"},     {SIGFPE, "SIGFPE"},   {SIGHUP, "SIGHUP"},
    {SIGILL, "SIGILL"},       {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"},
    {SIGPIPE, "SIGPIPE"},     {SIGQUIT, "SIGQUIT"}, {SIGSEGV, "SIGSEGV"},
    {SIGSTKFLT, "SIGSTKFLT"}, {SIGSYS, "SIGSYS"},   {SIGTERM, "SIGTERM"},
    {SIGTRAP, "SIGTRAP"},     {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
    {SIGXCPU, "SIGXCPU"},     {SIGXFSZ, "SIGXFSZ"}, {0, ""},
};

static const char *find(const struct name *table, int number) {
  for (; table->name[0]; table++)
    if (table->number == number)
      return table->name;
  return NULL;
}

static void add_domain(struct fl_text *text,
                       const struct fl_domain_image *domain) {
  if (domain == &fl_image.host)
    fl_text_add(text, "the host");
  else
    fl_text_format(text, "function '%s'", domain->name);
}

/// "function 'b' (data)", from the address where the image tells, else what the
/// monitor says, which knows heaps and stacks, else from the key: a function's
/// may be another's by now. Returns false when none of them does.
static bool add_owner(struct fl_text *text, const struct fl_invoke *call) {
  const struct fl_domain_image *domain;
  struct fl_region region;
  if (fl_region_find(call->fault.address, &domain, &region)) {
    add_domain(text, domain);
    fl_text_format(text, " (%s)", region.name);
    return true;
  }
  uint32_t owner = call->fault.owner - 1;
  if (owner < fl_image.function_count) {
    add_domain(text, &fl_image.functions[owner]);
    return true;
  }
  int key = call->fault.key;
  if (key < 0 || fl_isolation.mode != FL_MODE_MPK)
    return false;
  if (key == 0) {
    fl_text_add(text, "the monitor");
    return true;
  }
  if (key == fl_isolation.public_key) {
    fl_text_add(text, "the public region");
    return true;
  }
  if (key == fl_isolation.host_key) {
    fl_text_add(text, "the host");
    return true;
  }
  return false;
}

/// musl ends a program with HLT where it finds its own data damaged. A function
/// that has it of its own is told the same.
static bool stopped_by_libc(uint64_t ip) {
  const struct fl_domain_image *domain;
  struct fl_region region;
  uint8_t byte;
  return fl_region_find(ip, &domain, &region) &&
         region.start == (uintptr_t)domain->regions[FL_REGION_TEXT].start &&
         fl_symbol_code(domain, ip - region.start, &byte) && byte == 0xf4;
}

static void add_memory_fault(struct fl_text *text,
                             const struct fl_invoke *call) {
  const struct fl_fault *fault = &call->fault;
  if (fault->code == CODE_KERNEL) {
    fl_text_add(text, stopped_by_libc(fault->ip)
                          ? ": its libc found its heap or stack damaged"
                          : ": a misaligned vector access, an address that no "
                            "memory can have, or an instruction of the "
                            "kernel's");
    return;
  }
  fl_text_format(text, " at 0x%llx: ", (unsigned long long)fault->address);
  if (fault->code == FL_CODE_STACK) {
    fl_text_add(text, "stack overflow");
    return;
  }
  if (fault->address < FIRST_PAGE) {
    fl_text_add(text, "a null pointer");
    return;
  }
  if (fault->key == 0 && fault->owner == fl_monitor_function(call) + 1) {
    fl_text_add(text, "nothing is mapped there"); // of its own address space
    return;
  }
  size_t before = text->size;
  fl_text_add(text, "memory of ");
  bool owned = add_owner(text, call);
  if (!owned)
    text->size = before;
  if (fault->code == CODE_KEY)
    fl_text_format(text, "%srefused by protection key %d", owned ? ", " : "",
                   fault->key);
  else if (fault->code == CODE_MAPPING)
    fl_text_add(text, owned ? ", not mapped for this function"
                            : "nothing is mapped there");
  else
    fl_text_add(text, owned ? ", which does not allow this access"
                            : "the memory there does not allow this access");
}

/// Addresses of an image move from run to run; offsets from a region do not,
/// and `addr2line -j .fl.<function>.text` takes them.
static void add_place(struct fl_text *text, const struct fl_invoke *call,
                      const char *what, uint64_t ip) {
  const struct fl_domain_image *domain;
  struct fl_region region;
  if (!fl_region_find(ip, &domain, &region)) {
    fl_text_format(text, "; %s 0x%llx", what, (unsigned long long)ip);
    return;
  }
  fl_text_format(text, "; %s ", what);
  if (domain != &fl_image.functions[fl_monitor_function(call)]) {
    add_domain(text, domain);
    fl_text_add(text, " ");
  }
  fl_text_format(text, "%s+0x%llx", region.name,
                 (unsigned long long)(ip - region.start));
  if (region.start == (uintptr_t)domain->regions[FL_REGION_TEXT].start)
    fl_symbol_add(text, domain, ip - region.start);
}

/// Where a call left the function's code, or told its libc to end it. Its stack
/// can say anything: only what is in its code is shown.
static void add_caller(struct fl_text *text, const struct fl_invoke *call) {
  const struct fl_domain_image *domain;
  struct fl_region region;
  uint64_t ip = call->fault.caller - 1; // of the call: behind it is where to
  if (fl_region_find(ip, &domain, &region) &&
      domain == &fl_image.functions[fl_monitor_function(call)] &&
      region.start == (uintptr_t)domain->regions[FL_REGION_TEXT].start)
    add_place(text, call, "called from", ip);
}

void fl_fault_describe(struct fl_text *text, const struct fl_invoke *call) {
  const struct fl_fault *fault = &call->fault;
  const char *name = find(signals, fault->signal);
  fl_text_format(text, "function '%s': ",
                 fl_image.functions[fl_monitor_function(call)].name);
  if (fault->code == FL_CODE_THREADS) {
    fl_text_add(text, "it returned while threads of its own were still at "
                      "work; they must be joined");
    return;
  }
  if (name)
    fl_text_add(text, name);
  else
    fl_text_format(text, "signal %d", fault->signal);

  switch (fault->signal) {
  case SIGSEGV:
  case SIGBUS:
    add_memory_fault(text, call);
    break;
  case SIGSYS:
    if (fault->syscall >= 0) {
      const char *call_name = fl_syscall_name(fault->syscall);
      fl_text_format(text, ": stray system call %d", fault->syscall);
      if (call_name)
        fl_text_format(text, " (%s)", call_name);
      fl_text_add(text, ", made outside its libc");
    }
    break;
  case SIGABRT:
    fl_text_add(text, ": it called abort, or an assertion failed");
    break;
  case SIGFPE:
    fl_text_add(text, ": a division by zero or an overflow in one");
    break;
  case SIGILL:
    fl_text_add(text, ": an instruction that this CPU does not have, or a trap "
                      "of the compiler's");
    break;
  case SIGKILL:
    fl_text_add(text, ": killed from outside, perhaps for lack of memory");
    break;
  default:
    break;
  }
  if (call->fault.ip)
    add_place(text, call, "executing", call->fault.ip);
  if (call->fault.caller)
    add_caller(text, call);
}
