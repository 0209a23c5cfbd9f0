// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -lz -o %t/zlib.bin
// RUN: echo '{}' > %t/in.json
// RUN: %t/zlib.bin run --isolation=none %t/in.json | FileCheck %s
// RUN: %t/zlib.bin run --isolation=process %t/in.json | FileCheck %s
// RUN: %pku %t/zlib.bin run --isolation=mpk %t/in.json | FileCheck %s
//
// Test that Debian's libz.a works in a function: a round trip through deflate
// and inflate, and damage noticed.

// CHECK: {"plain":{{ ?}}1048576,{{ ?}}"same":{{ ?}}true,{{ ?}}"smaller":{{ ?}}true,{{ ?}}"adler":{{ ?}}"11e60398",{{ ?}}"damage":{{ ?}}"data error"}

#include <faastlane.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SIZE = 1 << 20 };

static int round_trip(unsigned char *plain, unsigned char *packed,
                      unsigned char *again, struct fl_reply *reply) {
  for (unsigned i = 0; i < SIZE; ++i)
    plain[i] = (unsigned char)(i * i >> 16);
  uLongf packed_size = compressBound(SIZE);
  uLongf again_size = SIZE;
  if (compress2(packed, &packed_size, plain, SIZE, 6) ||
      uncompress(again, &again_size, packed, packed_size))
    return fl_fail(reply, "Zlib.Failed", "zlib %s", zlibVersion());
  int same = again_size == SIZE && !memcmp(plain, again, SIZE);
  packed[packed_size / 2] ^= 0x55;
  again_size = SIZE;
  int damage = uncompress(again, &again_size, packed, packed_size);
  return fl_reply_printf(
      reply,
      "{\"plain\": %d, \"same\": %s, \"smaller\": %s, \"adler\": \"%08lx\", "
      "\"damage\": \"%s\"}",
      SIZE, same ? "true" : "false", packed_size < SIZE / 2 ? "true" : "false",
      adler32(1, (const Bytef *)"Wikipedia", 9), zError(damage));
}

[[faastlane::handler]]
int zlib(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  unsigned char *buffers = malloc(2 * SIZE + compressBound(SIZE));
  if (!buffers)
    return fl_fail(reply, "Zlib.NoMemory", "no buffers");
  int failed = round_trip(buffers, buffers + 2 * SIZE, buffers + SIZE, reply);
  free(buffers);
  return failed;
}
