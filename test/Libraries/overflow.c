// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -o %t/overflow.bin
//
// DEFINE: %{run} = %t/overflow.bin run --isolation=process
// DEFINE: %{check} = FileCheck %s --check-prefix
//
// RUN: echo '{"call": 0}' > %t/0.json
// RUN: %{run} %t/0.json | %{check}=CONTROL
// RUN: echo '{"call": 1}' > %t/1.json
// RUN: not %{run} %t/1.json 2>&1 | %{check}=MEMCPY
// RUN: echo '{"call": 2}' > %t/2.json
// RUN: not %{run} %t/2.json 2>&1 | %{check}=STRCAT
// RUN: echo '{"call": 3}' > %t/3.json
// RUN: not %{run} %t/3.json 2>&1 | %{check}=SPRINTF
// RUN: echo '{"call": 4}' > %t/4.json
// RUN: not %{run} %t/4.json 2>&1 | %{check}=FGETS
// RUN: echo '{"call": 5}' > %t/5.json
// RUN: not %{run} %t/5.json 2>&1 | %{check}=FDELT
// RUN: echo '{"call": 6}' > %t/6.json
// RUN: not %{run} %t/6.json 2>&1 | %{check}=OPEN
// RUN: echo '{"call": 7}' > %t/7.json
// RUN: not %{run} %t/7.json 2>&1 | %{check}=LONGJMP
// RUN: %pku %t/overflow.bin run --isolation=mpk %t/0.json | %{check}=CONTROL
// RUN: not %pku %t/overflow.bin run --isolation=mpk %t/1.json 2>&1 | %{check}=MEMCPY
//
// Test that an overflow which a library compiled with _FORTIFY_SOURCE detects
// ends the function, with a line in its log. The control is the same code
// within bounds.

// CONTROL: "survived"
// MEMCPY: memcpy: about to overflow its buffer
// MEMCPY-NOT: survived
// STRCAT: strcat: about to overflow its buffer
// STRCAT-NOT: survived
// SPRINTF: vsprintf: about to overflow its buffer
// SPRINTF-NOT: survived
// FGETS: fgets: about to overflow its buffer
// FGETS-NOT: survived
// FDELT: FD_SET: given a descriptor that no fd_set holds
// FDELT-NOT: survived
// OPEN: open: called to create a file, without a mode
// OPEN-NOT: survived
// LONGJMP: longjmp: given a frame that has returned
// LONGJMP-NOT: survived

#include <faastlane.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

void *__memcpy_chk(void *, const void *, size_t, size_t);
char *__strcat_chk(char *, const char *, size_t);
int __sprintf_chk(char *, int, size_t, const char *, ...);
char *__fgets_chk(char *, size_t, int, FILE *);
long __fdelt_chk(long);
int __open_2(const char *, int);
_Noreturn void __longjmp_chk(jmp_buf, int);

static jmp_buf gone;

__attribute__((noinline)) static int leave_a_frame(void) {
  volatile char deep[4096];
  for (int i = 0; i < 4096; i += 512) // all of it, or it shrinks to a byte
    deep[i] = 0;
  return setjmp(gone) + deep[0];
}

static void overflow(int call) {
  // Twice what is said to be there, so that nothing is hurt if a check fails.
  char room[16] = "abc";
  FILE *file;
  switch (call) {
  case 0:
    __memcpy_chk(room, "1234567", 8, 8);
    break;
  case 1:
    __memcpy_chk(room, "12345678", 9, 8);
    break;
  case 2:
    __strcat_chk(room, "12345", 8);
    break;
  case 3:
    __sprintf_chk(room, 1, 8, "%s", "12345678");
    break;
  case 4:
    file = fmemopen("123456789", 9, "r");
    __fgets_chk(room, 8, 16, file);
    break;
  case 5:
    __fdelt_chk(1024);
    break;
  case 6:
    __open_2("/nowhere", O_CREAT | O_WRONLY);
    break;
  case 7:
    if (!leave_a_frame())
      __longjmp_chk(gone, 1);
    break;
  }
}

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  int call;
  if (sscanf(in->data, " { \"call\" : %d", &call) != 1)
    return fl_fail(reply, "Test.BadInput", "no call");
  overflow(call);
  return fl_reply_printf(reply, "\"survived\"");
}
