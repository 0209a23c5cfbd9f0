#include <faastlane.h>
#include <string.h>

// The host has it beside the function.
FL_HANDLER
int large(const struct fl_input *in, struct fl_reply *reply) {
  size_t size = 30 << 20;
  char *room = fl_reply_alloc(reply, size, FL_JSON);
  if (!room)
    return -1;
  memset(room, ' ', size);
  room[0] = '1';
  return fl_reply_take(reply, room, size, FL_JSON);
}
