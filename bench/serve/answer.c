#include <faastlane.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// {"how": "sleep", "ms": N}, "fail", "crash" or anything else; the answer is
/// the input, from memory that the function asked for and gave back.
[[faastlane::handler]]
int answer(const struct fl_input *in, struct fl_reply *reply) {
  char *copy = malloc(in->size + 1);
  if (!copy)
    return fl_fail(reply, "Soak.Memory", "%zu bytes", in->size);
  memcpy(copy, in->data, in->size);
  copy[in->size] = '\0';
  if (strstr(copy, "\"how\":\"sleep\"")) {
    long ms = atol(strstr(copy, "\"ms\":") + 5);
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
  }
  if (strstr(copy, "\"how\":\"crash\""))
    *(volatile char *)8 = 0;
  int status = strstr(copy, "\"how\":\"fail\"")
                   ? fl_fail(reply, "Soak.Failed", "as asked")
                   : fl_reply_bytes(reply, copy, in->size, FL_JSON);
  free(copy);
  return status;
}
