#include <faastlane.h>
#include <stdlib.h>
#include <string.h>

// {"mb": how much memory to fill}; the answer is the input.
[[faastlane::handler]]
int eat(const struct fl_input *in, struct fl_reply *reply) {
  const char *mb = strstr(in->data, "\"mb\":");
  long left = mb ? atol(mb + 5) : 0;
  while (left-- > 0) {
    char *volatile block = malloc(1 << 20);
    if (!block)
      return fl_fail(reply, "Eat.Full", "%ld MB are left", left + 1);
    memset(block, 1, 1 << 20);
  }
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
