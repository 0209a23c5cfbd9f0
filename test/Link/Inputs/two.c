// The same as the other function, a line further down, but for its result.
#include <faastlane.h>
#include <stdlib.h>

static __attribute__((noinline)) int helper(int n) {
  volatile int twice = n * 3;
  return twice + 1;
}

FL_HANDLER
int two(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "%d", helper(atoi(in->data)));
}
