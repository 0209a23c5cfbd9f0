#include <faastlane.h>
#include <stdlib.h>

FL_HANDLER
int twice(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(reply, "%ld", 2 * strtol(in->data, NULL, 10));
}
