//===-- bench/native/start.c - Where a plain program begins, on musl -----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// musl's own crt1.o is no part of what flcc builds of it.
//
//===----------------------------------------------------------------------===//

int main(int argc, char **argv, char **environment);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
                      void (*init)(void), void (*fini)(void),
                      void (*unused)(void));
void bench_start(long *stack);

__asm__(".globl _start\n"
        "_start:\n"
        "  xorl %ebp, %ebp\n"
        "  movq %rsp, %rdi\n"
        "  andq $-16, %rsp\n"
        "  call bench_start\n");

void bench_start(long *stack) {
  __libc_start_main(main, (int)*stack, (char **)(stack + 1), 0, 0, 0);
}
