//===-- test/unit/monitor/kernel.c - The calls that reach the kernel -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Those that the monitor makes with its own rights (fl_syscall6), by a table of
// what it may ask for: each is held to what the domain that it serves may have.
// Those that it passes on with the domain's rights, by the classes of
// syscalls.def, which are checked here a second time.
//
// A call succeeds unless `choose` says otherwise.
//
//===----------------------------------------------------------------------===//
#include "machine.h"

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESOLVE_BENEATH 8
#define RESOLVE_NO_MAGICLINKS 2
#define O_ACCMODE 3
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_TMPFILE_ALONE 020000000
#define PROCFS 0x9fa0
#define S_IFMT_BY_CHOICE(n) ((uint32_t[]){0100000, 0040000, 0010000, 0020000}[n])

static struct descriptor {
  bool open;
  int owner;      ///< MONITOR until a domain is told of it
  uint32_t pin;   ///< 1 + index of a permission: the monitor's for good
  bool write;     ///< what is below it, or itself, may be changed
  bool forbidden; ///< is of a file system that no function may reach
  uint32_t flags;
} descriptors[DESCRIPTORS];
static uint32_t pinning;
static struct {
  int key;
  bool used;
} stacks[FL_THREADS_MAX];
static uintptr_t guards[FL_THREADS_MAX];
static uint32_t guard_count;
/// In place of a permission: a socket to a function's process.
#define KEPT UINT32_MAX
static int lowest;

void kernel_start(void) {
  memset(descriptors, 0, sizeof descriptors);
  for (int fd = 0; fd <= 2; ++fd)
    descriptors[fd] =
        (struct descriptor){.open = true, .owner = FL_HOST, .write = true};
  lowest = 3;
  memset(stacks, 0, sizeof stacks);
  guard_count = 0;
}

bool kernel_guards(uintptr_t at) {
  for (uint32_t i = 0; i < guard_count; ++i)
    if (guards[i] == at)
      return true;
  return false;
}

int kernel_stack_key(uint32_t slot) { return stacks[slot].key; }

bool kernel_stack_used(uint32_t slot) { return stacks[slot].used; }

void kernel_give_from(int fd) { lowest = fd; }

static long give(int owner, uint32_t flags) {
  for (int fd = lowest; fd < DESCRIPTORS; ++fd)
    if (!descriptors[fd].open) {
      descriptors[fd] = (struct descriptor){
          .open = true, .owner = owner, .flags = flags, .write = true};
      return fd;
    }
  return -24; // EMFILE
}

long kernel_open(int owner, uint32_t flags) { return give(owner, flags); }

int kernel_owner(long fd) {
  return fd >= 0 && fd < DESCRIPTORS && descriptors[fd].open
             ? descriptors[fd].owner
             : CLOSED;
}

long kernel_copy(long from, long to) {
  if (to < 0 || to >= DESCRIPTORS)
    return -EBADF;
  int owner = descriptors[to].open ? descriptors[to].owner : machine.acting;
  descriptors[to] = descriptors[from];
  descriptors[to].owner = owner;
  return to;
}

void kernel_told(int index, long number, const long *args, long result) {
  if (!result && (number == SYS_pipe || number == SYS_pipe2 ||
                  number == SYS_socketpair)) {
    int pair[2];
    memcpy(pair, (void *)args[number == SYS_socketpair ? 3 : 0], sizeof pair);
    descriptors[pair[0]].owner = descriptors[pair[1]].owner = index;
    return;
  }
  if (result < 0 || (number != SYS_open && number != SYS_openat))
    return;
  kernel_hand_out(index, (int)result);
  descriptors[result].owner = index;
}

void kernel_hand_out(int index, int fd) {
  const struct descriptor *is = &descriptors[fd];
  if (fd < 0 || fd >= DESCRIPTORS || !is->open || is->owner != MONITOR ||
      is->pin)
    finding("open: domain %d is told of descriptor %d", index, fd);
  if (index != FL_HOST &&
      (is->forbidden || is->flags & (O_PATH | O_ASYNC) ||
       !(is->flags & O_CLOEXEC) ||
       (!(is->flags & O_ACCMODE) && !(is->flags & O_DSYNC) != !is->write)))
    finding("open: domain %d gets flags %o", index, is->flags);
}

long kernel_keep(void) {
  long fd = give(MONITOR, 0);
  if (fd >= 0)
    descriptors[fd].pin = KEPT;
  return fd;
}

long kernel_receive(bool write) {
  long fd = give(MONITOR, write ? O_DSYNC : 0);
  if (fd >= 0)
    descriptors[fd].write = write;
  return fd;
}

