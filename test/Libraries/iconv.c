// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -o %t/iconv.bin
// RUN: %t/iconv.bin run --isolation=process | FileCheck %s
//
// Test that the libc has the fix for CVE-2025-26519: of these two bytes, no
// character of EUC-KR, iconv made one too large for UTF-8, and moved the output
// back by the -1 that said so.

// CHECK: {"converted": "\uac00", "error": "Illegal byte sequence", "moved": 0}

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static size_t convert(const char *bytes, char *to, size_t room) {
  char *in = (char *)bytes, *out = to;
  size_t size = strlen(bytes);
  iconv_t way = iconv_open("UTF-8", "EUC-KR");

  errno = 0;
  iconv(way, &in, &size, &out, &room);
  iconv_close(way);
  return (size_t)(out - to);
}

int main(void) {
  char first[8] = "", second[8] = "";
  size_t size = convert("\xb0\xa1", first, sizeof first);
  size_t moved = convert("\xc8\x41", second, sizeof second);
  const char *error = strerror(errno);
  printf("{\"converted\": \"%s\", \"error\": \"%s\", \"moved\": %zd}\n",
         size == 3 && memcmp(first, "\xea\xb0\x80", 3) == 0 ? "\\uac00" : "",
         error, moved);
}
