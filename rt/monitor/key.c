//===-- rt/monitor/key.c - Protection keys -------------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "monitor.h"

#define FL_KEY_NO_ACCESS                                                       \
  1u // PKRU's AD, two bits a key (Intel SDM vol. 3, 4.6.2)
#define FL_KEY_NO_WRITE 2u

uint32_t fl_key_rights(int key, int public_key) {
  return ~((FL_KEY_NO_ACCESS | FL_KEY_NO_WRITE) << (2 * key)) &
         ~(FL_KEY_NO_ACCESS << (2 * public_key));
}

int fl_region_tag(struct fl_instance *instance) {
  const struct fl_domain_image *image = instance->image;
  bool own_stack = !fl_machine.signal_frames_trusted;
  char *stack = fl_signal_stacks[own_stack ? instance->index : 0];
  const struct {
    char *start, *end;
    uint32_t prot;
  } parts[] = {
      {image->text_start, image->rodata_start, PROT_READ | PROT_EXEC},
      {image->rodata_start, image->data_start, PROT_READ},
      {image->data_start, image->relro_end, PROT_READ},
      {image->relro_end, image->end, PROT_READ | PROT_WRITE},
      {stack, stack + (own_stack ? FL_SIGNAL_STACK : 0),
       PROT_READ | PROT_WRITE},
  };

  for (uint32_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    long size = parts[i].end - parts[i].start;
    long error = 0;
    if (size && instance->key >= 0)
      error = fl_syscall(SYS_pkey_mprotect, parts[i].start, size, parts[i].prot,
                         instance->key);
    else if (size && i == 2) // the only part that is not as it was mapped
      error = fl_syscall(SYS_mprotect, parts[i].start, size, parts[i].prot);
    if (error)
      return (int)error;
  }
  return 0;
}