void kernel_check(void) {
  for (int fd = 0; fd < DESCRIPTORS; ++fd)
    if (descriptors[fd].open && descriptors[fd].owner == MONITOR &&
        !descriptors[fd].pin)
      finding("the monitor has left descriptor %d open", fd);
}

static struct descriptor *get(long fd) {
  return fd >= 0 && fd < DESCRIPTORS && descriptors[fd].open ? &descriptors[fd]
                                                             : NULL;
}

/// The domain that is served may have this done to the descriptor.
static struct descriptor *need_descriptor(const char *what, long fd) {
  struct descriptor *is = get((int)fd);
  if (is && is->owner != machine.acting && is->owner != MONITOR &&
      !(is->owner == machine.callee && machine.callee != MONITOR))
    finding("%s: descriptor %ld of domain %d, for domain %d", what, fd,
            is->owner, machine.acting);
  return is;
}

/// Memory that the monitor hands the kernel, for who has every right, is its
/// own: nobody changes it between check and use.
void kernel_need_own(const char *what, long at, uint64_t size) {
  if (space_owner((uintptr_t)at, size) != MONITOR)
    finding("%s: the kernel is given a domain's memory", what);
  if (size && __asan_region_is_poisoned((void *)at, size))
    finding("%s: what the kernel is given is too small", what);
}

