//===-- rt/monitor/path.c - Calls on paths --------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Paths are copied in before use, and what was opened is looked at before it
// is handed out. In process mode the parent makes the call.
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

/// File systems that show the process's memory or change the machine
/// (linux/magic.h). Refused for functions by what an open descriptor is, as a
/// path has many spellings.
static bool forbidden_filesystem(int fd) {
  static const uint32_t magic[] = {
      0x9fa0,     // proc
      0x62656572, // sysfs
      0x64626720, // debugfs
      0x74726163, // tracefs
      0x73636673, // securityfs
      0xcafe4a11, // bpf
      0x27e0eb,   // cgroup
      0x63677270, // cgroup2
      0x6c6f6f70, // binderfs
      0xde5e81e4, // efivarfs
  };
  uint64_t what[16] = {0};
  if (fl_syscall(SYS_fstatfs, fd, what))
    return true;
  for (uint32_t i = 0; i < sizeof magic / sizeof *magic; ++i)
    if (what[0] == magic[i])
      return true;
  return false;
}

/// How the arguments of a call on paths are to be read; the others are plain.
/// Where `out` is, an answer of `out_size` bytes (0: as long as the next
/// argument says) is copied back.
static const struct path_call {
  uint16_t number;
  int8_t directory, path, path2, out;
  uint16_t out_size;
} path_calls[] = {
    {SYS_open, -1, 0, -1, -1, 0},       {SYS_openat, 0, 1, -1, -1, 0},
    {SYS_stat, -1, 0, -1, 1, 144},      {SYS_lstat, -1, 0, -1, 1, 144},
    {SYS_newfstatat, 0, 1, -1, 2, 144}, {SYS_access, -1, 0, -1, -1, 0},
    {SYS_faccessat, 0, 1, -1, -1, 0},   {SYS_faccessat2, 0, 1, -1, -1, 0},
    {SYS_readlink, -1, 0, -1, 1, 0},    {SYS_readlinkat, 0, 1, -1, 2, 0},
    {SYS_unlink, -1, 0, -1, -1, 0},     {SYS_unlinkat, 0, 1, -1, -1, 0},
    {SYS_rmdir, -1, 0, -1, -1, 0},      {SYS_mkdir, -1, 0, -1, -1, 0},
    {SYS_mkdirat, 0, 1, -1, -1, 0},     {SYS_rename, -1, 0, 1, -1, 0},
    {SYS_renameat, 0, 1, 3, -1, 0},     {SYS_chmod, -1, 0, -1, -1, 0},
};

static const struct path_call *find(uint32_t number) {
  for (uint32_t i = 0; i < sizeof path_calls / sizeof *path_calls; ++i)
    if (path_calls[i].number == number)
      return &path_calls[i];
  return 0;
}

bool fl_path_opens(uint32_t number) {
  return number == SYS_open || number == SYS_openat;
}

/// Argument of the other directory, of the one call that has two.
static int directory2(const struct path_call *call) {
  return call->number == SYS_renameat ? 2 : -1;
}

uint32_t fl_path_folders(struct fl_frame *frame, long *folders[2]) {
  const struct path_call *call = find((uint32_t)frame->number);
  const int at[] = {call ? call->directory : -1, call ? directory2(call) : -1};
  uint32_t count = 0;

  folders[0] = folders[1] = 0;
  for (int i = 0; i < 2; ++i)
    if (at[i] >= 0 && (int)frame->args[at[i]] != AT_FDCWD)
      folders[count++] = &frame->args[at[i]];
  return count;
}

long fl_path_serve(const struct fl_instance *instance, struct fl_frame *frame,
                   char paths[2][FL_PATH_MAX], char answer[FL_PATH_MAX]) {
  const struct path_call *call = find((uint32_t)frame->number);
  bool host = instance->index == FL_HOST;

  if (!call)
    return -EPERM;
  frame->args[call->path] = (long)paths[0];
  if (call->path2 >= 0)
    frame->args[call->path2] = (long)paths[1];
  if (call->out >= 0)
    frame->args[call->out] = (long)answer;
  if (call->out >= 0 && !call->out_size &&
      (uint64_t)frame->args[call->out + 1] > FL_PATH_MAX)
    frame->args[call->out + 1] = FL_PATH_MAX;
  if (fl_path_opens(call->number)) {
    long *flags = &frame->args[call->path + 1];
    if (!host && *flags & O_PATH)
      return -EPERM; // could be opened again, as something else
    *flags |= O_CLOEXEC;
  }
  long result = fl_syscall(frame->number, frame->args[0], frame->args[1],
                           frame->args[2], frame->args[3], frame->args[4]);
  if (result >= 0 && fl_path_opens(call->number) && !host &&
      forbidden_filesystem((int)result)) {
    fl_syscall(SYS_close, result);
    return -EACCES;
  }
  return result;
}

long fl_sys_path(struct fl_thread *self, struct fl_frame *frame) {
  const struct path_call *call = find((uint32_t)frame->number);
  char paths[2][FL_PATH_MAX], answer[FL_PATH_MAX];
  uintptr_t out = call->out < 0 ? 0 : (uintptr_t)frame->args[call->out];
  long *folders[2];

  fl_path_folders(frame, folders);
  for (int i = 0; i < 2; ++i)
    if (folders[i] && !fl_fd_owned(self->instance, (int)*folders[i]))
      return -EBADF;
  long size =
      fl_copy_string(paths[0], (uintptr_t)frame->args[call->path], FL_PATH_MAX);
  if (size >= 0 && call->path2 >= 0)
    size = fl_copy_string(paths[1], (uintptr_t)frame->args[call->path2],
                          FL_PATH_MAX);
  if (size < 0)
    return size;
  long result = fl_machine.child
                    ? fl_process_path(frame, paths, answer)
                    : fl_path_serve(self->instance, frame, paths, answer);
  if (result < 0)
    return result;
  if (fl_path_opens(call->number))
    return fl_fd_take(self->instance, result);
  long error =
      !out ? 0
           : fl_copy_out(out, answer,
                         call->out_size ? call->out_size : (uint64_t)result);
  return error ? error : result;
}
