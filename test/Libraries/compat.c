// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -o %t/compat.bin
// RUN: echo '{}' > %t/in.json
// RUN: %t/compat.bin run --isolation=none %t/in.json | FileCheck %s
// RUN: %t/compat.bin run --isolation=process %t/in.json | FileCheck %s
//
// Test that glibc's names for musl's functions do what glibc documents, as
// long as nothing overflows; overflow.c has the rest.

// CHECK: {"checked":{{ ?}}{{[0-9]+}},{{ ?}}"wrong":{{ ?}}0}

#include <errno.h>
#include <faastlane.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

char *__strcat_chk(char *, const char *, size_t);
char *__strncat_chk(char *, const char *, size_t, size_t);
char *__strncpy_chk(char *, const char *, size_t, size_t);
char *__stpcpy_chk(char *, const char *, size_t);
int __sprintf_chk(char *, int, size_t, const char *, ...);
int __snprintf_chk(char *, size_t, int, size_t, const char *, ...);
int __asprintf_chk(char **, int, const char *, ...);
char *__fgets_chk(char *, size_t, int, FILE *);
size_t __fread_chk(void *, size_t, size_t, size_t, FILE *);
long __isoc23_strtol(const char *, char **, int);
unsigned long __isoc23_strtoul(const char *, char **, int);
int __isoc23_sscanf(const char *, const char *, ...);
long __fdelt_chk(long);
void *__rawmemchr(const void *, int);
wchar_t *__wcscat_chk(wchar_t *, const wchar_t *, size_t);
uint32_t arc4random_uniform(uint32_t);
extern char __libc_single_threaded;

static int checked, wrong;

#define CHECK(condition)                                                       \
  do {                                                                         \
    ++checked;                                                                 \
    if (!(condition)) {                                                        \
      ++wrong;                                                                 \
      fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                  \
    }                                                                          \
  } while (0)

static void check_strings(void) {
  char to[8] = "abc";
  CHECK(!strcmp(__strcat_chk(to, "defg", sizeof to), "abcdefg"));
  to[3] = 0;
  CHECK(!strcmp(__strncat_chk(to, "defghij", 4, sizeof to), "abcdefg"));
  CHECK(__stpcpy_chk(to, "xyz", 4) == to + 3);
  CHECK(!memcmp(__strncpy_chk(to, "q", 8, 8), "q\0\0\0\0\0\0", 8));
  CHECK(__rawmemchr("hay needle", 'n') != NULL);
  wchar_t wide[4] = L"ab";
  CHECK(!wcscmp(__wcscat_chk(wide, L"c", 4), L"abc"));
}

static void check_stdio(void) {
  char to[8];
  CHECK(__sprintf_chk(to, 1, sizeof to, "%d-%s", 42, "abcd") == 7);
  CHECK(!strcmp(to, "42-abcd"));
  CHECK(__sprintf_chk(to, 1, SIZE_MAX, "%g", 0.5) == 3);
  CHECK(__snprintf_chk(to, 4, 1, sizeof to, "%s", "truncated") == 9);
  CHECK(!strcmp(to, "tru"));
  char *text = NULL;
  CHECK(__asprintf_chk(&text, 1, "%05d", 7) == 5 && !strcmp(text, "00007"));
  FILE *file = fmemopen(text, 5, "r");
  // A line that fits is no overflow, whatever the caller would have taken.
  CHECK(file && __fgets_chk(to, 6, 100, file) && !strcmp(to, "00007"));
  rewind(file);
  CHECK(__fread_chk(to, sizeof to, 2, 4, file) == 2);
  fclose(file);
  free(text);
}

static void check_numbers(void) {
  char *end;
  CHECK(__isoc23_strtol(" -0b101x", &end, 0) == -5 && *end == 'x');
  CHECK(__isoc23_strtol("0b101", &end, 2) == 5 && !*end);
  CHECK(__isoc23_strtol("0b2", &end, 0) == 0 && *end == 'b');
  CHECK(__isoc23_strtol("0b11", &end, 16) == 0xb11);
  CHECK(__isoc23_strtol("0x1f", NULL, 0) == 31);
  CHECK(__isoc23_strtoul("-0b1", NULL, 0) == ULONG_MAX);
  char big[80] = "0b1";
  memset(big + 3, '0', 63);
  CHECK(__isoc23_strtoul(big, NULL, 0) == 1UL << 63);
  errno = 0;
  CHECK(__isoc23_strtol(big, NULL, 0) == LONG_MAX && errno == ERANGE);
  big[66] = '0';
  errno = 0;
  CHECK(__isoc23_strtoul(big, NULL, 0) == ULONG_MAX && errno == ERANGE);
  int a, b;
  CHECK(__isoc23_sscanf("3,4", "%d,%d", &a, &b) == 2 && a == 3 && b == 4);
}

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  check_strings();
  check_stdio();
  check_numbers();
  CHECK(__fdelt_chk(64) == 1);
  CHECK(arc4random_uniform(10) < 10);
  CHECK(!__libc_single_threaded);
  return fl_reply_printf(reply, "{\"checked\": %d, \"wrong\": %d}", checked,
                         wrong);
}
