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
// The monitor's process can reach more than the function may: what procfs says
// of it leads to the host's descriptors and to other processes. So no path of a
// function is ever given to a call that follows links. It is opened first, by
// openat2 with RESOLVE_NO_MAGICLINKS, with what it names or, for calls that act
// on a name, with the folder that has it; the call is made on the descriptor.
//
//===----------------------------------------------------------------------===//
#include "way.h"

#define O_CREAT 0100
#define O_NOCTTY 0400
#define O_NONBLOCK 04000
#define O_NOFOLLOW 0400000
#define O_TMPFILE_ALONE 020000000
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EACCESS 0x200
#define AT_REMOVEDIR 0x200
#define AT_EMPTY_PATH 0x1000
#define O_ACCMODE 3
#define O_TRUNC 01000
#define O_SYNC 04010000u
#define W_OK 2
#define STAT_SIZE 144
#define STAT_MODE 24
#define S_IFMT 0170000
#define S_IFIFO 0010000
#define S_IFDIR 0040000
#define S_IFREG 0100000

/// What a call does, whichever of its names it is called by.
enum action {
  OPEN,
  SET_MODE_OF, ///< a descriptor: no path
  STAT,
  ACCESS,
  READ_LINK,
  SET_MODE,
  REMOVE,
  MAKE,
  RENAME
};

/// `at`: a folder's descriptor stands before each path. `flags`: index of the
/// argument with AT_* flags; 0: they are `fixed`.
static const struct path_call {
  uint16_t number;
  uint8_t action, at, flags;
  uint16_t fixed;
} path_calls[] = {
    {SYS_open, OPEN, 0, 0, 0},
    {SYS_openat, OPEN, 1, 0, 0},
    {SYS_stat, STAT, 0, 0, 0},
    {SYS_lstat, STAT, 0, 0, AT_SYMLINK_NOFOLLOW},
    {SYS_newfstatat, STAT, 1, 3, 0},
    {SYS_access, ACCESS, 0, 0, 0},
    {SYS_faccessat, ACCESS, 1, 0, 0},
    {SYS_faccessat2, ACCESS, 1, 3, 0},
    {SYS_readlink, READ_LINK, 0, 0, AT_SYMLINK_NOFOLLOW},
    {SYS_readlinkat, READ_LINK, 1, 0, AT_SYMLINK_NOFOLLOW},
    {SYS_chmod, SET_MODE, 0, 0, 0},
    {SYS_fchmod, SET_MODE_OF, 1, 0, 0},
    {SYS_unlink, REMOVE, 0, 0, 0},
    {SYS_unlinkat, REMOVE, 1, 2, 0},
    {SYS_rmdir, REMOVE, 0, 0, AT_REMOVEDIR},
    {SYS_mkdir, MAKE, 0, 0, 0},
    {SYS_mkdirat, MAKE, 1, 0, 0},
    {SYS_rename, RENAME, 0, 0, 0},
    {SYS_renameat, RENAME, 1, 0, 0},
};

static const struct path_call *find(uint32_t number) {
  for (uint32_t i = 0; i < sizeof path_calls / sizeof *path_calls; ++i)
    if (path_calls[i].number == number)
      return &path_calls[i];
  return 0;
}

int fl_path_argument(long number) {
  const struct path_call *call = find((uint32_t)number);
  return call && call->action != SET_MODE_OF ? call->at : -1;
}

bool fl_path_opens(uint32_t number) {
  return number == SYS_open || number == SYS_openat;
}

uint32_t fl_path_folders(struct fl_frame *frame, long *folders[2]) {
  const struct path_call *call = find((uint32_t)frame->number);
  uint32_t count = 0;

  folders[0] = folders[1] = 0;
  for (int i = 0; call && call->at && i <= (call->action == RENAME); ++i)
    if ((int)frame->args[2 * i] != AT_FDCWD)
      folders[count++] = &frame->args[2 * i];
  return count;
}

