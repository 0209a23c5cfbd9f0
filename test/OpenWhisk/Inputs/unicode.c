#include <faastlane.h>
#include <stdio.h>
#include <string.h>

// JSON may have the character as an escape: that of the test is \u2744.
[[faastlane::handler]]
int winter(const struct fl_input *in, struct fl_reply *reply) {
  char d[16];
  if (sscanf(in->data, " { \"delimiter\" : \"%15[^\"]\"", d) != 1)
    return fl_fail(reply, "Unicode.Input", "no delimiter");
  if (strcmp(d, "\\u2744") == 0)
    strcpy(d, "❄");
  printf("%s ☃ %s\n", d, d);
  return fl_reply_printf(reply, "{\"winter\": \"%s ☃ %s\"}", d, d);
}
