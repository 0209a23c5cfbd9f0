#include <faastlane.h>
#include <stdlib.h>

static __attribute__((noinline)) int helper(int n) {
  volatile int twice = n * 2;
  return twice + 1;
}

FL_HANDLER
int one(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "%d", helper(atoi(in->data)));
}