static uint32_t type_of(int fd) {
  char what[STAT_SIZE] = {0};
  uint32_t type;

  fl_syscall(SYS_fstat, fd, what);
  memcpy(&type, what + STAT_MODE, sizeof type);
  return type & S_IFMT;
}

static long open_path(const struct fl_instance *instance, long folder,
                      char *path, uint32_t flags, uint64_t mode) {
  // A thread of the monitor's does not wait for what a function opens: for a
  // modem's carrier, or for the other end of a FIFO.
  bool waits = instance->index != FL_HOST && !(flags & O_NONBLOCK);
  bool writes = flags & (O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE_ALONE);
  struct fl_way way;

  // Could be opened again, as something else; could send the host signals.
  if (instance->index != FL_HOST && flags & (O_PATH | O_ASYNC))
    return FL_REFUSE(ARGUMENT);
  long error = fl_way_begin(
      instance, folder, path,
      writes ? FL_ALLOW_READ | FL_ALLOW_WRITE : FL_ALLOW_READ, &way);
  if (error)
    return error;
  if (way.resolve && !(flags & O_ACCMODE))
    flags = (flags & ~O_SYNC) | (way.write ? O_DSYNC : 0u);
  mode = flags & (O_CREAT | O_TMPFILE_ALONE) ? mode & 07777 : 0;
  long fd = fl_way_open(&way, way.path,
                        flags | O_NOCTTY | (waits ? O_NONBLOCK : 0), mode);
  if (fd < 0 || !waits)
    return fd;
  if (type_of((int)fd) == S_IFIFO)
    error = -EOPNOTSUPP;
  if (!error)
    error = fl_syscall(SYS_fcntl, fd, F_SETFL, flags);
  if (error)
    fl_syscall(SYS_close, fd);
  return error ? error : fd;
}

/// chmod of a file or folder: a device's mode is the machine's.
static long set_mode(int fd, long mode) {
  uint32_t type = type_of(fd);
  return type == S_IFREG || type == S_IFDIR ? fl_syscall(SYS_fchmod, fd, mode)
                                            : FL_REFUSE(ARGUMENT);
}

/// fchmod: what is open for writing, or lies where it could be.
static long set_mode_of(const struct fl_instance *instance, int fd, long mode) {
  long flags = fl_syscall(SYS_fcntl, fd, F_GETFL);

  if (flags < 0)
    return flags;
  if (instance->index != FL_HOST && !(flags & (O_ACCMODE | O_DSYNC)))
    return FL_REFUSE(WRITE);
  return set_mode(fd, mode);
}

/// Calls on what the path names, made on descriptor `fd` of it.
static long act_on(int fd, enum action action, const long *arg, long flags,
                   char answer[FL_PATH_MAX]) {
  long result;

  switch (action) {
  case STAT:
    return fl_syscall(SYS_fstat, fd, answer);
  case ACCESS:
    return fl_syscall(SYS_faccessat2, fd, "", arg[0],
                      AT_EMPTY_PATH | (flags & AT_EACCESS));
  case READ_LINK:
    result = fl_syscall(SYS_readlinkat, fd, "", answer,
                        (uint64_t)arg[1] < FL_PATH_MAX ? arg[1] : FL_PATH_MAX);
    return result == -ENOENT ? -EINVAL : result; // is no link
  default:
    return set_mode(fd, arg[0]);
  }
}

/// Calls on names, in folders that are open. RENAME alone has two of each.
static long act_in(const long folders[2], const char *const names[2],
                   enum action action, const long *arg, long flags) {
  switch (action) {
  case REMOVE:
    return fl_syscall(SYS_unlinkat, folders[0], names[0], flags);
  case MAKE:
    return fl_syscall(SYS_mkdirat, folders[0], names[0], arg[0]);
  default:
    return fl_syscall(SYS_renameat, folders[0], names[0], folders[1], names[1]);
  }
}

