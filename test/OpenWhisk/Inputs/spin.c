#include <faastlane.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// {"ms": how long, "how": "sleep" or "work"}; the answer is the input.
[[faastlane::handler]]
int spin(const struct fl_input *in, struct fl_reply *reply) {
  const char *ms = strstr(in->data, "\"ms\":");
  long left = ms ? atol(ms + 5) : 0;
  struct timespec time = {left / 1000, left % 1000 * 1000000}, now;
  if (strstr(in->data, "work")) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    time.tv_sec += now.tv_sec;
    time.tv_nsec += now.tv_nsec;
    do
      clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec * 1000000000l + now.tv_nsec <
           time.tv_sec * 1000000000l + time.tv_nsec);
  } else if (left) {
    nanosleep(&time, NULL);
  }
  return fl_reply_bytes(reply, in->data, in->size, FL_JSON);
}
