#include <stdio.h>

int main(void) { puts("\"not a dictionary\""); }