long fl_path_serve(const struct fl_instance *instance,
                   const struct fl_frame *frame, char paths[2][FL_PATH_MAX],
                   char answer[FL_PATH_MAX]) {
  const struct path_call *call = find((uint32_t)frame->number);
  long fds[2] = {-1, -1}, result = 0;
  const char *names[2];
  struct fl_way way;

  if (!call)
    return -EPERM;
  const long *arg = frame->args + call->at + 1; // behind the first path
  long folder = call->at ? frame->args[0] : AT_FDCWD;
  long flags = call->flags ? frame->args[call->flags] : call->fixed;
  if (call->action == SET_MODE_OF)
    return set_mode_of(instance, (int)folder, frame->args[1]);
  if (call->action == OPEN)
    return open_path(instance, folder, paths[0], (uint32_t)arg[0],
                     (uint64_t)arg[1]);
  uint32_t need = FL_ALLOW_READ;
  if (call->action >= SET_MODE || (call->action == ACCESS && arg[0] & W_OK))
    need |= FL_ALLOW_WRITE;
  for (int i = 0; !result && i <= (call->action == RENAME); ++i) {
    if (i && call->at)
      folder = frame->args[2];
    result = fl_way_begin(instance, folder, paths[i], need, &way);
    if (!result && way.file && call->action >= SET_MODE)
      result = FL_REFUSE(WRITE);
    if (result)
      break;
    if (call->action >= REMOVE)
      fds[i] = fl_way_folder(&way, &names[i]);
    else
      fds[i] = fl_way_open(&way, way.path,
                           call->action == SET_MODE      ? O_NONBLOCK | O_NOCTTY
                           : flags & AT_SYMLINK_NOFOLLOW ? O_PATH | O_NOFOLLOW
                                                         : O_PATH,
                           0);
    if (fds[i] < 0)
      result = fds[i];
  }
  if (!result)
    result = call->action >= REMOVE
                 ? act_in(fds, names, call->action, arg, flags)
                 : act_on((int)fds[0], call->action, arg, flags, answer);
  for (int i = 0; i < 2; ++i)
    if (fds[i] >= 0)
      fl_syscall(SYS_close, fds[i]);
  return result;
}

long fl_sys_path(struct fl_thread *self, struct fl_frame *frame) {
  const struct path_call *call = find((uint32_t)frame->number);
  const long *arg = frame->args + call->at + 1;
  char paths[2][FL_PATH_MAX], answer[FL_PATH_MAX];
  long *folders[2];

  uint32_t count = fl_path_folders(frame, folders);
  for (uint32_t i = 0; i < count; ++i)
    if (fl_fd_use(self, (int)*folders[i]))
      return (int)*folders[i] < 0 ? -EBADF : FL_REFUSE(DESCRIPTOR);
  for (int i = 0; call->action != SET_MODE_OF && i <= (call->action == RENAME);
       ++i) {
    long from = frame->args[call->at + i * (call->at + 1)];
    long size = fl_copy_string(paths[i], (uintptr_t)from, FL_PATH_MAX);
    if (size < 0)
      return size;
  }
  // Another thread could make the number another folder's, in the middle.
  bool own = atomic_load(&self->instance->members) && !fl_machine.child;
  long error = 0;
  for (uint32_t i = 0; i < count && own; ++i) {
    *folders[i] = fl_syscall(SYS_fcntl, *folders[i], F_DUPFD_CLOEXEC, 3);
    error = *folders[i] < 0 ? *folders[i] : error;
  }
  long result = error ? error
                : fl_machine.child
                    ? fl_process_path(frame, paths, answer)
                    : fl_path_serve(self->instance, frame, paths, answer);
  for (uint32_t i = 0; i < count && own; ++i)
    if (*folders[i] >= 0)
      fl_syscall(SYS_close, *folders[i]);
  if (result < 0)
    return result;
  if (call->action == OPEN)
    return fl_fd_take(self->instance, result);
  if (call->action == STAT || call->action == READ_LINK)
    error = fl_copy_out((uintptr_t)arg[0], answer,
                        call->action == STAT ? STAT_SIZE : (uint64_t)result);
  return error ? error : result;
}
