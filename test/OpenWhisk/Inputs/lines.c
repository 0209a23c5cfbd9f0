#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// {"line": what to print, "exit": a status} or {"signal": how to end}
int main(int argc, char **argv) {
  const char *line = strstr(argv[1], "\"line\":\"");
  const char *status = strstr(argv[1], "\"exit\":");
  if (strstr(argv[1], "\"signal\":"))
    abort();
  for (line += 8; *line && (*line != '"' || line[-1] == '\\'); line++)
    if (*line != '\\')
      putchar(*line);
  putchar('\n');
  return status ? atoi(status + 7) : 0;
}
