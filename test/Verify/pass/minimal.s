# RUN: %link
# RUN: %flverify %t.bin | count 0
# RUN: %flverify --explain %t.bin | FileCheck %s
# RUN: %flverify --json %t.bin | %python -m json.tool | FileCheck %s --check-prefix=JSON
#
# Test that a sound workflow passes in silence, and what is said when asked.

.include "rest.s"

# CHECK:      minimal.s.tmp.bin: verified
# CHECK-NEXT: R-segments {{.*}} (3 segments, 1 of them executable)
# CHECK-NEXT: R-regions {{.*}} (20 regions of 5 domains)
# CHECK-NEXT: R-gate {{.*}} (2 gates)
# CHECK-NEXT: R-bytes {{.*}} (16384 bytes scanned at every offset)
# CHECK-NEXT: R-insn {{.*}} ([[#]] instructions decoded)
# CHECK-NEXT: R-cross {{.*}} (7 operands and [[#]] relocations)

# JSON: "verdict": "verified"
# JSON: "gates": 2
# JSON: "complete": true
# JSON: "findings": []
