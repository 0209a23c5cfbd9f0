//===-- rt/host/interrupt.h - Signals that end a run ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_INTERRUPT_H
#define FL_HOST_INTERRUPT_H

/// From here on SIGINT and SIGTERM no longer end the program, but `came` is
/// called, on a thread of its own; a second one does. To be called before any
/// thread is made. 0 or -errno.
int fl_interrupt_start(void (*came)(void));

/// The signal that has come, or 0.
int fl_interrupt_signal(void);

#endif
