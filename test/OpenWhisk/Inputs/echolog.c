#include <faastlane.h>
#include <stdio.h>

[[faastlane::handler]]
int echolog(const struct fl_input *in, struct fl_reply *reply) {
  printf("hello stdout\n");
  fprintf(stderr, "hello stderr\n");
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
