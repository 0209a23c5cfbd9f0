//===-- rt/host/interrupt.c - Signals that end a run ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A domain can have no handlers: a thread waits for the signals, which all
// threads block. Functions' processes block them too: a terminal sends Ctrl-C
// to all of its programs, and what a function's process does then is for the
// run's end to say.
//
//===----------------------------------------------------------------------===//
#include "interrupt.h"
#include "command.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#define STACK_SIZE ((size_t)64 * 1024)

static atomic_int came;
static void (*tell)(void);

int fl_interrupt_signal(void) { return atomic_load(&came); }

static void fill(sigset_t *signals) {
  sigemptyset(signals);
  sigaddset(signals, SIGINT);
  sigaddset(signals, SIGTERM);
}

static void *wait(void *unused) {
  sigset_t signals;
  int signal;
  fill(&signals);
  if (sigwait(&signals, &signal) != 0)
    return unused;
  atomic_store(&came, signal);
  tell();
  if (sigwait(&signals, &signal) == 0)
    _exit(FL_EXIT_SIGNAL + signal);
  return unused;
}

int fl_interrupt_start(void (*of)(void)) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t signals;
  tell = of;
  fill(&signals);
  int error = pthread_sigmask(SIG_BLOCK, &signals, NULL);
  if (!error)
    error = pthread_attr_init(&attributes);
  if (error)
    return -error;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  error = pthread_create(&thread, &attributes, wait, NULL);
  pthread_attr_destroy(&attributes);
  return -error;
}
