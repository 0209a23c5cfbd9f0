#include <faastlane.h>

[[faastlane::handler]]
int fails(const struct fl_input *in, struct fl_reply *reply) {
  return fl_fail(reply, "My.Error", "because");
}
