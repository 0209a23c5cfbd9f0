// RUN: %plugin_clang -O2 -S %s -o - | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: %plugin_clang -O2 -S %s -o - -fplugin-arg-flcc-vary=f:1 \
// RUN:   -fplugin-arg-flcc-vary=none:1 \
// RUN:   | FileCheck %s --check-prefixes=CHECK,FIRST
// RUN: %plugin_clang -O2 -S %s -o - -fplugin-arg-flcc-vary=f:2 \
// RUN:   | FileCheck %s --check-prefixes=CHECK,SECOND
// RUN: not %plugin_clang -c %s -o %t -fplugin-arg-flcc-vary=f:x 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BAD
// Test that a function that is to be varied has its constants masked, no-ops in
// it from the second round on, and that no other function changes.

// CHECK-LABEL: {{^}}f:
// PLAIN: $15663375
// PLAIN-NOT: .zero {{[1-8]}},144
// FIRST-NOT: $15663375
// FIRST-NOT: .zero {{[1-8]}},144
// SECOND-NOT: $15663375
// SECOND: .zero {{[1-8]}},144
// CHECK-LABEL: {{^}}g:
// CHECK: $15663375
// CHECK-NOT: .zero {{[1-8]}},144
// BAD: error: unknown argument 'f:x' to the plugin 'flcc'
unsigned f(unsigned n) { return n ^ 0xef010f; }

unsigned g(unsigned n) { return n ^ 0xef010f; }
