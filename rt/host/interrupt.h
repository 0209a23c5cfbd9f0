//===-- rt/host/interrupt.h - Signals that end a run ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_INTERRUPT_H
#define FL_HOST_INTERRUPT_H

/// From here on SIGINT and SIGTERM abort the run that is under way, and all
/// later ones, and no longer end the program; a second one does. To be called
/// before any thread is made. 0 or -errno.
int fl_interrupt_start(void);

/// The signal that has come, or 0.
int fl_interrupt_signal(void);

#endif
