//===-- tools/flvm/state.h - Where a machine is found ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each kernel's machine has a directory, ${XDG_RUNTIME_DIR:-/tmp}/flvm-UID/
// KERNEL, of this user and closed to all others: who can write there, or speak
// to the socket in it, can run commands as this user. In it are the server's
// socket, a lock, the initramfs, and the logs.
//
//===----------------------------------------------------------------------===//
#ifndef FLVM_STATE_H
#define FLVM_STATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define FL_STATE_SOCKET "socket"
#define FL_STATE_CONSOLE "console.log" ///< What the machine's console showed.
#define FL_STATE_LOG "machine.log"     ///< What QEMU and virtiofsd said.
#define FL_STATE_INITRAMFS "initramfs"

struct fl_state {
  int directory;       ///< Open; all else goes through it.
  char path[PATH_MAX]; ///< For messages.
};

/// Opens the directory, with `make` makes it when it is not there. 0; or -1
/// after a message; or 1 without one, when it is not there and not to be made.
int fl_state_open(struct fl_state *state, const char *kernel, bool make);
void fl_state_close(struct fl_state *state);

/// Waits for the lock under which a server is looked for and started. Returns
/// its descriptor, to be closed by who owns it, or -1 after a message.
int fl_state_lock(const struct fl_state *state);

/// A connection to the server, or -errno.
int fl_state_connect(const struct fl_state *state);
/// A listening socket in place of any that is there, or -errno. Under the lock.
int fl_state_listen(const struct fl_state *state);

/// Shows the last lines of a log in it, if there are any, and its path.
void fl_state_show_log(const struct fl_state *state, const char *name);

#endif // FLVM_STATE_H
