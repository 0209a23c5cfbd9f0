#include <faastlane.h>

[[faastlane::handler]]
int pass(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
