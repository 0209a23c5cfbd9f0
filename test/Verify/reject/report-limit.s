# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s
# RUN: not %flverify --json %t.bin | %python -m json.tool | FileCheck %s --check-prefix=JSON
#
# Test that a report has an end, and that JSON says what the text says.

.include "rest.s"

.section .fl.a.text, "ax", @progbits
.type f, @function
f:
  .rept 70
  wrpkru
  .endr

# CHECK-COUNT-64: error: {{.*}}: WRPKRU outside a gate [R-bytes]
# CHECK-NOT: error:
# CHECK: note: '{{.*}}': 6 more findings are not shown

# JSON: "verdict": "refused"
# JSON: "refused": 70
# JSON: "rule": "R-bytes",
# JSON-NEXT: "message": "WRPKRU outside a gate",
# JSON-NEXT: "section": ".fl.a.text",
# JSON-NEXT: "address": [[#]],
# JSON-NEXT: "symbol": "f",
# JSON-NEXT: "offset": 0,
# JSON-NEXT: "code": [
# JSON-NEXT: "0x{{[0-9a-f]+}}: 0f 01 ef  wrpkru"
# JSON-NEXT: ],
# JSON-NEXT: "source": "{{.*}}report-limit.s:[[#]]"