bool kernel_fails(void) {
  if (!machine.fail_in)
    return false;
  --machine.fail_in;
  if (machine.fail_in == 0)
    machine.failed = true;
  return machine.fail_in == 0;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// A range whose rights or pages the monitor changes. A domain's own call
/// reaches no more than what mmap and brk serve; a call of a function is made
/// on all of its memory, and keys change hands.
static void need_range(const char *what, const long *a) {
  uintptr_t at = (uintptr_t)a[0], size = (uintptr_t)a[1];
  int owner = space_owner(at, size);

  if (at % FL_PAGE || !size)
    finding("%s: 0x%lx + 0x%lx is not of whole pages", what, at, size);
  if (machine.acting == MONITOR || machine.callee != MONITOR || machine.isolating)
    return;
  if (owner != machine.acting)
    finding("%s: memory of domain %d, for domain %d", what, owner,
            machine.acting);
  const struct fl_arena *arena = &fl_instances[owner].arena;
  if (at < arena->low || at + size > arena->end)
    finding("%s: 0x%lx of domain %d is not its to change", what, at, owner);
}

static long serve_mmap(const long *a) {
  const long reserve = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  if (a[2] != PROT_NONE)
    finding("mmap: accessible before it has its key");
  if (kernel_fails())
    return -ENOMEM;
  if (!a[0]) {
    if (a[3] != reserve || a[4] != -1)
      finding("mmap: reserves with flags %lx", a[3]);
    return (long)space_reserve(machine.acting == MONITOR ? FL_HOST
                                                         : machine.callee,
                               (uint64_t)a[1]);
  }
  need_range("mmap", a);
  if (a[3] == (MAP_PRIVATE | MAP_FIXED)) {
    const struct descriptor *file = need_descriptor("mmap", a[4]);
    if (a[4] <= 2 && machine.acting != FL_HOST)
      finding("mmap: maps a standard stream");
    if (!file || machine_choose(4) == 3)
      return file ? -EACCES : -EBADF;
  } else if (a[3] != (reserve | MAP_FIXED) || a[4] != -1) {
    finding("mmap: with flags %lx", a[3]);
  }
  space_map((uintptr_t)a[0], (uint64_t)a[1]);
  return a[0];
}

/// The page below a stack of the monitor's, for good.
static long make_guard(const char *what, const long *a) {
  if (a[1] != FL_PAGE || kernel_guards((uintptr_t)a[0]) ||
      guard_count == FL_THREADS_MAX)
    finding("%s: takes the monitor's memory away", what);
  if (kernel_fails())
    return -ENOMEM;
  guards[guard_count++] = (uintptr_t)a[0];
  return 0;
}

static long protect(const char *what, const long *a, int key) {
  if (a[2] == PROT_NONE &&
      space_owner((uintptr_t)a[0], (uint64_t)a[1]) == MONITOR)
    return make_guard(what, a);
  if (space_owner((uintptr_t)a[0], (uint64_t)a[1]) == MONITOR) {
    // The public pages and signal stacks.
    // Or a new thread's, of the function that makes it: it may have the key.
    const uint64_t slot =
        ((uintptr_t)a[0] - (uintptr_t)fl_signal_stacks) / FL_SIGNAL_STACK;
    bool member = machine.acting > 0 && slot >= FL_KEYS_MAX &&
                  slot < FL_THREADS_MAX && a[1] == FL_SIGNAL_STACK &&
                  a[0] == (long)fl_signal_stacks[slot] &&
                  fl_threads[slot].member_of == &fl_instances[machine.acting] &&
                  (!key || key == fl_instances[machine.acting].key);
    if (a[2] != (PROT_READ | PROT_WRITE) ||
        !(machine.isolating || machine.callee > 0 || member))
      finding("%s: of the monitor's memory", what);
    if (slot < FL_THREADS_MAX && a[1] == FL_SIGNAL_STACK) {
      stacks[slot].key = key;
      stacks[slot].used |= key > 0;
    }
    return 0;
  }
  need_range(what, a);
  uintptr_t text =
      (uintptr_t)space_region(space_owner((uintptr_t)a[0], (uint64_t)a[1]));
  if (a[2] & PROT_EXEC &&
      (a[2] & PROT_WRITE || (uintptr_t)a[0] != text || a[1] != FL_PAGE))
    finding("%s: makes code", what);
  if (a[2] & PROT_WRITE && (uintptr_t)a[0] < text + DATA_PAGE * FL_PAGE &&
      (uintptr_t)a[0] >= text)
    finding("%s: makes code or constants writable", what);
  if (kernel_fails())
    return -ENOMEM;
  return space_protect((uintptr_t)a[0], (uint64_t)a[1], (uint32_t)a[2], key);
}

static long serve_mprotect(const long *a) {
  if (fl_machine.mode == FL_MODE_MPK)
    finding("mprotect: pages without a key");
  return protect("mprotect", a, 0);
}

static long serve_pkey_mprotect(const long *a) {
  return protect("pkey_mprotect", a, (int)a[3]);
}

static long serve_mremap(const long *a) {
  const long to[] = {a[4], a[2]};
  need_range("mremap", a);
  need_range("mremap", to);
  if (a[3] != (MREMAP_MAYMOVE | MREMAP_FIXED) || a[1] != a[2])
    finding("mremap: with flags %lx", a[3]);
  if (kernel_fails())
    return -ENOMEM;
  return space_move((uintptr_t)a[0], (uint64_t)a[1], (uintptr_t)a[4]);
}

static long serve_madvise(const long *a) {
  if (a[2] != MADV_DONTNEED)
    finding("madvise: %ld", a[2]);
  if (space_owner((uintptr_t)a[0], (uint64_t)a[1]) == MONITOR) {
    uint64_t slot =
        ((uintptr_t)a[0] - (uintptr_t)fl_signal_stacks) / FL_SIGNAL_STACK;
    if (slot >= FL_THREADS_MAX || a[1] != FL_SIGNAL_STACK)
      finding("madvise: of the monitor's memory");
    stacks[slot].used = false;
    return 0;
  }
  need_range("madvise", a);
  if (kernel_fails())
    return -ENOMEM;
  if (!space_allows((uintptr_t)a[0], (uint64_t)a[1], PROT_NONE))
    return -ENOMEM;
  space_clear((uintptr_t)a[0], (uint64_t)a[1]);
  return 0;
}

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

/// The permission is the domain's, and suffices.
static bool pin_serves(uint32_t pin, bool write) {
  const struct fl_domain_image *image = fl_instances[machine_served()].image;
  const uint32_t i = pin - 1, allow = fl_image.paths[i].allow;
  uint32_t need = write ? FL_ALLOW_READ | FL_ALLOW_WRITE : FL_ALLOW_READ;

  if (pin == KEPT || need & ~allow)
    return false;
  return i < fl_image.common_paths ||
         (i >= image->first_path &&
          i < image->first_path + image->path_count &&
          machine_allows(machine_served(), need));
}

/// Begins a path at this descriptor: what there is below may be changed if
/// `write`.
static const struct descriptor *need_folder(const char *what, long fd,
                                            bool write) {
  const struct descriptor *folder = need_descriptor(what, fd);
  if (machine_served() == FL_HOST || machine_served() == MONITOR || machine.isolating)
    return folder;
  if (!folder)
    return (int)fd == AT_FDCWD
               ? (finding("%s: from the process's folder", what), NULL)
               : NULL;
  // Another thread could close it, and the number be another folder's.
  if (folder->owner == machine.acting && thread_count(machine.acting) &&
      machine_served() == machine.acting)
    finding("%s: in a folder that domain %d may close", what, machine.acting);
  if (folder->pin ? !pin_serves(folder->pin, write) : write && !folder->write)
    finding("%s: domain %d may not do this there", what, machine_served());
  return folder;
}

/// What may go wrong with a name.
static long outcome(void) {
  static const long errors[] = {0, 0, 0, 0, -ENOENT, -EXDEV, -EACCES, -ENOTDIR};
  return errors[machine_choose(sizeof errors / sizeof *errors)];
}

static long opened(const struct descriptor *folder, uint64_t flags) {
  bool write = flags & (O_ACCMODE | O_CREAT | O_TRUNC);
  long error = outcome();
  if (error)
    return error;
  long fd = give(MONITOR, (uint32_t)flags);
  if (fd >= 0) {
    descriptors[fd].forbidden = machine_choose(16) == 15;
    // A pin's rights are looked up again wherever they are needed.
    descriptors[fd].write =
        folder && folder->pin
            ? machine_served() == FL_HOST || pin_serves(folder->pin, true)
            : !folder || folder->write;
    if (write && !descriptors[fd].write)
      finding("open: for writing where only reading is allowed");
  }
  return fd;
}

static long serve_openat(const long *a) {
  kernel_need_own("openat", a[1], 1);
  if (machine_served() != FL_HOST)
    finding("openat: a path of a function's, without openat2");
  return opened(need_folder("openat", a[0], false), (uint64_t)a[2]);
}

static long serve_openat2(const long *a) {
  uint64_t how[3];
  kernel_need_own("openat2", a[1], 1);
  kernel_need_own("openat2", a[2], sizeof how);
  memcpy(how, (void *)a[2], sizeof how);
  bool write = how[0] & (O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE_ALONE);
  if (a[3] != sizeof how || !(how[2] & RESOLVE_NO_MAGICLINKS))
    finding("openat2: follows magic links");
  if (!machine.isolating && !(how[2] & RESOLVE_BENEATH))
    finding("openat2: leads anywhere");
  if (!machine.isolating && !*(const char *)a[1])
    return -ENOENT;
  const struct descriptor *folder = need_folder("openat2", a[0], write);
  if (!folder && !machine.isolating)
    return -EBADF;
  // Which permission is looked up: each begins with all of its path.
  uint32_t pinned = 0;
  for (uint32_t i = 0; machine.isolating && i < fl_image.path_count; ++i)
    if (strcmp((const char *)a[1], fl_image.paths[i].path) == 0)
      pinning = i + 1;
  if (machine.isolating)
    pinned = pinning;
  long fd = opened(folder, how[0]);
  if (fd >= 0)
    descriptors[fd].pin = pinned;
  return fd;
}

static long serve_fstat(const long *a) {
  uint32_t mode = S_IFMT_BY_CHOICE(machine_choose(4));
  kernel_need_own("fstat", a[1], 144);
  memset((void *)a[1], 0, 144);
  memcpy((char *)a[1] + 24, &mode, sizeof mode);
  return need_descriptor("fstat", a[0]) ? 0 : -EBADF;
}

static long serve_fstatfs(const long *a) {
  const struct descriptor *is = need_descriptor("fstatfs", a[0]);
  const uint64_t magic = is && is->forbidden ? PROCFS : 0xef53;
  kernel_need_own("fstatfs", a[1], 120);
  memset((void *)a[1], 0, 120);
  memcpy((void *)a[1], &magic, sizeof magic);
  return is ? 0 : -EBADF;
}

static long serve_faccessat2(const long *a) {
  kernel_need_own("faccessat2", a[1], 1);
  return need_folder("faccessat2", a[0], a[2] & 2) ? outcome() : -EBADF;
}

static long serve_readlinkat(const long *a) {
  kernel_need_own("readlinkat", a[1], 1);
  kernel_need_own("readlinkat", a[2], (uint64_t)a[3]);
  if (!need_folder("readlinkat", a[0], false))
    return -EBADF;
  if (machine.isolating || a[3] <= 0)
    return -EINVAL;
  long error = outcome();
  if (error)
    return error;
  long size = (long)machine_choose(300) % a[3];
  memset((void *)a[2], 'l', (uint64_t)size);
  return size;
}

/// A call on a name, in a folder.
static long in_folder(const char *what, long fd, long name) {
  kernel_need_own(what, name, 1);
  const char *slash = strchr((const char *)name, '/');
  if (machine_served() != FL_HOST && slash && slash[strspn(slash, "/")])
    finding("%s: a path where a name has to be", what);
  return need_folder(what, fd, true) ? outcome() : -EBADF;
}

static long serve_unlinkat(const long *a) {
  return in_folder("unlinkat", a[0], a[1]);
}

static long serve_mkdirat(const long *a) {
  return in_folder("mkdirat", a[0], a[1]);
}

static long serve_renameat(const long *a) {
  long error = in_folder("renameat", a[0], a[1]);
  long second = in_folder("renameat", a[2], a[3]);
  return error ? error : second;
}

static long serve_fchmod(const long *a) {
  return need_folder("fchmod", a[0], true) ? outcome() : -EBADF;
}

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

static long serve_close(const long *a) {
  struct descriptor *is = need_descriptor("close", a[0]);
  if (!is)
    return -EBADF;
  if (is->pin && is->pin != KEPT && !machine.isolating)
    finding("close: of a permission's folder");
  if (a[0] <= 2 && machine.acting != FL_HOST)
    finding("close: of a standard stream");
  is->open = false;
  return 0;
}

static long serve_fcntl(const long *a) {
  struct descriptor *is = need_descriptor("fcntl", a[0]);
  if (!is)
    return -EBADF;
  if (a[1] == F_GETFL)
    return is->flags;
  // A folder, for one call on a path.
  if (a[1] == F_DUPFD_CLOEXEC && is->owner == machine.acting &&
      thread_count(machine.acting)) {
    long fd = give(MONITOR, is->flags);
    if (fd >= 0) {
      descriptors[fd].write = is->write;
      descriptors[fd].forbidden = is->forbidden;
    }
    return fd;
  }
  if (a[1] != F_SETFL)
    finding("fcntl: the monitor makes %ld", a[1]);
  return 0;
}

static long pair(long at, long flags) {
  if (machine_choose(8) == 7)
    return -EINVAL;
  int fds[2] = {(int)give(MONITOR, (uint32_t)flags)};
  fds[1] = fds[0] < 0 ? -1 : (int)give(MONITOR, (uint32_t)flags);
  if (fds[1] < 0) {
    if (fds[0] >= 0)
      descriptors[fds[0]].open = false;
    return -24;
  }
  kernel_need_own("pipe", at, sizeof fds);
  memcpy((void *)at, fds, sizeof fds);
  return 0;
}

static long serve_pipe2(const long *a) { return pair(a[0], a[1]); }
static long serve_socketpair(const long *a) { return pair(a[3], 0); }

static long serve_poll(const long *a) {
  kernel_need_own("poll", a[0], (uint64_t)a[1] * 8);
  for (long i = 0; i < a[1]; ++i) {
    int fd;
    memcpy(&fd, (char *)a[0] + 8 * i, sizeof fd);
    const struct descriptor *is = get(fd);
    if (is && is->owner != machine.acting)
      finding("poll: descriptor %d of domain %d", fd, is->owner);
  }
  return 0;
}

static long serve_ppoll(const long *a) {
  kernel_need_own("ppoll", a[2], a[2] ? 16 : 0);
  if (a[3])
    finding("ppoll: with a mask of signals");
  return serve_poll(a);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

static const struct {
  long number;
  long (*serve)(const long args[6]);
} calls[] = {
    {SYS_mmap, serve_mmap},
    {SYS_mprotect, serve_mprotect},
    {SYS_pkey_mprotect, serve_pkey_mprotect},
    {SYS_mremap, serve_mremap},
    {SYS_madvise, serve_madvise},
    {SYS_openat, serve_openat},
    {SYS_openat2, serve_openat2},
    {SYS_fstat, serve_fstat},
    {SYS_fstatfs, serve_fstatfs},
    {SYS_faccessat2, serve_faccessat2},
    {SYS_readlinkat, serve_readlinkat},
    {SYS_unlinkat, serve_unlinkat},
    {SYS_mkdirat, serve_mkdirat},
    {SYS_renameat, serve_renameat},
    {SYS_fchmod, serve_fchmod},
    {SYS_close, serve_close},
    {SYS_fcntl, serve_fcntl},
    {SYS_pipe2, serve_pipe2},
    {SYS_socketpair, serve_socketpair},
    {SYS_poll, serve_poll},
    {SYS_ppoll, serve_ppoll},
};

long fl_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  const long args[6] = {a, b, c, d, e, f};
  bool served = false;
  long result = 0;
  ++machine.made;
  if (fl_machine.mode == FL_MODE_PROCESS && machine.callee != MONITOR)
    result = process_call(number, args, &served);
  if (!served)
    result = other_call(number, args, &served);
  if (served)
    return result;
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; ++i)
    if (calls[i].number == number)
      return calls[i].serve(args);
  finding("the monitor makes call %ld", number);
}
