// As the Docker skeleton's example has it, unchanged but for its name.
#include <stdio.h>

int main(int argc, char *argv[]) {
  printf("This is an example log message from an arbitrary C program!\n");
  printf("{ \"msg\": \"Hello from arbitrary C program!\", \"args\": %s }",
         (argc == 1) ? "undefined" : argv[1]);
}
