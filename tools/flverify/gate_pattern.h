//===-- tools/flverify/gate_pattern.h - The instructions that a gate is made of
//===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// rt/monitor's gates write PKRU by two macros and nowhere else, and these are
// their bytes. The check behind each WRPKRU is what makes a jump straight at it
// useless: whoever arrives with another value in EAX than the thread's own
// dies (ERIM's rule). A gate that is assembled to anything else is refused, so
// a change here and in the macros is one change.
//
//===----------------------------------------------------------------------===//
#ifndef FLVERIFY_GATE_PATTERN_H
#define FLVERIFY_GATE_PATTERN_H

#include <stdint.h>

#define FL_GATE_SIZE_MAX 32

struct fl_gate_pattern {
  const char *name;
  uint8_t wrpkru; ///< offset of the WRPKRU
  uint8_t die;    ///< offset of the jne's rel32, which ends the gate
  uint8_t bytes[FL_GATE_SIZE_MAX];
};

static const struct fl_gate_pattern fl_gate_patterns[] = {
    {"FL_PKRU_OPEN",
     6,
     13,
     {
         0x31, 0xc0,       // xorl %eax, %eax
         0x31, 0xc9,       // xorl %ecx, %ecx
         0x31, 0xd2,       // xorl %edx, %edx
         0x0f, 0x01, 0xef, // wrpkru
         0x85, 0xc0,       // testl %eax, %eax
         0x0f, 0x85,       // jne fl_gate_die (rel32)
     }},
    {"FL_PKRU_CLOSE",
     12,
     25,
     {
         0x65, 0x8b, 0x04, 0x25, 0x08, 0x00, 0x00, 0x00, // movl %gs:8, %eax
         0x31, 0xc9,                                     // xorl %ecx, %ecx
         0x31, 0xd2,                                     // xorl %edx, %edx
         0x0f, 0x01, 0xef,                               // wrpkru
         0x65, 0x3b, 0x04, 0x25, 0x08, 0x00, 0x00, 0x00, // cmpl %gs:8, %eax
         0x0f, 0x85,                                     // jne fl_gate_die
     }},
};

/// What fl_gate_die starts with.
static const uint8_t fl_gate_die[] = {0x0f, 0x0b}; // ud2

#endif
