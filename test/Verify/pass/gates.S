// RUN: %link
// RUN: %flverify --explain %t.bin | FileCheck %s
//
// Test that the monitor's own macros assemble to what flverify takes for gates.

#include "gate.h"
.set NO_GATES, 1
.include "rest.s"

.section .fl.monitor.gate, "ax", @progbits
  FL_PKRU_OPEN
  ret
  FL_PKRU_CLOSE
  jmp *%r11

// CHECK: R-gate {{.*}} (2 gates)
