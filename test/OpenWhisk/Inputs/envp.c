#include <stdio.h>
#include <stdlib.h>

// Unset would be a crash, and quotes are not JSON's in a string.
static void show(const char *name, const char *behind) {
  printf("\"%s\": \"", name);
  for (const char *c = getenv(name); *c; c++)
    putchar(*c == '"' ? '\'' : *c);
  printf("\"%s", behind);
}

int main(void) {
  printf("{");
  show("SOME_VAR", ", ");
  show("ANOTHER_VAR", "}\n");
}
