//===-- bench/retag.c - Time to move a key between two functions ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two mappings like a function's each, code, constants, data, zero data, stack
// and heap, of which some pages are in use; in turn one is parked and the other
// gets the key. Without protection keys, by mprotect, which does the same work
// on pages but for the bits that it changes.
//
//===----------------------------------------------------------------------===//
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PARTS = 6, RUNS = 2000 };

static const struct {
  size_t pages, used;
  int rights, fewer;
} parts[PARTS] = {
    {7, 7, PROT_READ | PROT_EXEC, PROT_READ},
    {2, 2, PROT_READ, PROT_NONE},
    {1, 1, PROT_READ | PROT_WRITE, PROT_READ},
    {1, 1, PROT_READ | PROT_WRITE, PROT_READ},
    {2050, 5, PROT_READ | PROT_WRITE, PROT_READ}, // stack, start block, inbox
    {2, 1, PROT_READ | PROT_WRITE, PROT_READ},
};

static char *places[2][PARTS];
static int key;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void retag(int which, int give) {
  for (int i = 0; i < PARTS; ++i) {
    size_t size = parts[i].pages * PAGE;
    int rights = give ? parts[i].rights : parts[i].fewer;
    if (key > 0 ? pkey_mprotect(places[which][i], size, parts[i].rights,
                                give ? key : 0)
                : mprotect(places[which][i], size, rights)) {
      perror("retag");
      exit(1);
    }
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(void (*run)(int)) {
  static double times[RUNS];
  for (int i = 0; i < RUNS; ++i) {
    double start = now();
    run(i & 1);
    times[i] = now() - start;
  }
  qsort(times, RUNS, sizeof *times, ascending);
  return times[RUNS / 2];
}

static void swap(int which) {
  retag(!which, 0);
  retag(which, 1);
}

static void nothing(int which) {
  (void)which;
  syscall(SYS_getppid);
}

int main(void) {
  key = pkey_alloc(0, 0);
  for (int w = 0; w < 2; ++w)
    for (int i = 0; i < PARTS; ++i) {
      char *at = mmap(NULL, (parts[i].pages + 1) * PAGE, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      size_t size = parts[i].pages * PAGE, used = parts[i].used * PAGE;
      if (at == MAP_FAILED || mprotect(at, size, PROT_READ | PROT_WRITE)) {
        perror("mmap");
        return 1;
      }
      memset(at + size - used, 1, used);
      places[w][i] = at;
    }
  double call = median(nothing);
  printf("%s, on this machine: %.1f us to move a key, %d calls; one getppid "
         "%.2f us\n",
         key > 0 ? "pkey_mprotect" : "mprotect", median(swap) / 1e3, 2 * PARTS,
         call / 1e3);
  return 0;
}
