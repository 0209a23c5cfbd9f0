//===-- rt/monitor/start.c - From the kernel to the host -----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"
#include <elf.h>

struct fl_machine_state fl_machine;
struct fl_instance fl_instances[FL_INSTANCES_MAX];

// linker-scripts/workflow.ld.
extern char __fl_image_start[], __fl_functions_start[], __fl_functions_end[];
extern const Elf64_Dyn _DYNAMIC[];

void fl_start(const uint64_t *sp);

void fl_relocate(uintptr_t start, uintptr_t end, uintptr_t to,
                 uintptr_t shift) {
  uintptr_t base = (uintptr_t)__fl_image_start;
  const Elf64_Rela *rela = 0;
  uint64_t size = 0;

  for (const Elf64_Dyn *entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_RELA)
      rela = (const Elf64_Rela *)(base + entry->d_un.d_ptr);
    if (entry->d_tag == DT_RELASZ)
      size = entry->d_un.d_val;
  }
  // flverify has seen to it that there are no others than R_X86_64_RELATIVE.
  for (; rela && size >= sizeof *rela; size -= sizeof *rela, ++rela) {
    uintptr_t place = base + rela->r_offset;
    // A function's pointers lead into its own regions.
    if (place >= start && place < end)
      *(uintptr_t *)(place - start + to) =
          base + (uintptr_t)rela->r_addend - shift;
  }
}

/// Where the kernel put arguments and environment, and the first thread's
/// stack.
static uintptr_t kernel_stack, kernel_stack_end;

static uint64_t length(const char *text) {
  uint64_t size = 0;
  while (text[size++])
    ;
  return size; // with the NUL
}

/// The environment is for every function: a copy of it outlives the stack.
static long copy_environment(char **envp) {
  while (envp[fl_machine.env_count])
    fl_machine.env_size += length(envp[fl_machine.env_count++]);
  uint64_t array = (fl_machine.env_count + 1) * sizeof *envp;
  long at =
      fl_syscall(SYS_mmap, 0, array + fl_machine.env_size,
                 PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at < 0 && at > -(long)FL_PAGE)
    return at;
  fl_machine.envp = (char **)at;
  char *to = (char *)at + array;
  for (; *envp; ++envp) {
    const uint64_t size = length(*envp);
    *(char **)at = memcpy(to, *envp, size);
    at += (long)sizeof *envp;
    to += size;
  }
  return 0;
}

long fl_start_forget(void) {
  return fl_syscall(SYS_munmap, kernel_stack, kernel_stack_end - kernel_stack);
}

/// A stream that is missing is one that neither reads nor writes: else the
/// first file or socket to be opened would be taken for it.
static void fill_streams(void) {
  for (int fd = 0; fd <= 2; ++fd)
    if (fl_syscall(SYS_fcntl, fd, F_GETFD) == -EBADF &&
        fl_syscall(SYS_open, "/", O_PATH) != fd)
      report_broken("a closed standard stream cannot be kept closed", 0);
}

/// The process's first instructions in C: the kernel's stack is still in use.
void fl_start(const uint64_t *sp) {
  // Functions are relocated when they start, if they do: most pages of a
  // workflow are never touched.
  const uintptr_t behind = (uintptr_t)__fl_functions_end;
  fl_relocate(0, (uintptr_t)__fl_functions_start, 0, 0);
  fl_relocate(behind, UINTPTR_MAX, behind, 0);

  fill_streams();
  int argc = (int)sp[0];
  char **argv = (char **)(sp + 1), **envp = argv + argc + 1;
  long error = copy_environment(envp);
  // The kernel makes it 128 KiB larger than it is at first.
  kernel_stack = ((uintptr_t)sp & ~(FL_PAGE - 1)) - (128ul << 10);
  while (*envp)
    ++envp;
  for (const uint64_t *aux = (const uint64_t *)(envp + 1); *aux != AT_NULL;
       aux += 2) {
    if (aux[0] == AT_HWCAP)
      fl_machine.hwcap = aux[1];
    if (aux[0] == AT_HWCAP2)
      fl_machine.fsgsbase = aux[1] & HWCAP2_FSGSBASE;
    if (aux[0] == AT_EXECFN) { // the last string
      fl_machine.path = (const char *)aux[1];
      kernel_stack_end = fl_page_up(aux[1] + length(fl_machine.path));
    }
  }
  fl_machine.mode = FL_MODE_NONE;
  fl_machine.signal_frames_trusted = true;
  fl_machine.instances = 1;
  for (uint32_t i = 0; i < fl_image.function_count; ++i)
    fl_instance_name(i);

  struct fl_instance *host = &fl_instances[FL_HOST];
  host->image = &fl_image.host;
  host->key = -1;
  host->relocated = true;
  struct fl_thread *self = fl_thread_first();
  if (!error)
    error = fl_thread_arm(self);
  if (!error)
    error = fl_arena_make(&host->arena, FL_HOST_ARENA);
  uintptr_t start = error ? 0 : fl_instance_prepare(host, argc, argv);
  if (!start)
    report_broken("no memory for the host", error);
  fl_instance_run(self, host, FL_ENTRY_START, start);
  report_broken("the host returned", 0);
}
