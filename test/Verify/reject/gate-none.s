# RUN: %link
# RUN: not %flverify %t.bin 2>&1 | FileCheck %s --implicit-check-not=error:
#
# Test that a workflow without a gate is refused.

.set NO_GATES, 1
.include "rest.s"

# CHECK: error: {{.*}}: .fl.monitor.gate: there is no gate [R-gate]
