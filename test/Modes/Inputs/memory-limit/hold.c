#include <faastlane.h>
#include <stdlib.h>

#define SIZE (16 << 20)

// Every second one finds what the one before it left.
FL_HANDLER
int hold(const struct fl_input *in, struct fl_reply *reply) {
  static volatile char *kept;
  volatile char *block = kept ? kept : malloc(SIZE);
  if (!block)
    return -1;
  for (int round = 0; round < 4; round++)
    for (size_t i = 0; i < SIZE; i += 4096)
      block[i]++;
  if (kept)
    free((void *)block);
  kept = kept ? NULL : block;
  return fl_reply_printf(reply, "%.*s", (int)in->size, (const char *)in->data);
}
